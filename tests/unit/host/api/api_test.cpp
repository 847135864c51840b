// SPDX-License-Identifier: Apache-2.0
#include "host/api/api.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "tests/unit/host/relay/fake_back_end.hpp"
#include "tests/unit/host/workflow/fake_cards.hpp"

namespace ssc::api {
namespace {

using boost::json::parse;

class ApiTest : public ::testing::Test {
 protected:
  ApiTest() { desk_.update(workflow::with_card()); }

  http::Response ask(http::Request request) {
    std::optional<http::Response> response;
    api_.handle(std::move(request), [&](http::Response r) { response = std::move(r); });
    io_.restart();
    io_.poll();
    return response.value_or(http::Response{0, "", ""});
  }
  http::Response get(const std::string& target) { return ask({"GET", target, "", ""}); }
  http::Response post(const std::string& target, const std::string& body) {
    return ask({"POST", target, "application/json", body});
  }
  // The body of a good answer; its times, which a test cannot know, are set to 0.
  boost::json::value good(const http::Response& response) {
    EXPECT_EQ(response.status, 200u) << response.body;
    EXPECT_EQ(response.content_type, "application/json");
    auto body = parse(response.body);
    if (auto* ms = body.as_object().if_contains("ms"))
      for (auto& phase : ms->as_object()) phase.value() = 0;
    return body;
  }
  std::string code(const http::Response& response) {
    EXPECT_EQ(response.content_type, "application/problem+json");
    return std::string(parse(response.body).at("code").as_string());
  }

  workflow::Desk desk_;
  boost::asio::io_context io_;
  workflow::FakeCards cards_;
  FixedClock clock_;
  FakeBackEnd back_end_;
  relay::Relay relay_{back_end_,
                      clock_,
                      {"H99991100001", "虚岭市第一医院", "999911"},
                      std::chrono::milliseconds(5000)};
  workflow::Workflows workflows_{desk_, cards_, relay_};
  std::vector<Event> events_;
  Api api_{io_.get_executor(), desk_, workflows_, clock_, "1.2.3", [this](const Event& event) {
             events_.push_back(event);
           }};
};

TEST_F(ApiTest, Status) {
  EXPECT_EQ(good(get("/v1/status")), parse(R"({
    "api_level":1,"version":"1.2.3","smart_card_service":true,"readers":1,
    "institution":{"code":"H99991100001","name":"虚岭市第一医院","division":"999911"}})"));
}

TEST_F(ApiTest, Readers) {
  auto snapshot = workflow::with_card();
  snapshot.readers[0].atr.assign(std::array<Byte, 3>{0x3B, 0x00, 0xAF});
  snapshot.readers.push_back(workflow::reader("Other 01", pcsc::CardState::kAbsent, 0));
  snapshot.readers.push_back(workflow::reader("Third 02", pcsc::CardState::kMute, 1));
  desk_.update(snapshot);
  EXPECT_EQ(good(get("/v1/readers")), parse(R"({"readers":[
    {"name":"OpenSSC Reader 00 00","card":"present","in_use":false,"atr":"3B00AF"},
    {"name":"Other 01","card":"absent","in_use":false},
    {"name":"Third 02","card":"mute","in_use":false}]})"));
}

TEST_F(ApiTest, WithoutTheSmartCardServiceNobodyKnowsTheReaders) {
  pcsc::Snapshot snapshot;
  snapshot.service_up = false;
  desk_.update(snapshot);
  EXPECT_EQ(code(get("/v1/readers")), "SERVICE_DOWN");
}

TEST_F(ApiTest, ReadingACard) {
  cards_.answer->data.warnings = {"ID_NUMBER_CHECK"};
  cards_.answer->data.unread = {{"EF07", Code::kCardAccess}};
  EXPECT_EQ(good(post("/v1/card/read", "{}")), parse(R"({
    "reader":"OpenSSC Reader 00 00","atr":"3B021450",
    "card":{"identifier":"999911D15600000500000001FFFFFFFF","number":"V99900011","version":"2.0","version_text":"2.01",
            "issued":"2024-06-01","valid_until":"","division":"999911","class":"3"},
    "holder":{"id_number":"999911198603140136","name":"李明示","sex":"1","birth":"1986-03-14",
              "ethnic_group":"01","birthplace":"999911"},
    "warnings":["ID_NUMBER_CHECK"],"unread":[{"file":"EF07","code":"CARD_ACCESS"}],
    "authenticated":false,"not_authenticated":"NO_PSAM","ms":{"card_read":0}})"));
}

TEST_F(ApiTest, ReadingACardThatProvedItself) {
  cards_.answer->data.genuine = {};
  cards_.answer->terminal_number = "999911000001";
  const auto answer = good(post("/v1/card/read", "{}"));
  EXPECT_EQ(answer.at("authenticated"), true);
  EXPECT_EQ(answer.at("terminal_number"), "999911000001");
  EXPECT_FALSE(answer.as_object().contains("not_authenticated"));
}

TEST_F(ApiTest, Voucher) {
  back_end_.answer = granted(issued_voucher());
  const auto body = good(post("/v1/voucher", "{}"));
  EXPECT_EQ(body, parse(R"({"voucher":{"text":")" + voucher_digits() +
                        R"(","bytes":116,"insurance_type":"310",
    "division":"999911","issued_at":"2026-11-22T08:30:00+08:00","expires_at":"2026-11-22T08:32:00+08:00"},
    "ms":{"card_read":0,"voucher":0}})"));
}

