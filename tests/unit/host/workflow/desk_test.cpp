// SPDX-License-Identifier: Apache-2.0
#include "host/workflow/desk.hpp"

#include <gtest/gtest.h>

#include "tests/unit/host/relay/run.hpp"
#include "tests/unit/host/workflow/fake_cards.hpp"

namespace ssc::workflow {
namespace {

using boost::asio::awaitable;
using pcsc::CardState;
using std::chrono::milliseconds;

// Takes a seat, tells where, and leaves it.
awaitable<Result<std::string>> visit(Desk& desk, CardWish wish) {
  auto seat = co_await desk.take_seat(std::move(wish));
  if (!seat) co_return tl::unexpected(seat.error());
  co_return seat->reader();
}

class DeskTest : public ::testing::Test {
 protected:
  Result<std::string> take(CardWish wish = {}) { return run(io_, visit(desk_, std::move(wish))); }

  Desk desk_{"Preferred 01"};
  boost::asio::io_context io_;
};

TEST_F(DeskTest, SaysWhyThereIsNoCardAtOnce) {
  EXPECT_EQ(take().error().code, Code::kServiceDown);
  desk_.update(with({}));
  EXPECT_EQ(take().error().code, Code::kNoReader);
  desk_.update(without_card());
  EXPECT_EQ(take().error().code, Code::kNoCard);
  EXPECT_EQ(take({"Nobody 07"}).error().code, Code::kReaderUnknown);
  desk_.update(with({reader(kReader, CardState::kMute, 1)}));
  EXPECT_EQ(take().error().code, Code::kCardMute);
}

TEST_F(DeskTest, TakesTheReaderNamedElseThePreferredElseAnyWithACard) {
  const auto a = reader("A 00", CardState::kPresent, 1);
  const auto b = reader("B 00", CardState::kPresent, 1);
  desk_.update(with({a, b}));
  EXPECT_EQ(take().value(), "A 00");
  EXPECT_EQ(take({"B 00"}).value(), "B 00");
  desk_.update(with({a, b, reader("Preferred 01", CardState::kPresent, 1)}));
  EXPECT_EQ(take().value(), "Preferred 01");
  desk_.update(with({a, b, reader("Preferred 01", CardState::kAbsent, 2)}));
  EXPECT_EQ(take().error().code, Code::kNoCard);
}

TEST_F(DeskTest, LeavesThePsamAloneUnlessItIsNamed) {
  const auto user = reader("A 00 00", CardState::kAbsent, 0);
  const auto sam = reader("A 00 01", CardState::kPresent, 1);
  Desk beside("", PsamPlace::beside());
  beside.update(with({sam, user}));
  EXPECT_EQ(run(io_, visit(beside, {})).error().code, Code::kNoCard);
  EXPECT_EQ(run(io_, visit(beside, {"A 00 01"})).value(), "A 00 01");
  Desk named("", PsamPlace::in("A 00 01"));
  named.update(with({sam, reader("A 00 02", CardState::kPresent, 1)}));
  EXPECT_EQ(run(io_, visit(named, {})).value(), "A 00 02");
}

TEST_F(DeskTest, WaitsThroughEverythingThatMayPass) {
  const auto taken = start(io_, visit(desk_, {{}, milliseconds(60'000)}));
  for (const auto& change : {pcsc::Snapshot{}, with({}), without_card()}) {
    desk_.update(change);
    io_.poll();
    EXPECT_FALSE(*taken);
  }
  desk_.update(with_card());
  io_.poll();
  ASSERT_TRUE(*taken);
  EXPECT_EQ((*taken)->value(), kReader);
}

TEST_F(DeskTest, DoesNotWaitForAMuteCardToSpeak) {
  const auto taken = start(io_, visit(desk_, {{}, milliseconds(60'000)}));
  desk_.update(with({reader(kReader, CardState::kMute, 1)}));
  io_.poll();
  ASSERT_TRUE(*taken);
  EXPECT_EQ((*taken)->error().code, Code::kCardMute);
}

TEST_F(DeskTest, TellsTheLastReasonWhenTheWaitIsOver) {
  desk_.update(without_card());
  EXPECT_EQ(take({{}, milliseconds(20)}).error().code, Code::kNoCard);
}

TEST_F(DeskTest, SendsThoseWhoWaitAwayWhenItCloses) {
  const auto taken = start(io_, visit(desk_, {{}, milliseconds(60'000)}));
  io_.poll();
  desk_.close();
  io_.poll();
  ASSERT_TRUE(*taken);
  EXPECT_EQ((*taken)->error().code, Code::kDaemonDown);
}

TEST_F(DeskTest, ASeatIsOneCardNotOneReader) {
  desk_.update(with_card(1));
  const Seat seat(desk_, *desk_.snapshot().find(kReader));
  EXPECT_FALSE(seat.lost());
  desk_.update(with_card(3));  // pulled and another one inserted between two looks
  EXPECT_EQ(seat.lost(), Code::kCardRemoved);
  desk_.update(without_card(2));
  EXPECT_EQ(seat.lost(), Code::kCardRemoved);
  desk_.update(with({}));
  EXPECT_EQ(seat.lost(), Code::kReaderGone);
  desk_.update({});
  EXPECT_EQ(seat.lost(), Code::kServiceDown);
}

}  // namespace
}  // namespace ssc::workflow
