// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "host/driver/slot.hpp"
#include "tests/unit/host/driver/scripted_transport.hpp"

// A reader that tells of card movements in order with its answers, as those on serial lines do.
namespace ssc::driver {
namespace {

class SlotPresence : public testing::Test {
 protected:
  SlotPresence() {
    transport.respond = [this](Bytes message) {
      return std::vector<std::vector<Byte>>{
          {0x81, 0, 0, 0, 0, message[5], message[6], static_cast<Byte>(icc), 0, 0}};
    };
  }
  bool present() { return slot.is_present().value_or(false); }
  void moves(Byte slots) { transport.moved = slots; }

  ScriptedTransport transport;
  ListLog log;
  CcidClient client{transport, log};
  ReaderSpeeds speeds = speeds_of(transport);
  Slot slot{client, 0, speeds};
  ccid::IccStatus icc = ccid::IccStatus::kAbsent;
};

TEST_F(SlotPresence, ACardThatComesIsThere) {
  EXPECT_FALSE(present());
  icc = ccid::IccStatus::kInactive;
  moves(1);
  EXPECT_TRUE(present());
  EXPECT_TRUE(present());
}

TEST_F(SlotPresence, ACardSwappedBetweenTwoLooksIsAbsentOnce) {
  icc = ccid::IccStatus::kInactive;
  EXPECT_TRUE(present());
  moves(1);  // never powered: nothing but the word of the reader tells
  EXPECT_FALSE(present());
  EXPECT_TRUE(present());
}

TEST_F(SlotPresence, WhatAnApplicationIsToldTheWatcherIsToldToo) {
  icc = ccid::IccStatus::kInactive;
  EXPECT_TRUE(present());
  moves(1);
  EXPECT_EQ(slot.is_present(Slot::Asker::kOther), false);
  EXPECT_EQ(slot.is_present(Slot::Asker::kOther), false);
  EXPECT_FALSE(present());
  EXPECT_TRUE(present());
  EXPECT_EQ(slot.is_present(Slot::Asker::kOther), true);
}

TEST_F(SlotPresence, AMovementInAnotherSlotIsNone) {
  icc = ccid::IccStatus::kInactive;
  EXPECT_TRUE(present());
  moves(2);
  EXPECT_TRUE(present());
}

TEST_F(SlotPresence, ACardThatGoesIsGone) {
  icc = ccid::IccStatus::kInactive;
  EXPECT_TRUE(present());
  icc = ccid::IccStatus::kAbsent;
  moves(1);
  EXPECT_FALSE(present());
  EXPECT_FALSE(present());
}

}  // namespace
}  // namespace ssc::driver