TEST_F(ApiTest, VerifyingAVoucher) {
  back_end_.answer =
      granted(R"({"insutype":"310","insuplc_admdvs":"999911","iat":1795307400,"exp":1795307520})");
  EXPECT_EQ(good(post("/v1/voucher/verify", R"({"text":")" + voucher_digits() + R"("})")),
            parse(R"({
    "verified":true,"insurance_type":"310","division":"999911",
    "issued_at":"2026-11-22T08:30:00+08:00","expires_at":"2026-11-22T08:32:00+08:00"})"));
}

TEST_F(ApiTest, AReplayedVoucherTellsItsFirstUse) {
  back_end_.answer = refused(409, "REPLAYED", R"({"first_used_at":1795307400})");
  const auto response = post("/v1/voucher/verify", R"({"text":")" + voucher_digits() + R"("})");
  EXPECT_EQ(response.status, 409u);
  EXPECT_EQ(parse(response.body), parse(R"({
    "type":"about:blank","title":"The voucher was already used","status":409,
    "detail":"first used at 2026-11-22T08:30:00+08:00","code":"REPLAYED","retriable":false})"));
}

TEST_F(ApiTest, Balance) {
  back_end_.answer = granted(kPersonOutput);
  EXPECT_EQ(good(post("/v1/balance", "{}")), parse(R"({
    "balance":{"fen":318456,"as_of":"2026-11-22","division":"999911","state":"PAUSED","insurance_type":"310"},
    "medical":{"insurance_type":"310","division":"999911","person_category":"1101","source":"backend"},
    "rows":[{"fen":0,"as_of":"2026-11-22","division":"999921","state":"NORMAL","insurance_type":"310"}],
    "ms":{"card_read":0,"balance":0}})"));
}

