// SPDX-License-Identifier: Apache-2.0
#include "host/driver/attributes.hpp"

#include <gtest/gtest.h>

#include <cstring>

#include "tests/unit/host/driver/hex.hpp"

namespace ssc::driver {
namespace {

class Attributes : public testing::Test {
 protected:
  std::optional<std::vector<Byte>> get(std::uint32_t tag) const {
    return attribute(tag, {.descriptor = descriptor,
                           .manufacturer = manufacturer,
                           .serial_number = serial_number,
                           .bcdDevice = 0x0123,
                           .usb_bus = bus,
                           .usb_address = 7,
                           .icc = icc,
                           .atr = atr});
  }
  std::string digits(std::uint32_t tag) const {
    const auto value = get(tag);
    return value ? hex(*value) : "none";
  }
  std::uint32_t number(std::uint32_t tag) const {
    const auto value = get(tag);
    EXPECT_TRUE(value && value->size() == 4);
    std::uint32_t n = 0;
    if (value && value->size() == 4) std::memcpy(&n, value->data(), 4);
    return n;
  }

  ccid::ClassDescriptor descriptor{.bMaxSlotIndex = 1,
                                   .dwProtocols = 3,
                                   .dwDefaultClock = 5000,
                                   .dwMaximumClock = 5001,
                                   .dwDataRate = 13440,
                                   .dwMaxDataRate = 625000,
                                   .dwMaxIFSD = 254,
                                   .dwMaxCCIDMessageLength = 271};
  std::string manufacturer = "Maker";
  std::string serial_number = "42";
  std::uint8_t bus = 3;
  ccid::IccStatus icc = ccid::IccStatus::kAbsent;
  std::vector<Byte> atr;
};

TEST_F(Attributes, TellPcscdHowManySlotsAndReadersThereMayBe) {
  EXPECT_EQ(digits(0x0FAE), "02");
  EXPECT_EQ(digits(0x0FAF), "FF");
  EXPECT_EQ(digits(0x0FAD), "01");
  EXPECT_EQ(digits(0x0FB4), "01");
}

TEST_F(Attributes, TellOfNoSlotBeyondTheEighth) {
  descriptor.bMaxSlotIndex = 8;
  EXPECT_EQ(digits(0x0FAE), "08");
  descriptor.bMaxSlotIndex = 255;
  EXPECT_EQ(digits(0x0FAE), "08");
}

TEST_F(Attributes, SlotsAreThreadSafeWhenAllMayBeBusy) {
  descriptor.bMaxCCIDBusySlots = 1;
  EXPECT_EQ(digits(0x0FAC), "00");
  descriptor.bMaxCCIDBusySlots = 2;
  EXPECT_EQ(digits(0x0FAC), "01");
}

TEST_F(Attributes, TheAtrIsThereWhenTheCardIsActive) {
  EXPECT_EQ(digits(0x0303), "none");
  EXPECT_EQ(digits(0x00090303), "none");
  atr = bytes("3B6500");
  EXPECT_EQ(digits(0x0303), "3B6500");
  EXPECT_EQ(digits(0x00090303), "3B6500");
}

TEST_F(Attributes, PresenceAndContact) {
  EXPECT_EQ(digits(0x00090300), "00");
  EXPECT_EQ(digits(0x00090301), "00");
  icc = ccid::IccStatus::kInactive;
  EXPECT_EQ(digits(0x00090300), "02");
  EXPECT_EQ(digits(0x00090301), "00");
  icc = ccid::IccStatus::kActive;
  EXPECT_EQ(digits(0x00090300), "02");
  EXPECT_EQ(digits(0x00090301), "01");
}

TEST_F(Attributes, WhoMadeTheReader) {
  EXPECT_EQ(digits(0x00010100), "4D616B657200");
  EXPECT_EQ(number(0x00010102), 0x01230000u);
  EXPECT_EQ(digits(0x00010103), "343200");
}

TEST_F(Attributes, WhatTheReaderDoesNotTellIsNoAttribute) {
  manufacturer.clear();
  serial_number.clear();
  bus = 0;
  EXPECT_EQ(digits(0x00010100), "none");
  EXPECT_EQ(digits(0x00010103), "none");
  EXPECT_EQ(digits(0x00020110), "none");
}

TEST_F(Attributes, TheUsbChannelIsBusAndAddress) {
  EXPECT_EQ(number(0x00020110), 0x00200307u);
}

TEST_F(Attributes, WhatTheDescriptorSays) {
  EXPECT_EQ(number(0x00030120), 3u);
  EXPECT_EQ(number(0x00030121), 5000u);
  EXPECT_EQ(number(0x00030122), 5001u);
  EXPECT_EQ(number(0x00030123), 13440u);
  EXPECT_EQ(number(0x00030124), 625000u);
  EXPECT_EQ(number(0x00030125), 254u);
}

TEST_F(Attributes, TheLongestInputIsAMessageLessItsHeader) {
  EXPECT_EQ(number(0x0007A007), 261u);
}

TEST_F(Attributes, UnknownTagsAreNone) {
  for (const std::uint32_t tag : {0u, 0x0FB1u, 0x0FB3u, 0x00010101u, 0x7FFF0003u, 0xFFFFFFFFu}) {
    EXPECT_EQ(digits(tag), "none");
  }
}

}  // namespace
}  // namespace ssc::driver
