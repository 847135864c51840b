// SPDX-License-Identifier: Apache-2.0
#include "host/backend/bank/simulated_bank.hpp"

#include <gtest/gtest.h>

#include "tests/unit/host/backend/transfer_messages/samples.hpp"

namespace ssc::backend {
namespace {

using namespace std::chrono_literals;
using transfer::id_of;
using Kind = StatementLine::Kind;
using Treatment = SimulatedBank::Treatment;

Timestamp at(std::string_view time) {
  return parse_time(time).value();
}

class SetClock final : public Clock {
 public:
  Timestamp now() const override { return time; }
  Timestamp time = at("2026-11-23T10:00:00+08:00");  // a Monday
};

const PaymentOrder kToAgency{id_of(1), "999911", PaymentOrder::To::kAgency,
                             "999921", {1000},   id_of(9)};
const PaymentOrder kToPerson{id_of(2), "999911", PaymentOrder::To::kPerson,
                             "token",  {500},    id_of(8)};

class SimulatedBankTest : public testing::Test {
 protected:
  std::vector<StatementLine> due() { return bank_.lines_due(clock_.time); }
  std::vector<StatementLine> lines_of(const PaymentOrder& order, const Treatment& treatment) {
    treatment_ = treatment;
    EXPECT_TRUE(bank_.order(order));
    return due();
  }

  SetClock clock_;
  Treatment treatment_;
  unsigned decisions_ = 0;
  SimulatedBank bank_{clock_, [this](const PaymentOrder&) {
                        ++decisions_;
                        return treatment_;
                      }};
};

TEST_F(SimulatedBankTest, RemittanceIsPaidAtOneAgencyAndComesInAtTheOther) {
  const auto lines = lines_of(kToAgency, {});
  ASSERT_EQ(lines.size(), 2u);
  const StatementLine& incoming = lines[0];
  EXPECT_EQ(incoming.kind, Kind::kIncoming);
  EXPECT_EQ(incoming.region, "999921");
  EXPECT_EQ(incoming.payer, "999911");
  EXPECT_EQ(incoming.amount, Fen{1000});
  EXPECT_EQ(incoming.case_id, id_of(9));
  const StatementLine& paid = lines[1];
  EXPECT_EQ(paid.kind, Kind::kPaid);
  EXPECT_EQ(paid.region, "999911");
  EXPECT_EQ(paid.order, kToAgency.order);
}

TEST_F(SimulatedBankTest, PayoutShowsOnThePayersStatementOnly) {
  const auto lines = lines_of(kToPerson, {});
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].kind, Kind::kPaid);
  EXPECT_EQ(lines[0].region, "999911");
}

TEST_F(SimulatedBankTest, BouncedOrderBringsItsReasonAndNoMoney) {
  Treatment treatment;
  treatment.bounce = "NO_SUCH_ACCOUNT";
  for (const PaymentOrder& order : {kToAgency, kToPerson}) {
    const auto lines = lines_of(order, treatment);
    ASSERT_EQ(lines.size(), 1u);
    EXPECT_EQ(lines[0].kind, Kind::kBounced);
    EXPECT_EQ(lines[0].reason, "NO_SUCH_ACCOUNT");
    EXPECT_EQ(lines[0].order, order.order);
    bank_.acknowledge(lines[0].id);
  }
}

TEST_F(SimulatedBankTest, OrderGivenAgainChangesNothing) {
  ASSERT_TRUE(bank_.order(kToAgency));
  for (const StatementLine& line : due()) bank_.acknowledge(line.id);
  ASSERT_TRUE(bank_.order(kToAgency));
  EXPECT_TRUE(due().empty());
  EXPECT_EQ(decisions_, 1u);
}

TEST_F(SimulatedBankTest, OtherOrderUnderAUsedIdIsRefused) {
  ASSERT_TRUE(bank_.order(kToAgency));
  PaymentOrder other = kToAgency;
  other.amount = {1001};
  EXPECT_EQ(bank_.order(other).error().code, Code::kIdReused);
  EXPECT_EQ(bank_.orders().at(kToAgency.order), kToAgency);
}

TEST_F(SimulatedBankTest, OrderOverNothingIsRefused) {
  PaymentOrder nothing = kToAgency;
  nothing.amount = {0};
  EXPECT_EQ(bank_.order(nothing).error().code, Code::kRequestMalformed);
  EXPECT_TRUE(bank_.orders().empty());
}

TEST_F(SimulatedBankTest, LinesComeAgainUntilTheyAreAcknowledged) {
  const auto lines = lines_of(kToAgency, {});
  EXPECT_EQ(due(), lines);
  bank_.acknowledge(lines[0].id);
  bank_.acknowledge("unknown");
  EXPECT_EQ(due(), std::vector<StatementLine>{lines[1]});
  EXPECT_EQ(bank_.lines_due(clock_.time, 0), std::vector<StatementLine>{});
}

