// SPDX-License-Identifier: Apache-2.0
#include "host/workflow/workflows.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "tests/unit/host/relay/fake_back_end.hpp"
#include "tests/unit/host/relay/run.hpp"
#include "tests/unit/host/workflow/fake_cards.hpp"

namespace ssc::workflow {
namespace {

using pcsc::CardState;

class WorkflowTest : public ::testing::Test {
 protected:
  WorkflowTest() { desk_.update(with_card()); }

  void poll() {
    io_.restart();
    io_.poll();
  }
  boost::json::value data_sent(std::size_t index = 0) {
    return boost::json::parse(back_end_.requests.at(index).body).at("input").at("data");
  }

  Desk desk_;
  boost::asio::io_context io_;
  FakeCards cards_;
  FixedClock clock_;
  FakeBackEnd back_end_;
  relay::Relay relay_{back_end_,
                      clock_,
                      {"H99991100001", "虚岭市第一医院", "999911"},
                      std::chrono::milliseconds(5000)};
  Workflows workflows_{desk_, cards_, relay_};
};

TEST_F(WorkflowTest, ReadsTheCardAndAsksNobody) {
  const auto outcome = run(io_, workflows_.read({}));
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->value.reader, kReader);
  EXPECT_EQ(outcome->value.card.data.card.number.reveal(), "V99900011");
  EXPECT_TRUE(outcome->phases.card_read);
  EXPECT_FALSE(outcome->phases.back_end);
  EXPECT_TRUE(back_end_.requests.empty());
}

TEST_F(WorkflowTest, TakesTheCardsAnswerFromAnotherThread) {
  cards_.mode = FakeCards::Mode::kOnAThread;
  const auto work = boost::asio::make_work_guard(io_);
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(run(io_, workflows_.read({})));
}

TEST_F(WorkflowTest, AVoucherIsForTheCardJustRead) {
  back_end_.answer = granted(issued_voucher());
  const auto outcome = run(io_, workflows_.voucher({}));
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->value.voucher.reveal(), voucher_digits());
  EXPECT_TRUE(outcome->phases.card_read);
  EXPECT_TRUE(outcome->phases.back_end);
  EXPECT_EQ(data_sent(), boost::json::parse(R"({"mdtrt_cert_type":"03","mdtrt_cert_no":"V99900011",
                                               "card_sn":"999911D15600000500000001FFFFFFFF"})"));
}

TEST_F(WorkflowTest, TheBalanceIsTheRowOfTheCardsDivision) {
  back_end_.answer = granted(kPersonOutput);
  const auto outcome = run(io_, workflows_.balance({}));
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->value.basic.insuplc_admdvs, "999911");
  EXPECT_EQ(outcome->value.basic.balc.units, 318456);
  EXPECT_EQ(outcome->value.others.size(), 1u);
}

TEST_F(WorkflowTest, AVoucherIsVerifiedWithoutACard) {
  desk_.update(without_card());
  back_end_.answer =
      granted(R"({"insutype":"310","insuplc_admdvs":"999911","iat":1795307400,"exp":1795307520})");
  platform::VoucherText text;
  text.assign(voucher_digits());
  const auto outcome = run(io_, workflows_.verify(text));
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->value.exp, 1795307520);
  EXPECT_FALSE(outcome->phases.card_read);
}

TEST_F(WorkflowTest, AnApplicationHasANewIdUnlessTheCallerHasOne) {
  back_end_.answer = granted(kCaseOutput);
  EXPECT_EQ(run(io_, workflows_.apply({}, {"999911", "999921", {}}))->value.case_id, "c1");
  run(io_, workflows_.apply({}, {"999911", "999921", {}}));
  run(io_, workflows_.apply({}, {"999911", "999921", "00112233445566778899AABBCCDDEEFF"}));
  const std::string first(data_sent(0).at("request_id").as_string());
  EXPECT_EQ(first.size(), 32u);
  EXPECT_EQ(first.find_first_not_of("0123456789ABCDEF"), std::string::npos) << first;
  EXPECT_NE(data_sent(1).at("request_id").as_string(), first);
  EXPECT_EQ(data_sent(2).at("request_id"), "00112233445566778899AABBCCDDEEFF");
  EXPECT_EQ(data_sent(0).at("trafout_admdvs"), "999911");
  EXPECT_EQ(data_sent(0).at("trafin_admdvs"), "999921");
  EXPECT_EQ(data_sent(0).at("mdtrt_cert_no"), "V99900011");
}

TEST_F(WorkflowTest, CasesAreAskedForByCaseOrByCard) {
  back_end_.answer = granted(kCaseOutput);
  EXPECT_EQ(run(io_, workflows_.transfer_status("c1"))->value.history.size(), 1u);
  back_end_.answer = granted(std::string(R"({"cases":[)") + kCaseOutput + "]}");
  EXPECT_EQ(run(io_, workflows_.list_transfers({}))->value.cases.size(), 1u);
  EXPECT_EQ(data_sent(1).at("mdtrt_cert_no"), "V99900011");
}

