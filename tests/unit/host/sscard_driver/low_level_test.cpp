// SPDX-License-Identifier: Apache-2.0
#include "host/sscard_driver/low_level.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "host/sscard_driver/SSSE32.h"
#include "tests/unit/host/pcsc/fake_api.hpp"

namespace ssc::national {
namespace {

namespace scard = pcsc::scard;

constexpr unsigned kUser = 0x01, kSam = 0x11;
constexpr std::array<Byte, 5> kGetChallenge = {0x00, 0x84, 0x00, 0x00, 0x08};

class LowLevel : public testing::Test {
 protected:
  LowLevel() : api_(std::make_shared<pcsc::FakeApi>()), readers_(api_) {
    api_->set_reader("Reader 00 00", scard::kPresent);
    api_->set_reader("Reader 00 01", scard::kEmpty);
    api_->set_reader("Second 01 00", scard::kEmpty);
  }

  std::shared_ptr<pcsc::FakeApi> api_;
  LowLevelReaders readers_;
  std::array<Byte, SSSE32_MAX_RESPONSE> answer_{};
};

TEST_F(LowLevel, ReadersAreNumberedAsPcscdHasThemAndTheirSlotsAreNone) {
  EXPECT_GT(readers_.open("AUTO"), 0);
  EXPECT_GT(readers_.open("USB2"), 0);
  EXPECT_EQ(readers_.open("COM3"), SSSE32_CONNECTION);
}

TEST_F(LowLevel, OtherDevicesAreUnsupportedOrNone) {
  EXPECT_EQ(readers_.open("LPT1"), SSSE32_UNSUPPORTED);
  for (const char* device : {"", "USB", "USB0", "USB10", "auto", "TTY1"})
    EXPECT_EQ(readers_.open(device), SSSE32_PARAMETER) << device;
}

TEST_F(LowLevel, ACommandGoesToACardThatIsOn) {
  const long handle = readers_.open("AUTO");
  EXPECT_EQ(readers_.exchange(handle, kUser, kGetChallenge, answer_), SSSE32_NOT_POWERED);
  EXPECT_EQ(readers_.status(handle, kUser), SSSE32_NOT_POWERED);
  EXPECT_GT(readers_.power_on(handle, kUser, answer_), 0);
  EXPECT_EQ(readers_.status(handle, kUser), SSSE32_OK);
  EXPECT_EQ(readers_.exchange(handle, kUser, kGetChallenge, answer_), 2);
  EXPECT_EQ(answer_[0], 0x90);
  EXPECT_EQ(readers_.power_off(handle, kUser), SSSE32_OK);
  EXPECT_EQ(readers_.exchange(handle, kUser, kGetChallenge, answer_), SSSE32_NOT_POWERED);
}

TEST_F(LowLevel, PoweringOnIsAColdResetThatEndsAllRights) {
  const long handle = readers_.open("AUTO");
  readers_.power_on(handle, kUser, answer_);
  EXPECT_EQ(api_->count("cold"), 1U);
}

TEST_F(LowLevel, AnEmptySlotSaysSo) {
  const long handle = readers_.open("AUTO");
  EXPECT_EQ(readers_.status(handle, kSam), SSSE32_NO_CARD);
  EXPECT_EQ(readers_.power_on(handle, kSam, answer_), SSSE32_NO_CARD);
}

TEST_F(LowLevel, SlotsAreUserSlotOneAndSamSlots) {
  const long handle = readers_.open("AUTO");
  for (const unsigned slot : {0x00U, 0x02U, 0x10U, 0x20U, 0x81U})
    EXPECT_EQ(readers_.status(handle, slot), SSSE32_PARAMETER) << slot;
}

TEST_F(LowLevel, WhatIsNoCommandIsNotSent) {
  const long handle = readers_.open("AUTO");
  readers_.power_on(handle, kUser, answer_);
  EXPECT_EQ(readers_.exchange(handle, kUser, Bytes(kGetChallenge).first(3), answer_),
            SSSE32_PARAMETER);
  EXPECT_EQ(api_->count("transmit"), 0U);
}

TEST_F(LowLevel, ACardThatIsPulledIsGone) {
  const long handle = readers_.open("AUTO");
  readers_.power_on(handle, kUser, answer_);
  api_->script("transmit", {scard::kRemovedCard});
  EXPECT_EQ(readers_.exchange(handle, kUser, kGetChallenge, answer_), SSSE32_NO_CARD);
}

TEST_F(LowLevel, ACardInThePlaceOfTheFirstIsNotPowered) {
  const long handle = readers_.open("AUTO");
  readers_.power_on(handle, kUser, answer_);
  api_->script("status", {scard::kRemovedCard});
  EXPECT_EQ(readers_.status(handle, kUser), SSSE32_NOT_POWERED);
}

TEST_F(LowLevel, ACardThatAnotherProgramResetIsNotPowered) {
  const long handle = readers_.open("AUTO");
  readers_.power_on(handle, kUser, answer_);
  api_->script("transmit", {scard::kResetCard});
  EXPECT_EQ(readers_.exchange(handle, kUser, kGetChallenge, answer_), SSSE32_NOT_POWERED);
}

TEST_F(LowLevel, AClosedHandleIsNoneAndNothingStaysOpen) {
  const long handle = readers_.open("AUTO");
  readers_.power_on(handle, kUser, answer_);
  EXPECT_EQ(readers_.close(handle), SSSE32_OK);
  EXPECT_EQ(api_->open(), 0U);
  EXPECT_EQ(readers_.close(handle), SSSE32_NOT_OPEN);
  for (const long other : {0L, -1L, 99L, std::numeric_limits<long>::min()})
    EXPECT_EQ(readers_.status(other, kUser), SSSE32_NOT_OPEN);
}

TEST_F(LowLevel, WithoutPcscdThereIsNoConnection) {
  api_->stop_service();
  EXPECT_EQ(readers_.open("AUTO"), SSSE32_CONNECTION);
}

}  // namespace
}  // namespace ssc::national