TEST_F(ApiTest, Transfer) {
  back_end_.answer = granted(kCaseOutput);
  const auto transfer = parse(R"({
    "case_id":"c1","state":"SUBMITTED","from":"999911","to":"999921","insurance_type":"310",
    "submitted_at":"2026-11-22T08:30:00+08:00","accepted_on":null,"out_deadline":null,
    "in_deadline_estimate":null,"deadline_provisional":false,
    "preconditions":[{"code":"ARREARS","state":"PENDING"}],
    "history":[{"seq":1,"at":"2026-11-22T08:30:00+08:00","event":"APPLIED","state":"SUBMITTED"}]})");
  const auto applied = good(post("/v1/transfer/apply", R"({"from":"999911","to":"999921"})"));
  EXPECT_EQ(applied.at("transfer"), transfer);
  EXPECT_EQ(applied.at("ms"), parse(R"({"card_read":0,"transfer":0})"));
  const auto status = good(post("/v1/transfer/status", R"({"case_id":"c1"})"));
  EXPECT_EQ(status.at("transfer"), transfer);
  back_end_.answer = granted(std::string(R"({"cases":[)") + kCaseOutput + "]}");
  EXPECT_EQ(good(post("/v1/transfer/list", "{}")).at("transfers").at(0), transfer);
}

TEST_F(ApiTest, AProblemSpeaksTheCallersLanguage) {
  desk_.update(workflow::without_card());
  http::Request request{"POST", "/v1/card/read", "application/json", "{}"};
  request.accept_language = "zh-CN, en;q=0.5";
  const auto response = ask(std::move(request));
  EXPECT_EQ(response.status, 409u);
  EXPECT_EQ(parse(response.body).at("title"), "读卡器中没有卡");
  EXPECT_EQ(parse(response.body).at("retriable"), true);
}

TEST_F(ApiTest, EveryFailureHasItsStatusAndCode) {
  cards_.answer = failure(Code::kNotSscard);
  const auto response = post("/v1/voucher", "{}");
  EXPECT_EQ(response.status, 422u);
  EXPECT_EQ(code(response), "NOT_SSCARD");
}

TEST_F(ApiTest, UnknownPathsAndMethods) {
  EXPECT_EQ(get("/v1/nothing").status, 404u);
  EXPECT_EQ(code(get("/")), "NOT_FOUND");
  EXPECT_EQ(code(get("/v1/status/")), "NOT_FOUND");
  EXPECT_EQ(code(get("/v1/status?x=1")), "NOT_FOUND");
  EXPECT_EQ(get("/v1/balance").status, 405u);
  EXPECT_EQ(code(post("/v1/status", "{}")), "METHOD_NOT_ALLOWED");
  EXPECT_EQ(code(ask({"DELETE", "/v1/status", "", ""})), "METHOD_NOT_ALLOWED");
}

TEST_F(ApiTest, OnlyJsonIsTaken) {
  for (const char* type :
       {"", "text/plain", "application/jsonp", "application/x-www-form-urlencoded"})
    EXPECT_EQ(code(ask({"POST", "/v1/card/read", type, "{}"})), "REQUEST_MALFORMED") << type;
  for (const char* type :
       {"application/json", "Application/JSON", "application/json; charset=utf-8"})
    EXPECT_EQ(ask({"POST", "/v1/card/read", type, "{}"}).status, 200u) << type;
}

struct Bad {
  const char* path;
  std::string body;
  const char* detail;
};

class MalformedBody : public ApiTest, public ::testing::WithParamInterface<Bad> {};

TEST_P(MalformedBody, IsRefusedWithoutRepeatingIt) {
  const auto response = post(GetParam().path, GetParam().body);
  EXPECT_EQ(response.status, 400u);
  EXPECT_EQ(code(response), "REQUEST_MALFORMED");
  EXPECT_EQ(parse(response.body).at("detail"), GetParam().detail);
  EXPECT_TRUE(cards_.reads.empty());
  EXPECT_TRUE(back_end_.requests.empty());
}

constexpr const char* kNotTaken = "not an object of these members: reader, wait_ms";
constexpr const char* kNoVoucher = "not an object of these members: text";
constexpr const char* kNoApplication =
    "not an object of these members: from, to, request_id, reader, wait_ms";
constexpr const char* kNoCase = "not an object of these members: case_id";