TEST_F(WorkflowTest, ACardThatCannotBeReadEndsItBeforeTheBackEndIsAsked) {
  cards_.answer = failure(Code::kNotSscard);
  EXPECT_EQ(run(io_, workflows_.read({})).error().code, Code::kNotSscard);
  EXPECT_EQ(run(io_, workflows_.voucher({})).error().code, Code::kNotSscard);
  EXPECT_EQ(run(io_, workflows_.balance({})).error().code, Code::kNotSscard);
  EXPECT_TRUE(back_end_.requests.empty());
}

TEST_F(WorkflowTest, ABackEndThatIsAwayEndsItWithItsCode) {
  back_end_.answer = failure(Code::kBackendTimeout);
  EXPECT_EQ(run(io_, workflows_.voucher({})).error().code, Code::kBackendTimeout);
  EXPECT_EQ(run(io_, workflows_.balance({})).error().code, Code::kBackendTimeout);
  EXPECT_EQ(run(io_, workflows_.apply({}, {"999911", "999921", {}})).error().code,
            Code::kBackendTimeout);
}

TEST_F(WorkflowTest, OneWorkflowAReader) {
  desk_.update(
      with({reader(kReader, CardState::kPresent, 1), reader("Other 01", CardState::kPresent, 1)}));
  cards_.mode = FakeCards::Mode::kHeld;
  const auto first = start(io_, workflows_.read({kReader}));
  const auto second = start(io_, workflows_.read({kReader}));
  const auto other = start(io_, workflows_.read({"Other 01"}));
  poll();
  ASSERT_TRUE(*second);
  EXPECT_EQ((*second)->error().code, Code::kReaderBusy);
  EXPECT_FALSE(*first);
  EXPECT_FALSE(*other);
  EXPECT_TRUE(desk_.taken(kReader));
  cards_.release();
  poll();
  EXPECT_TRUE((*first)->has_value());
  EXPECT_FALSE(desk_.taken(kReader));
  cards_.release();
  poll();
  EXPECT_TRUE((*other)->has_value());
}

struct Loss {
  const char* name;
  pcsc::Snapshot after;
  Code code;
};

class LostCard : public WorkflowTest, public ::testing::WithParamInterface<Loss> {};

TEST_P(LostCard, EndsTheReadingAtOnceAndTheLateAnswerIsDropped) {
  cards_.mode = FakeCards::Mode::kHeld;
  const auto outcome = start(io_, workflows_.read({}));
  poll();
  EXPECT_FALSE(*outcome);
  desk_.update(GetParam().after);
  poll();
  ASSERT_TRUE(*outcome);
  EXPECT_EQ((*outcome)->error().code, GetParam().code);
  EXPECT_FALSE(desk_.taken(kReader));

  desk_.update(with_card(9));
  cards_.mode = FakeCards::Mode::kHeld;
  const auto next = start(io_, workflows_.read({}));
  poll();
  cards_.release();  // the old card's answer
  poll();
  EXPECT_FALSE(*next);
  cards_.release();
  poll();
  EXPECT_TRUE((*next)->has_value());
}

TEST_P(LostCard, EndsTheQuestionToTheBackEnd) {
  back_end_.hangs = true;
  const auto outcome = start(io_, workflows_.voucher({}));
  poll();
  EXPECT_EQ(back_end_.requests.size(), 1u);
  EXPECT_FALSE(*outcome);
  desk_.update(GetParam().after);
  poll();
  ASSERT_TRUE(*outcome);
  EXPECT_EQ((*outcome)->error().code, GetParam().code);
  EXPECT_EQ(back_end_.cancelled, 1u);
}

INSTANTIATE_TEST_SUITE_P(Ways, LostCard,
                         ::testing::Values(Loss{"Pulled", without_card(2), Code::kCardRemoved},
                                           Loss{"Swapped", with_card(3), Code::kCardRemoved},
                                           Loss{"ReaderUnplugged", with({}), Code::kReaderGone},
                                           Loss{"ServiceStopped", {}, Code::kServiceDown}),
                         [](const auto& test) { return test.param.name; });

TEST_F(WorkflowTest, AnotherCardInAnotherReaderDisturbsNobody) {
  cards_.mode = FakeCards::Mode::kHeld;
  const auto outcome = start(io_, workflows_.read({}));
  poll();
  desk_.update(
      with({reader(kReader, CardState::kPresent, 1), reader("Other 01", CardState::kPresent, 1)}));
  poll();
  EXPECT_FALSE(*outcome);
  cards_.release();
  poll();
  EXPECT_TRUE((*outcome)->has_value());
}

}  // namespace
}  // namespace ssc::workflow
