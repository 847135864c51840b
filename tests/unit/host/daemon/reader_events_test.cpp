// SPDX-License-Identifier: Apache-2.0
#include "host/daemon/reader_events.hpp"

#include <gtest/gtest.h>

namespace ssc::daemon {
namespace {

using pcsc::CardState;
using pcsc::Snapshot;
using Kind = ReaderEvent::Kind;
using Events = std::vector<ReaderEvent>;

pcsc::ReaderStatus reader(CardState card, unsigned events) {
  pcsc::ReaderStatus status;
  status.name = "R";
  status.card = card;
  status.events = events;
  return status;
}

const Snapshot kDown{};
const Snapshot kNone{true, {}};
const Snapshot kEmpty{true, {reader(CardState::kAbsent, 0)}};
const Snapshot kCard{true, {reader(CardState::kPresent, 1)}};
const Snapshot kMuteCard{true, {reader(CardState::kMute, 1)}};
const Snapshot kOtherCard{true, {reader(CardState::kPresent, 3)}};
const Snapshot kPulled{true, {reader(CardState::kAbsent, 2)}};

TEST(ReaderEvents, NothingNewIsNothing) {
  EXPECT_EQ(events_between(kCard, kCard), Events{});
  auto in_use = kCard;
  in_use.readers[0].in_use = true;
  EXPECT_EQ(events_between(kCard, in_use), Events{});
}

TEST(ReaderEvents, TheStartTellsWhatIsThere) {
  EXPECT_EQ(events_between(kDown, kCard),
            (Events{{Kind::kServiceUp}, {Kind::kReaderAdded, "R"}, {Kind::kCardInserted, "R"}}));
}

TEST(ReaderEvents, ReadersComeAndGo) {
  EXPECT_EQ(events_between(kNone, kEmpty), (Events{{Kind::kReaderAdded, "R"}}));
  EXPECT_EQ(events_between(kCard, kNone), (Events{{Kind::kReaderGone, "R"}}));
  EXPECT_EQ(events_between(kEmpty, kDown),
            (Events{{Kind::kReaderGone, "R"}, {Kind::kServiceDown}}));
}

TEST(ReaderEvents, CardsComeAndGo) {
  EXPECT_EQ(events_between(kEmpty, kCard), (Events{{Kind::kCardInserted, "R"}}));
  EXPECT_EQ(events_between(kEmpty, kMuteCard), (Events{{Kind::kCardMute, "R"}}));
  EXPECT_EQ(events_between(kCard, kPulled), (Events{{Kind::kCardRemoved, "R"}}));
}

TEST(ReaderEvents, AFastSwapIsTwoEvents) {
  EXPECT_EQ(events_between(kCard, kOtherCard),
            (Events{{Kind::kCardRemoved, "R"}, {Kind::kCardInserted, "R"}}));
}

}  // namespace
}  // namespace ssc::daemon