INSTANTIATE_TEST_SUITE_P(
    Bodies, MalformedBody,
    ::testing::Values(Bad{"/v1/card/read", "", kNotTaken}, Bad{"/v1/card/read", "{", kNotTaken},
                      Bad{"/v1/card/read", "[]", kNotTaken},
                      Bad{"/v1/card/read", R"({"李明示":1})", kNotTaken},
                      Bad{"/v1/card/read", R"({"wait_ms":"long"})", kNotTaken},
                      Bad{"/v1/card/read", R"({"wait_ms":-1})", "wait_ms"},
                      Bad{"/v1/card/read", R"({"wait_ms":60001})", "wait_ms"},
                      Bad{"/v1/card/read", R"({"reader":""})", "reader"},
                      Bad{"/v1/card/read", R"({"reader":")" + std::string(129, 'x') + R"("})",
                          "reader"},
                      Bad{"/v1/voucher/verify", "{}", kNoVoucher},
                      Bad{"/v1/voucher/verify", R"({"text":7})", kNoVoucher},
                      Bad{"/v1/transfer/apply", R"({"from":"999911"})", kNoApplication},
                      Bad{"/v1/transfer/apply", R"({"from":"李明示","to":"999921"})", "from"},
                      Bad{"/v1/transfer/apply", R"({"from":"999911","to":"99992"})", "to"},
                      Bad{"/v1/transfer/apply",
                          R"({"from":"999911","to":"999921","request_id":"1"})", "request_id"},
                      Bad{"/v1/transfer/status", R"({"case_id":"李明示"})", "case_id"},
                      Bad{"/v1/transfer/status", R"({"case_id":"c1","reader":"x"})", kNoCase}));

TEST_F(ApiTest, TextThatCannotBeAVoucherIsThatAndNotMalformed) {
  EXPECT_EQ(code(post("/v1/voucher/verify", R"({"text":"12"})")), "VOUCHER_MALFORMED");
  EXPECT_EQ(code(post("/v1/voucher/verify", R"({"text":")" + std::string(283, '1') + R"("})")),
            "VOUCHER_MALFORMED");
}

TEST_F(ApiTest, ARequestIdInLowerCaseIsTheSameId) {
  back_end_.answer = granted(kCaseOutput);
  post("/v1/transfer/apply",
       R"({"from":"999911","to":"999921","request_id":"00112233445566778899aabbccddeeff"})");
  const auto sent = parse(back_end_.requests.at(0).body).at("input").at("data");
  EXPECT_EQ(sent.at("request_id"), "00112233445566778899AABBCCDDEEFF");
}

TEST_F(ApiTest, TellsTheLogWhatBecameOfEachRequest) {
  get("/v1/readers");
  get("/v1/999911198603140136");
  desk_.update(workflow::without_card());
  post("/v1/card/read", "{}");
  ASSERT_EQ(events_.size(), 3u);
  EXPECT_EQ(events_[0].route, "/v1/readers");
  EXPECT_EQ(events_[0].failure, std::nullopt);
  EXPECT_EQ(events_[1].route, "-");
  EXPECT_EQ(events_[1].failure, Code::kNotFound);
  EXPECT_EQ(events_[2].route, "/v1/card/read");
  EXPECT_EQ(events_[2].failure, Code::kNoCard);
}

TEST_F(ApiTest, ClosedItLetsRunningRequestsEndAndTakesNoNewOnes) {
  cards_.mode = workflow::FakeCards::Mode::kHeld;
  std::optional<http::Response> held;
  api_.handle({"POST", "/v1/card/read", "application/json", "{}"},
              [&](http::Response response) { held = std::move(response); });
  io_.poll();
  EXPECT_EQ(api_.active(), 1u);
  api_.close();
  EXPECT_EQ(code(get("/v1/readers")), "DAEMON_DOWN");
  cards_.release();
  io_.restart();
  io_.poll();
  ASSERT_TRUE(held);
  EXPECT_EQ(held->status, 200u);
  EXPECT_EQ(api_.active(), 0u);
}

}  // namespace
}  // namespace ssc::api
