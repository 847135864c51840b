// SPDX-License-Identifier: Apache-2.0
#include "protocol/platform/envelope.hpp"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <string>

#include "protocol/platform/json.hpp"
#include "protocol/platform/transfer.hpp"

namespace ssc::platform {
namespace {

using namespace std::chrono_literals;

constexpr LocalTime kMorning{std::chrono::local_days{2026y / 11 / 22} + 8h + 5min + 9s + 7ms};

constexpr std::string_view kRequest = R"({
  "infno":"ST02","msgid":"H99991100001202611220805090042","mdtrtarea_admvs":"999911",
  "insuplc_admdvs":"","recer_sys_code":"ssc","dev_no":null,"infver":"V1.0","opter_type":"2",
  "opter":"sscd","opter_name":"虚岭自助机","inf_time":"2026-11-22 08:05:09",
  "fixmedins_code":"H99991100001","fixmedins_name":"虚岭医院","field_of_tomorrow":[1],
  "input":{"data":{"case_id":"C1"}}})";

// The request above with one member replaced; a null removes it.
std::string with(std::string_view key, boost::json::value value) {
  auto object = *parse_object(kRequest);
  object[key] = std::move(value);
  return boost::json::serialize(object);
}

TEST(Envelope, ReadsARequestAndItsInput) {
  const auto request = decode_request(kRequest);
  ASSERT_TRUE(request) << request.error().describe();
  EXPECT_EQ(request->infno, "ST02");
  EXPECT_EQ(request->opter_name, "虚岭自助机");
  EXPECT_FALSE(request->insuplc_admdvs);
  EXPECT_FALSE(request->dev_no);
  const auto input = input_of<CaseQuery>(*request);
  ASSERT_TRUE(input);
  EXPECT_EQ(input->case_id, "C1");
}

TEST(Envelope, NamesTheFieldThatIsWrongAndNeverItsValue) {
  const struct {
    const char* key;
    boost::json::value value;
    Error error;
  } cases[] = {
      {"infno", nullptr, Error::kNotFound},
      {"infno", 1101, Error::kMalformed},
      {"infno", "110", Error::kTruncated},
      {"infno", "1101/../x", Error::kTooLong},
      {"infno", "11/1", Error::kMalformed},
      {"msgid", "H9999110000120261122080509", Error::kTruncated},
      {"mdtrtarea_admvs", "99991X", Error::kMalformed},
      {"insuplc_admdvs", "9999110", Error::kTooLong},
      {"fixmedins_code", "H9999110000", Error::kTruncated},
      {"opter", "", Error::kTruncated},
      {"inf_time", "2026-11-22T08:05:09", Error::kMalformed},
      {"input", "text", Error::kMalformed},
  };
  for (const auto& c : cases) {
    const auto request = decode_request(with(c.key, c.value));
    ASSERT_FALSE(request) << c.key;
    EXPECT_EQ(request.error().field, c.key);
    EXPECT_EQ(request.error().error, c.error) << c.key;
  }
  EXPECT_EQ(decode_request("x").error().describe(), "message: malformed");
}

TEST(Envelope, CountsCharactersNotBytes) {
  std::string fifty;
  for (int i = 0; i < 50; ++i) fifty += "岭";
  EXPECT_TRUE(decode_request(with("opter_name", fifty.c_str())));
  EXPECT_EQ(decode_request(with("opter_name", (fifty + "岭").c_str())).error().error,
            Error::kTooLong);
}

TEST(Envelope, NamesTheFieldInsideTheInput) {
  const auto wrong = decode_request(with("input", {{"data", {{"case_id", "a b"}}}}));
  ASSERT_TRUE(wrong);
  EXPECT_EQ(input_of<CaseQuery>(*wrong).error().describe(), "input.data.case_id: malformed");
  const auto bare = decode_request(with("input", {{"case_id", "C1"}}));
  ASSERT_TRUE(bare);
  EXPECT_EQ(input_of<CaseQuery>(*bare).error().describe(), "input.data: not found");
}

TEST(Envelope, WritesWhatItReads) {
  const auto request = decode_request(kRequest);
  ASSERT_TRUE(request);
  const auto text = encode(*request);
  ASSERT_TRUE(text);
  EXPECT_EQ(
      *text,
      R"({"infno":"ST02","msgid":"H99991100001202611220805090042","mdtrtarea_admvs":"999911",)"
      R"("recer_sys_code":"ssc","infver":"V1.0","opter_type":"2","opter":"sscd",)"
      R"("opter_name":"虚岭自助机","inf_time":"2026-11-22 08:05:09",)"
      R"("fixmedins_code":"H99991100001","fixmedins_name":"虚岭医院",)"
      R"("input":{"data":{"case_id":"C1"}}})");
}

TEST(Envelope, RefusesToWriteWhatItWouldNotRead) {
  auto request = *decode_request(kRequest);
  request.fixmedins_code = "short";
  EXPECT_EQ(encode(request).error().describe(), "fixmedins_code: truncated");
  EXPECT_EQ(put_input(request, CaseQuery{}).error().describe(), "input.data.case_id: truncated");
}

TEST(Envelope, ReadsAndWritesAnAnswer) {
  constexpr std::string_view text =
      R"({"infcode":-1,"inf_refmsgid":"999911202611220805090000000042",)"
      R"("refmsg_time":"20261122080509007","respond_time":"20261122080509010",)"
      R"("err_msg":"没有该转移业务","err_code":"UNKNOWN_CASE"})";
  const auto response = decode_response(text);
  ASSERT_TRUE(response) << response.error().describe();
  EXPECT_EQ(response->infcode, kInfcodeFailed);
  EXPECT_EQ(response->err_code, "UNKNOWN_CASE");
  EXPECT_EQ(output_of<CaseList>(*response).error().describe(), "output: not found");
  EXPECT_EQ(encode(*response), text);
}

TEST(Envelope, TakesOnlyAnIntegerAsInfcode) {
  const auto answer = [](std::string infcode) {
    return R"({"infcode":)" + infcode +
           R"(,"inf_refmsgid":"999911202611220805090000000042",)"
           R"("refmsg_time":"20261122080509007","respond_time":"20261122080509010"})";
  };
  EXPECT_TRUE(decode_response(answer("0")));
  for (const char* wrong : {"\"0\"", "0.0", "true", "18446744073709551615", "null"})
    EXPECT_EQ(decode_response(answer(wrong)).error().field, "infcode") << wrong;
}

TEST(Envelope, BuildsIdsAndTimesFromTheirParts) {
  EXPECT_EQ(make_msgid("H99991100001", kMorning, 42), "H99991100001202611220805090042");
  EXPECT_EQ(make_msgid("H99991100001", kMorning, 10'042), "H99991100001202611220805090042");
  EXPECT_EQ(make_refmsgid("999911", kMorning, 42), "999911202611220805090000000042");
  EXPECT_EQ(make_msgid("H9999", kMorning, 1).error().field, "fixmedins_code");
  EXPECT_EQ(make_refmsgid("99991A", kMorning, 1).error().field, "division");
  EXPECT_EQ(format_inf_time(kMorning), "2026-11-22 08:05:09");
  EXPECT_EQ(format_respond_time(kMorning), "20261122080509007");
}

}  // namespace
}  // namespace ssc::platform
