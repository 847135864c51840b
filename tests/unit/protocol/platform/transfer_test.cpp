// SPDX-License-Identifier: Apache-2.0
#include "protocol/platform/transfer.hpp"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

#include "protocol/platform/json.hpp"

namespace ssc::platform {
namespace {

constexpr std::string_view kCase =
    R"({"case_id":"999911-0001","state":"SUBMITTED","trafout_admdvs":"999911",)"
    R"("trafin_admdvs":"999921","insutype":"310","submitted_at":"2026-11-22T08:05:09+08:00",)"
    R"("accepted_on":null,"out_deadline":null,"in_deadline_estimate":null,)"
    R"("deadline_provisional":false,"preconditions":[{"code":"ARREARS","state":"MET"},)"
    R"({"code":"NOT_ENROLLED","state":"PENDING"}],"history":[{"seq":1,)"
    R"("at":"2026-11-22T08:05:09+08:00","event":"SUBMIT","state":"SUBMITTED"}]})";

TEST(Transfer, ReadsAndWritesACaseWithNullsForWhatIsNotYetKnown) {
  const auto read = from_json<TransferCase>(*parse_object(kCase));
  ASSERT_TRUE(read) << read.error().describe();
  EXPECT_EQ(read->preconditions[1].state, "PENDING");
  EXPECT_FALSE(read->accepted_on);
  EXPECT_EQ(boost::json::serialize(*to_json(*read)), kCase);
}

TEST(Transfer, TakesARequestIdOf32HexDigits) {
  const auto read = [](std::string_view id) {
    auto object = *parse_object(
        R"({"mdtrt_cert_type":"03","mdtrt_cert_no":"V99900011","trafout_admdvs":"999911",)"
        R"("trafin_admdvs":"999921"})");
    object["request_id"] = id;
    return from_json<TransferApplication>(object);
  };
  EXPECT_TRUE(read("0123456789ABCDEF0123456789ABCDEF"));
  EXPECT_EQ(read("0123456789abcdef0123456789abcdef").error().describe(), "request_id: malformed");
  EXPECT_EQ(read("0123").error().describe(), "request_id: truncated");
}

TEST(Transfer, AnApplicationSaysWhoFromWhereToWhereAndAsksOnce) {
  const auto complete = *parse_object(
      R"({"request_id":"0123456789ABCDEF0123456789ABCDEF","mdtrt_cert_type":"03",)"
      R"("mdtrt_cert_no":"V99900011","trafout_admdvs":"999911","trafin_admdvs":"999921"})");
  const auto alone = from_json<TransferApplication>(complete);
  ASSERT_TRUE(alone);
  EXPECT_FALSE(alone->insutype || alone->insurance_certificate);
  EXPECT_TRUE(alone->attachments.empty());
  for (const auto& field : complete) {
    const std::string name(field.key());
    auto without = complete;
    without.erase(name);
    const auto read = from_json<TransferApplication>(without);
    ASSERT_FALSE(read) << name;
    EXPECT_EQ(read.error().describe(), name + ": not found");
  }
}

TEST(Transfer, AnApplicationMayHaveACertificateAndPictures) {
  auto object = *parse_object(
      R"({"request_id":"0123456789ABCDEF0123456789ABCDEF","mdtrt_cert_type":"03",)"
      R"("mdtrt_cert_no":"V99900011","trafout_admdvs":"999911","trafin_admdvs":"999921",)"
      R"("insutype":"310","certificate":"999911-C0123456789ABCDEF",)"
      R"("attachments":[{"kind":"ID_FRONT","digest":"0A"}]})");
  const auto read = from_json<TransferApplication>(object);
  ASSERT_TRUE(read) << read.error().describe();
  EXPECT_EQ(read->insurance_certificate, "999911-C0123456789ABCDEF");
  ASSERT_EQ(read->attachments.size(), 1u);
  EXPECT_EQ(read->attachments[0].kind, "ID_FRONT");
  EXPECT_EQ(read->attachments[0].digest, "0A");
  EXPECT_EQ(to_json(*read), object);
  object["attachments"].as_array()[0].as_object()["digest"] = "JFIF";
  EXPECT_EQ(from_json<TransferApplication>(object).error().describe(),
            "attachments[0].digest: malformed");
}

}  // namespace
}  // namespace ssc::platform
