// SPDX-License-Identifier: Apache-2.0
#include "host/backend/server/dispatcher.hpp"

#include <gmock/gmock.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <string>

#include "host/backend/server/traffic.hpp"
#include "host/backend/sim/deterministic_signer.hpp"
#include "tests/unit/host/backend/temporary_folder.hpp"
#include "tests/unit/host/backend/world.hpp"

namespace ssc::backend {
namespace {

namespace json = boost::json;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kInstitution = "H99991100001";
constexpr const char* kOtherInstitution = "H99991100002";

json::object employees_certificate() {
  return {{"mdtrt_cert_type", "03"},
          {"mdtrt_cert_no", "V99900011"},
          {"card_sn", "999911D15600000500000001FFFFFFFF"}};
}

json::object envelope(std::string_view infno, json::object data) {
  return {{"infno", infno},
          {"msgid", "H99991100001202611021000000001"},
          {"mdtrtarea_admvs", "999911"},
          {"recer_sys_code", "ssc"},
          {"infver", "V1.0"},
          {"opter_type", "2"},
          {"opter", "sscd"},
          {"opter_name", "sscd"},
          {"inf_time", "2026-11-02 10:00:00"},
          {"fixmedins_code", kInstitution},
          {"fixmedins_name", "虚岭医院"},
          {"input", {{"data", std::move(data)}}}};
}

http::Request post(const std::string& infno, std::string body,
                   std::string certificate_name = kInstitution) {
  http::Request request{"POST", "/platform/v1/" + infno, "application/json", std::move(body)};
  request.peer.certificate_name = std::move(certificate_name);
  return request;
}

// A text member; empty when there is none.
std::string text(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

json::object output(const json::object& answer) {
  EXPECT_EQ(answer.at("infcode"), 0) << text(answer, "err_code");
  return answer.at("output").as_object();
}

class Dispatch : public testing::Test {
 protected:
  http::Response send(const http::Request& request) {
    testing::internal::CaptureStderr();
    http::Response response = dispatcher_.handle(request);
    log_ += testing::internal::GetCapturedStderr();
    return response;
  }
  // One well-formed message; the answer's envelope.
  json::object ask(const std::string& infno, json::object data,
                   const std::string& institution = kInstitution) {
    json::object request = envelope(infno, std::move(data));
    request["fixmedins_code"] = institution.c_str();
    request["msgid"] = institution + "20261102100000" + std::to_string(++serial_);
    const http::Response response = send(post(infno, json::serialize(request), institution));
    EXPECT_EQ(response.content_type, "application/json");
    return json::parse(response.body).as_object();
  }
  // The code of a refusal, which has its HTTP status and a complete envelope.
  std::string refusal(const http::Request& request) {
    const http::Response response = send(request);
    const json::object answer = json::parse(response.body).as_object();
    const std::string code = text(answer, "err_code");
    EXPECT_EQ(answer.at("infcode"), -1);
    EXPECT_EQ(response.status, info(code_from(code)).http_status);
    EXPECT_EQ(text(answer, "inf_refmsgid").size(), 30u);
    return code;
  }
  std::string refusal_of(const std::string& infno, json::object data,
                         const std::string& institution = kInstitution) {
    return text(ask(infno, std::move(data), institution), "err_code");
  }
  static json::object application() {
    json::object data = employees_certificate();
    data["request_id"] = "0123456789ABCDEF0123456789ABCDEF";
    data["trafout_admdvs"] = "999911";
    data["trafin_admdvs"] = "999921";
    return data;
  }
  json::object apply() { return output(ask("ST01", application())); }

  const TemporaryFolder bank_;
  json::object status(const json::object& opened) {
    return output(ask("ST02", {{"case_id", opened.at("case_id")}}));
  }

  InventedWorld world_;
  Calendar calendar_ = Calendar::load(SSC_SOURCE_DIR "/host/backend/data/holidays").value();
  Digest digest_ = test_digest;
  KeyRing keys_{crypto::PrivateKey::generate(crypto::Scheme::kEs256)};
  sim::DeterministicSigner signer_{test_digest, {"999911", "999921"}};
  transfer::AgencyWorld agency_world_{world_.store, world_.registry, world_.policy, calendar_,
                                      world_.clock, digest_,         signer_};
  Agencies agencies_{{*world_.registry.region("999911"), *world_.registry.region("999921")},
                     agency_world_};
  std::unique_ptr<Traffic> traffic_ =
      Traffic::open(agencies_, agency_world_, bank_.file("bank.json")).value();
  VoucherService vouchers_{{world_.store, world_.registry, world_.policy, keys_, world_.clock,
                            digest_, [](MutableBytes out) { out[0] = 7; }}};
  Dispatcher dispatcher_{
      {world_.store, world_.registry, agencies_, vouchers_, world_.clock, digest_}};
  int serial_ = 1000;
  std::string log_;
};

TEST_F(Dispatch, AnswersABalanceQueryInAnEnvelope) {
  const http::Response response =
      send(post("1101", json::serialize(envelope("1101", employees_certificate()))));
  EXPECT_EQ(response.status, 200u);
  const json::object answer = json::parse(response.body).as_object();
  EXPECT_EQ(text(answer, "inf_refmsgid"), "999911202611021000000000000001");
  EXPECT_EQ(text(answer, "refmsg_time"), "20261102100000000");
  EXPECT_EQ(text(answer, "respond_time"), "20261102100000000");
  EXPECT_FALSE(answer.contains("err_code"));
  const json::object row = output(answer).at("insuinfo").as_array().at(0).as_object();
  EXPECT_EQ(text(row, "balc"), "3184.56");
  EXPECT_EQ(text(row, "insuplc_admdvs"), "999911");
}

TEST_F(Dispatch, AnswersEveryRefusalInAnEnvelope) {
  const std::string good = json::serialize(envelope("1101", employees_certificate()));
  EXPECT_EQ(refusal(post("1101", "")), "REQUEST_MALFORMED");
  EXPECT_EQ(refusal(post("1101", "{\"infno\":\"1101\"}")), "REQUEST_MALFORMED");
  EXPECT_EQ(refusal(post("1101", good + "x")), "REQUEST_MALFORMED");
  EXPECT_EQ(refusal(post("SV01", good)), "REQUEST_MALFORMED");  // not the number in the envelope
  EXPECT_EQ(refusal(post("9999", json::serialize(envelope("9999", {})))), "UNKNOWN_TRANSACTION");
  http::Request request = post("1101", good);
  request.method = "GET";
  EXPECT_EQ(refusal(request), "METHOD_NOT_ALLOWED");
  request.target = "/";
  EXPECT_EQ(refusal(request), "NOT_FOUND");
}

TEST_F(Dispatch, NamesTheFieldThatIsWrongAndNotItsValue) {
  json::object wrong = envelope("1101", employees_certificate());
  wrong["inf_time"] = "yesterday";
  json::object answer = json::parse(send(post("1101", json::serialize(wrong))).body).as_object();
  EXPECT_THAT(text(answer, "err_msg"), HasSubstr("inf_time"));
  EXPECT_THAT(text(answer, "err_msg"), Not(HasSubstr("yesterday")));
  answer = ask("1101", {{"mdtrt_cert_type", "03"}, {"mdtrt_cert_no", "V99900011"}});
  EXPECT_EQ(text(answer, "err_code"), "REQUEST_MALFORMED");
  EXPECT_THAT(text(answer, "err_msg"), HasSubstr("input.data.card_sn"));
}

TEST_F(Dispatch, BelievesTheCertificateNotTheEnvelope) {
  const std::string good = json::serialize(envelope("1101", employees_certificate()));
  EXPECT_EQ(refusal(post("1101", good, kOtherInstitution)), "FORBIDDEN");
  EXPECT_EQ(refusal(post("1101", good, "")), "FORBIDDEN");
}

TEST_F(Dispatch, IssuesAVoucherAndTakesItOnce) {
  const json::object issued = output(ask("SV01", employees_certificate()));
  EXPECT_EQ(text(issued, "voucher").size(), 282u);
  const json::object use = {{"voucher", issued.at("voucher")}};
  const json::object used = output(ask("SV02", use));
  EXPECT_EQ(text(used, "insuplc_admdvs"), "999921");
  EXPECT_EQ(used.at("exp"), FixedClock::kSeconds + 120);

  world_.clock.time += std::chrono::seconds(20);
  const json::object again = ask("SV02", use);
  EXPECT_EQ(text(again, "err_code"), "REPLAYED");
  EXPECT_EQ(again.at("output").as_object().at("first_used_at"), FixedClock::kSeconds);
}

TEST_F(Dispatch, OpensACaseAndSaysWhatBecameOfIt) {
  const json::object opened = apply();
  EXPECT_EQ(text(opened, "state"), "SUBMITTED");
  EXPECT_EQ(text(opened, "money_state"), "NONE");
  EXPECT_EQ(text(opened, "submitted_at"), "2026-11-02T10:00:00+08:00");
  EXPECT_TRUE(opened.at("accepted_on").is_null());
  ASSERT_TRUE(traffic_->run());

  const json::object moved = status(opened);
  EXPECT_EQ(text(moved, "state"), "RELATION_IN");
  EXPECT_EQ(text(moved, "accepted_on"), "2026-11-02");
  EXPECT_EQ(text(moved, "out_deadline"), "2026-11-16");          // 10 working days
  EXPECT_EQ(text(moved, "in_deadline_estimate"), "2026-11-23");  // 15
  const json::object first = moved.at("history").as_array().at(0).as_object();
  EXPECT_EQ(first.at("seq"), 1);
  EXPECT_EQ(text(first, "event"), "SUBMITTED");

  const json::object list = output(ask("ST03", employees_certificate()));
  ASSERT_EQ(list.at("cases").as_array().size(), 1u);
  EXPECT_EQ(list.at("cases").as_array().at(0).as_object().at("case_id"), opened.at("case_id"));
}

TEST_F(Dispatch, TheMoneyFollowsAndTheOldCardAndVouchersAreVoid) {
  json::object at_origin = employees_certificate();
  at_origin["insuplc_admdvs"] = "999911";
  const json::object voucher = {{"voucher", output(ask("SV01", at_origin)).at("voucher")}};
  const json::object opened = apply();
  ASSERT_TRUE(traffic_->run());
  EXPECT_EQ(refusal_of("SV02", voucher), "VOUCHER_SUPERSEDED");
  EXPECT_EQ(refusal_of("1101", employees_certificate()), "CARD_DEREGISTERED");
  EXPECT_EQ(text(status(opened), "route"), "ACCOUNT");
  EXPECT_EQ(text(status(opened), "amount"), "3184.56");

  for (int hours = 0; hours < 48; ++hours) {
    world_.clock.time += std::chrono::hours(1);
    ASSERT_TRUE(traffic_->run());
  }
  EXPECT_EQ(text(status(opened), "money_state"), "CREDITED");
  const json::object new_card = {{"mdtrt_cert_type", "03"},
                                 {"mdtrt_cert_no", "X99900016"},
                                 {"card_sn", "999921D15600000500000001FFFFFFFF"}};
  const json::object person = output(ask("1101", new_card));
  std::map<std::string, std::string> balances;
  for (const auto& row : person.at("insuinfo").as_array())
    balances[text(row.as_object(), "insuplc_admdvs")] = text(row.as_object(), "balc");
  EXPECT_EQ(balances["999921"], "3184.56");
  EXPECT_EQ(balances["999911"], "0.00");
  EXPECT_EQ(text(output(ask("SV01", new_card)), "insuplc_admdvs"), "999921");
  const json::array history = status(opened).at("history").as_array();
  EXPECT_EQ(text(history.back().as_object(), "money_state"), "CREDITED");
}

TEST_F(Dispatch, AnswersTheSameApplicationWithTheSameCase) {
  EXPECT_EQ(text(apply(), "case_id"), text(apply(), "case_id"));
}

TEST_F(Dispatch, ShowsACaseOnlyWhereTheCardWasPresented) {
  const json::object query = {{"case_id", apply().at("case_id")}};
  EXPECT_EQ(refusal_of("ST02", query, kOtherInstitution), "UNKNOWN_CASE");
  EXPECT_EQ(refusal_of("ST02", {{"case_id", "00000000000000000000000000000000"}}), "UNKNOWN_CASE");
  EXPECT_EQ(refusal_of("ST02", {{"case_id", "C1"}}), "UNKNOWN_CASE");
}

TEST_F(Dispatch, TakesNothingButACardForWhatChangesSomething) {
  const json::object identity_card = {{"mdtrt_cert_type", "02"}, {"mdtrt_cert_no", kEmployee}};
  EXPECT_EQ(output(ask("1101", identity_card)).at("insuinfo").as_array().size(), 2u);
  EXPECT_EQ(refusal_of("SV01", identity_card), "CERT_TYPE_UNSUPPORTED");
  EXPECT_EQ(refusal_of("ST03", identity_card), "CERT_TYPE_UNSUPPORTED");
}

TEST_F(Dispatch, AnApplicationAtACounterNeedsACardThatWasRead) {
  json::object data = {{"request_id", "0123456789ABCDEF0123456789ABCDEF"},
                       {"mdtrt_cert_type", "02"},
                       {"mdtrt_cert_no", kEmployee},
                       {"trafout_admdvs", "999911"},
                       {"trafin_admdvs", "999921"}};
  EXPECT_EQ(refusal_of("ST01", data), "CERT_TYPE_UNSUPPORTED");
  data["mdtrt_cert_type"] = "03";
  data["mdtrt_cert_no"] = "V99900011";
  EXPECT_EQ(refusal_of("ST01", data), "REQUEST_MALFORMED") << "a number that was typed";
  EXPECT_THAT(output(ask("ST03", employees_certificate())).at("cases").as_array(),
              testing::IsEmpty());
}

TEST_F(Dispatch, AnApplicationLacksWhatTheOriginsFormWantsAndIsToldWhich) {
  json::object data = application();
  const auto refused = [&](const char* opter_type) {
    json::object request = envelope("ST01", data);
    request["opter_type"] = opter_type;
    request["msgid"] = std::string(kInstitution) + "20261102100000" + std::to_string(++serial_);
    const json::object answer =
        json::parse(send(post("ST01", json::serialize(request))).body).as_object();
    return text(answer, "err_code") + " " + text(answer, "err_msg");
  };
  EXPECT_EQ(refused("3"), "REQUEST_MALFORMED 请求格式错误: ID_FRONT, ID_BACK: not found");
  data["attachments"] = {{{"kind", "ID_FRONT"}, {"digest", "0A"}}};
  EXPECT_EQ(refused("3"), "REQUEST_MALFORMED 请求格式错误: ID_BACK: not found");
  data["attachments"] = {{{"kind", "ID_FRONT"}, {"digest", "0A"}},
                         {{"kind", "ID_BACK"}, {"digest", "0B"}}};
  data["certificate"] = "999911-C0000000000000000";
  EXPECT_THAT(refused("3"), testing::StartsWith("UNKNOWN_DOCUMENT ")) << "it is looked at";
  data.erase("certificate");
  EXPECT_EQ(refused("3"), " ");
}

TEST_F(Dispatch, LogsTransactionAndCodeAndNothingPersonal) {
  (void)ask("1101", employees_certificate());
  EXPECT_THAT(log_, HasSubstr(" info request infno=1101 code=OK ms=0"));
  const json::object issued = output(ask("SV01", employees_certificate()));
  (void)ask("SV02", {{"voucher", issued.at("voucher")}});
  (void)ask("SV02", {{"voucher", issued.at("voucher")}});
  EXPECT_THAT(log_, HasSubstr(" warning request infno=SV02 code=REPLAYED ms=0"));
  (void)send(post(kInstitution, json::serialize(envelope("V99900", employees_certificate()))));
  EXPECT_THAT(log_, HasSubstr(" warning request infno=unknown code=REQUEST_MALFORMED"));
  for (const std::string& personal :
       {std::string(kEmployee), std::string("V99900"), std::string("李明示"),
        std::string("00000001FFFFFFFF"), std::string("3184"), text(issued, "voucher")})
    EXPECT_THAT(log_, Not(HasSubstr(personal)));
}

}  // namespace
}  // namespace ssc::backend
