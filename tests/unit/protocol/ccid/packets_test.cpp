// SPDX-License-Identifier: Apache-2.0
#include "protocol/ccid/packets.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace ssc::ccid {
namespace {

// Both ways at once: the packet gives these bytes, and these bytes give a packet of those bytes.
template <class Packet>
void expect_bytes(const Packet& packet, std::vector<Byte> expected) {
  const auto bytes = encode(packet);
  ASSERT_TRUE(bytes);
  EXPECT_EQ(std::vector<Byte>(bytes->begin(), bytes->end()), expected);

  const auto read = packet_from<Packet>(*parse(expected));
  ASSERT_TRUE(read) << to_string(read.error());
  const auto again = encode(*read);
  EXPECT_EQ(std::vector<Byte>(again->begin(), again->end()), expected);
}

const Byte kData[] = {0xA1, 0xA2};

TEST(Packets, BulkOutWithoutFieldsOfTheirOwn) {
  expect_bytes(PC_to_RDR_IccPowerOff{1, 2}, {0x63, 0, 0, 0, 0, 1, 2, 0, 0, 0});
  expect_bytes(PC_to_RDR_GetSlotStatus{1, 2}, {0x65, 0, 0, 0, 0, 1, 2, 0, 0, 0});
  expect_bytes(PC_to_RDR_GetParameters{1, 2}, {0x6C, 0, 0, 0, 0, 1, 2, 0, 0, 0});
  expect_bytes(PC_to_RDR_ResetParameters{1, 2}, {0x6D, 0, 0, 0, 0, 1, 2, 0, 0, 0});
  expect_bytes(PC_to_RDR_Abort{1, 2}, {0x72, 0, 0, 0, 0, 1, 2, 0, 0, 0});
}

TEST(Packets, BulkOutWithFields) {
  expect_bytes(PC_to_RDR_SetParameters{1, 2, 0x01, kData},
               {0x61, 2, 0, 0, 0, 1, 2, 0x01, 0, 0, 0xA1, 0xA2});
  expect_bytes(PC_to_RDR_IccPowerOn{1, 2, 0x03}, {0x62, 0, 0, 0, 0, 1, 2, 0x03, 0, 0});
  expect_bytes(PC_to_RDR_Secure{1, 2, 0x04, 0x1002, kData},
               {0x69, 2, 0, 0, 0, 1, 2, 0x04, 0x02, 0x10, 0xA1, 0xA2});
  expect_bytes(PC_to_RDR_T0APDU{1, 2, 0x03, 0x80, 0xFF}, {0x6A, 0, 0, 0, 0, 1, 2, 3, 0x80, 0xFF});
  expect_bytes(PC_to_RDR_Escape{1, 2, kData}, {0x6B, 2, 0, 0, 0, 1, 2, 0, 0, 0, 0xA1, 0xA2});
  expect_bytes(PC_to_RDR_IccClock{1, 2, 0x01}, {0x6E, 0, 0, 0, 0, 1, 2, 1, 0, 0});
  expect_bytes(PC_to_RDR_XfrBlock{1, 2, 0x04, 0x0010, kData},
               {0x6F, 2, 0, 0, 0, 1, 2, 0x04, 0x10, 0x00, 0xA1, 0xA2});
  expect_bytes(PC_to_RDR_Mechanical{1, 2, 0x05}, {0x71, 0, 0, 0, 0, 1, 2, 5, 0, 0});
  expect_bytes(PC_to_RDR_SetDataRateAndClockFrequency{1, 2, 0x00001388, 0x00054016},
               {0x73, 8, 0, 0, 0, 1, 2, 0, 0, 0, 0x88, 0x13, 0, 0, 0x16, 0x40, 0x05, 0});
}

TEST(Packets, BulkIn) {
  expect_bytes(RDR_to_PC_DataBlock{1, 2, 0x41, 0xFE, 0x10, kData},
               {0x80, 2, 0, 0, 0, 1, 2, 0x41, 0xFE, 0x10, 0xA1, 0xA2});
  expect_bytes(RDR_to_PC_SlotStatus{1, 2, 0x02, 0x00, 0x01}, {0x81, 0, 0, 0, 0, 1, 2, 2, 0, 1});
  expect_bytes(RDR_to_PC_Parameters{1, 2, 0x00, 0x00, 0x01, kData},
               {0x82, 2, 0, 0, 0, 1, 2, 0, 0, 0x01, 0xA1, 0xA2});
  expect_bytes(RDR_to_PC_Escape{1, 2, 0x01, 0x00, kData},
               {0x83, 2, 0, 0, 0, 1, 2, 0x01, 0, 0, 0xA1, 0xA2});
  expect_bytes(RDR_to_PC_DataRateAndClockFrequency{1, 2, 0, 0, 0x00000FA0, 0x00002A00},
               {0x84, 8, 0, 0, 0, 1, 2, 0, 0, 0, 0xA0, 0x0F, 0, 0, 0x00, 0x2A, 0, 0});
}

TEST(Packets, TakesNoOtherTypeAndNoOtherLength) {
  const Byte power_off[] = {0x63, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  EXPECT_EQ(packet_from<PC_to_RDR_IccPowerOn>(*parse(power_off)).error(), Error::kMalformed);
  const Byte with_data[] = {0x63, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0xAA};
  EXPECT_EQ(packet_from<PC_to_RDR_IccPowerOff>(*parse(with_data)).error(), Error::kTrailing);
  const Byte rates_cut[] = {0x73, 7, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7};
  EXPECT_EQ(packet_from<PC_to_RDR_SetDataRateAndClockFrequency>(*parse(rates_cut)).error(),
            Error::kTruncated);
}

}  // namespace
}  // namespace ssc::ccid