TEST_F(SimulatedBankTest, LineDeliveredTwiceIsTheSameLine) {
  Treatment treatment;
  treatment.delivered_twice = true;
  const auto lines = lines_of(kToPerson, treatment);
  bank_.acknowledge(lines[0].id);
  EXPECT_EQ(due(), lines);
  bank_.acknowledge(lines[0].id);
  EXPECT_TRUE(due().empty());
}

TEST_F(SimulatedBankTest, MoneyPaidTwiceHasTwoLines) {
  Treatment treatment;
  treatment.paid_twice = true;
  const auto lines = lines_of(kToAgency, treatment);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0].kind, Kind::kIncoming);
  EXPECT_EQ(lines[1].kind, Kind::kIncoming);
  EXPECT_NE(lines[0].id, lines[1].id);
}

TEST_F(SimulatedBankTest, AlteredAmountShowsAtThePayeeOnly) {
  Treatment treatment;
  treatment.arrives = Fen{999};
  const auto lines = lines_of(kToAgency, treatment);
  EXPECT_EQ(lines[0].amount, Fen{999});   // incoming
  EXPECT_EQ(lines[1].amount, Fen{1000});  // paid
}

TEST_F(SimulatedBankTest, DelayedLineIsOnItsWay) {
  Treatment treatment;
  treatment.delay = 3h;
  EXPECT_TRUE(lines_of(kToPerson, treatment).empty());
  EXPECT_EQ(bank_.next_due(), clock_.time + 3h);
  EXPECT_EQ(bank_.unacknowledged().size(), 1u);
  clock_.time += 3h;
  EXPECT_EQ(due().size(), 1u);
}

TEST_F(SimulatedBankTest, MoneyFromElsewhereComesWithoutAnOrder) {
  const StatementLine line{"X1", "999921", Kind::kIncoming, {7}, {}, {}, "a shop", ""};
  bank_.deliver(line, clock_.time);
  bank_.deliver(line, clock_.time);
  EXPECT_EQ(due(), std::vector<StatementLine>{line});
}

TEST_F(SimulatedBankTest, IsTheSameAfterSavingAndLoading) {
  treatment_.delay = 3h;
  treatment_.delivered_twice = true;
  ASSERT_TRUE(bank_.order(kToAgency));
  ASSERT_TRUE(bank_.order(kToPerson));
  SimulatedBank loaded(clock_, [](const PaymentOrder&) { return Treatment{}; });
  ASSERT_TRUE(loaded.load(bank_.save()));
  EXPECT_EQ(loaded.save(), bank_.save());
  EXPECT_EQ(loaded.unacknowledged(), bank_.unacknowledged());
  EXPECT_EQ(loaded.orders(), bank_.orders());
  ASSERT_TRUE(loaded.order(kToAgency));  // known
  EXPECT_EQ(loaded.unacknowledged().size(), 3u);
}

TEST_F(SimulatedBankTest, DamagedStateIsRefusedWhole) {
  ASSERT_TRUE(bank_.order(kToPerson));
  const std::string saved = bank_.save();
  SimulatedBank loaded(clock_, [](const PaymentOrder&) { return Treatment{}; });
  for (const std::string& text : {saved + "{}\n", saved + "\n", saved + saved.substr(0, 20)}) {
    const auto read = loaded.load(text);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().detail, "line 3");
    EXPECT_TRUE(loaded.orders().empty());
  }
}

bool no_weekend(Date date) {
  const std::chrono::weekday day{std::chrono::sys_days(date)};
  return day != std::chrono::Saturday && day != std::chrono::Sunday;
}

TEST(BankHours, WorkIsDoneWhileTheBankIsOpen) {
  const BankHours hours{9h, 17h, no_weekend};
  const auto after = [&](std::string_view from, std::chrono::milliseconds work) {
    return format_time(hours.after(at(from), work));
  };
  // 2026-11-27 is a Friday
  EXPECT_EQ(after("2026-11-27T10:00:00+08:00", 7h), "2026-11-27T17:00:00+08:00");
  EXPECT_EQ(after("2026-11-27T10:00:00+08:00", 8h), "2026-11-30T10:00:00+08:00");
  EXPECT_EQ(after("2026-11-27T06:00:00+08:00", 0h), "2026-11-27T09:00:00+08:00");
  EXPECT_EQ(after("2026-11-27T23:00:00+08:00", 1h), "2026-11-30T10:00:00+08:00");
  EXPECT_EQ(after("2026-11-27T16:30:00+08:00", 80h), "2026-12-11T16:30:00+08:00");
}

TEST(BankHours, BankThatNeverOpensStillEnds) {
  const BankHours closed{9h, 17h, [](Date) { return false; }};
  const Timestamp from = at("2026-11-27T10:00:00+08:00");
  EXPECT_GT(closed.after(from, 1h), from);
}

}  // namespace
}  // namespace ssc::backend
