// SPDX-License-Identifier: Apache-2.0
#include "protocol/ccid/descriptor.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace ssc::ccid {
namespace {

constexpr std::array<Byte, 54> kBytes = {
    0x36, 0x21,              // bLength, bDescriptorType
    0x10, 0x01,              // bcdCCID 1.10
    0x01,                    // bMaxSlotIndex
    0x07,                    // bVoltageSupport
    0x03, 0x00, 0x00, 0x00,  // dwProtocols
    0xA6, 0x0E, 0x00, 0x00,  // dwDefaultClock 3750 kHz
    0x88, 0x13, 0x00, 0x00,  // dwMaximumClock 5000 kHz
    0x02,                    // bNumClockSupported
    0x60, 0x27, 0x00, 0x00,  // dwDataRate 10080 bit/s
    0x16, 0x40, 0x05, 0x00,  // dwMaxDataRate 344086 bit/s
    0x35,                    // bNumDataRatesSupported
    0xFE, 0x00, 0x00, 0x00,  // dwMaxIFSD
    0x01, 0x02, 0x03, 0x04,  // dwSynchProtocols
    0x05, 0x06, 0x07, 0x08,  // dwMechanical
    0x30, 0x02, 0x01, 0x00,  // dwFeatures 0x00010230
    0x0F, 0x01, 0x00, 0x00,  // dwMaxCCIDMessageLength 271
    0xFF, 0xC0,              // bClassGetResponse, bClassEnvelope
    0x10, 0x02,              // wLcdLayout: 2 lines of 16
    0x03,                    // bPINSupport
    0x02,                    // bMaxCCIDBusySlots
};

ClassDescriptor expected() {
  ClassDescriptor d;
  d.bcdCCID = 0x0110;
  d.bMaxSlotIndex = 1;
  d.bVoltageSupport = 7;
  d.dwProtocols = 3;
  d.dwDefaultClock = 3750;
  d.dwMaximumClock = 5000;
  d.bNumClockSupported = 2;
  d.dwDataRate = 10080;
  d.dwMaxDataRate = 344086;
  d.bNumDataRatesSupported = 53;
  d.dwMaxIFSD = 254;
  d.dwSynchProtocols = 0x04030201;
  d.dwMechanical = 0x08070605;
  d.dwFeatures = 0x00010230;
  d.dwMaxCCIDMessageLength = 271;
  d.bClassGetResponse = 0xFF;
  d.bClassEnvelope = 0xC0;
  d.wLcdLayout = 0x0210;
  d.bPINSupport = 3;
  d.bMaxCCIDBusySlots = 2;
  return d;
}

TEST(Descriptor, EveryFieldInItsPlace) {
  EXPECT_EQ(encode(expected()), kBytes);
  const auto parsed = parse_descriptor(kBytes);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(*parsed, expected());
}

TEST(Descriptor, ProfilesHaveTheValuesThatHostsKnow) {
  EXPECT_EQ(dwFeatures::kProfileTpdu, 0x00010230U);
  EXPECT_EQ(dwFeatures::kProfileExtendedApdu, 0x000404BEU);
}

Error error_with(std::size_t offset, Byte value) {
  auto bytes = kBytes;
  bytes[offset] = value;
  return parse_descriptor(bytes).error();
}

TEST(Descriptor, RefusesWhatNoReaderCanMean) {
  EXPECT_EQ(error_with(0, 0x35), Error::kMalformed);
  EXPECT_EQ(error_with(1, 0x0B), Error::kMalformed);
  EXPECT_EQ(error_with(42, 0x03), Error::kOutOfRange);  // TPDU and short APDU level
  EXPECT_EQ(error_with(53, 0x03), Error::kOutOfRange);  // three busy slots of two
  auto tiny_messages = kBytes;
  tiny_messages[44] = 10;
  tiny_messages[45] = 0;
  EXPECT_EQ(parse_descriptor(tiny_messages).error(), Error::kOutOfRange);
  EXPECT_EQ(parse_descriptor(Bytes(kBytes).first(53)).error(), Error::kTruncated);
  std::array<Byte, 55> longer{};
  std::copy(kBytes.begin(), kBytes.end(), longer.begin());
  EXPECT_EQ(parse_descriptor(longer).error(), Error::kTrailing);
}

}  // namespace
}  // namespace ssc::ccid
