// SPDX-License-Identifier: Apache-2.0
#include "host/relay/relay.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <memory>

#include "tests/unit/host/relay/fake_back_end.hpp"
#include "tests/unit/host/relay/run.hpp"

namespace ssc::relay {
namespace {

platform::MdtrtCert certificate() {
  platform::MdtrtCert card;
  card.mdtrt_cert_type = "03";
  card.mdtrt_cert_no.assign("V99900011");
  card.card_sn.emplace().assign("999911D15600000500000001FFFFFFFF");
  return card;
}

class RelayTest : public ::testing::Test {
 protected:
  auto person_info() {
    platform::PersonQuery query;
    query.certificate = certificate();
    return run(io_, relay_.person_info(std::move(query)));
  }
  auto verify(std::string_view text) {
    platform::VoucherUse use;
    use.voucher.assign(text);
    return run(io_, relay_.verify_voucher(std::move(use)));
  }

  boost::asio::io_context io_;
  FixedClock clock_;
  FakeBackEnd back_end_;
  Relay relay_{back_end_,
               clock_,
               {"H99991100001", "虚岭市第一医院", "999911"},
               std::chrono::milliseconds(5000)};
};

TEST_F(RelayTest, FillsTheEnvelope) {
  person_info();
  ASSERT_EQ(back_end_.requests.size(), 1u);
  const auto& request = back_end_.requests[0];
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/platform/v1/1101");
  EXPECT_EQ(request.content_type, "application/json");
  EXPECT_EQ(back_end_.timeouts[0].count(), 5000);
  // The serial of the first msgid is the clock's millisecond count, modulo 10,000.
  EXPECT_EQ(boost::json::parse(request.body), boost::json::parse(R"({
    "infno":"1101","msgid":"H99991100001202611220830000123","mdtrtarea_admvs":"999911","recer_sys_code":"OPENSSC",
    "infver":"V1.0","opter_type":"2","opter":"sscd","opter_name":"sscd","inf_time":"2026-11-22 08:30:00",
    "fixmedins_code":"H99991100001","fixmedins_name":"虚岭市第一医院",
    "input":{"data":{"mdtrt_cert_type":"03","mdtrt_cert_no":"V99900011",
                     "card_sn":"999911D15600000500000001FFFFFFFF"}}})"));
}

TEST_F(RelayTest, NumbersItsMessages) {
  person_info();
  person_info();
  const auto second = boost::json::parse(back_end_.requests.at(1).body);
  EXPECT_EQ(second.at("msgid"), "H99991100001202611220830000124");
}

TEST_F(RelayTest, ReadsTheAnswer) {
  back_end_.answer = granted(kPersonOutput);
  const auto person = person_info();
  ASSERT_TRUE(person) << person.error().detail;
  ASSERT_EQ(person->insuinfo.size(), 2u);
  EXPECT_EQ(person->insuinfo[1].balc.units, 318456);
}

TEST_F(RelayTest, SendsEveryTransactionUnderItsNumber) {
  platform::VoucherOrder order;
  order.certificate = certificate();
  run(io_, relay_.issue_voucher(order));
  verify(voucher_digits());
  platform::TransferApplication application;
  application.request_id = "00112233445566778899AABBCCDDEEFF";
  application.certificate = certificate();
  application.trafout_admdvs = "999911";
  application.trafin_admdvs = "999921";
  run(io_, relay_.apply_transfer(application));
  run(io_, relay_.transfer_status({"c1"}));
  platform::CaseListQuery list;
  list.certificate = certificate();
  run(io_, relay_.list_transfers(list));
  std::vector<std::string> targets;
  for (const auto& request : back_end_.requests) targets.push_back(request.target);
  EXPECT_EQ(targets,
            (std::vector<std::string>{"/platform/v1/SV01", "/platform/v1/SV02", "/platform/v1/ST01",
                                      "/platform/v1/ST02", "/platform/v1/ST03"}));
}

TEST_F(RelayTest, NeverLetsAVerificationBeRepeatedSinceItUsesTheVoucherUp) {
  verify(voucher_digits());
  person_info();
  EXPECT_FALSE(back_end_.requests.at(0).repeatable);
  EXPECT_TRUE(back_end_.requests.at(1).repeatable);
}

TEST_F(RelayTest, DoesNotSendWhatCannotBeAVoucher) {
  EXPECT_EQ(verify("12345").error().code, Code::kVoucherMalformed);
  EXPECT_EQ(verify(std::string(281, '4') + "x").error().code, Code::kVoucherMalformed);
  EXPECT_TRUE(back_end_.requests.empty());
}

TEST_F(RelayTest, DoesNotSendAFieldThatBreaksItsRule) {
  const auto answer = run(io_, relay_.transfer_status({"not a case"}));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::kRequestMalformed);
  EXPECT_EQ(answer.error().detail, "input.data.case_id: malformed");
  EXPECT_TRUE(back_end_.requests.empty());
}

TEST_F(RelayTest, PassesOnWhyNoAnswerCame) {
  for (const Code code : {Code::kBackendDown, Code::kBackendTimeout, Code::kBackendCertExpired,
                          Code::kClientCertRefused}) {
    back_end_.answer = failure(code, "why");
    EXPECT_EQ(person_info().error().code, code);
  }
}

TEST_F(RelayTest, TakesTheCodeOfARefusalAndNothingElse) {
  back_end_.answer = refused(404, "UNKNOWN_PERSON");
  const auto answer = person_info();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::kUnknownPerson);
  EXPECT_EQ(answer.error().detail, "");
}

TEST_F(RelayTest, SaysWhenAReplayedVoucherWasFirstUsed) {
  back_end_.answer = refused(409, "REPLAYED", R"({"first_used_at":1795307400})");
  const auto answer = verify(voucher_digits());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::kReplayed);
  EXPECT_EQ(answer.error().detail, "first used at 2026-11-22T08:30:00+08:00");
}

TEST_F(RelayTest, ACodeItDoesNotKnowStaysAnError) {
  back_end_.answer = refused(422, "FROM_THE_FUTURE");
  EXPECT_EQ(person_info().error().code, Code::kBackendProtocol);
}

class SenselessAnswer : public RelayTest, public ::testing::WithParamInterface<http::Response> {};

TEST_P(SenselessAnswer, IsNamed) {
  back_end_.answer = GetParam();
  const auto answer = person_info();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::kBackendProtocol);
}

INSTANTIATE_TEST_SUITE_P(Kinds, SenselessAnswer,
                         ::testing::Values(http::Response{502, "text/html", "<html>"},
                                           http::Response{200, "", ""},
                                           http::Response{200, "application/json", "{}"},
                                           granted("null"), granted(R"({"baseinfo":7})"),
                                           granted(issued_voucher())));

}  // namespace
}  // namespace ssc::relay
