// SPDX-License-Identifier: Apache-2.0
#include "protocol/ccid/interrupt.hpp"

#include <gtest/gtest.h>

namespace ssc::ccid {
namespace {

TEST(Interrupt, SlotChangeHasTwoBitsASlot) {
  const Byte one[] = {0x50, 0x03};  // slot 0 present, changed
  EXPECT_TRUE(equal(encode(RDR_to_PC_NotifySlotChange{0x01, 0x01}, 1), one));
  const Byte two[] = {0x50, 0x09};  // slot 0 present, unchanged; slot 1 absent, changed
  EXPECT_TRUE(equal(encode(RDR_to_PC_NotifySlotChange{0x01, 0x02}, 2), two));
  const Byte five[] = {0x50, 0x00, 0x03};  // slot 4
  EXPECT_TRUE(equal(encode(RDR_to_PC_NotifySlotChange{0x10, 0x10}, 5), five));
}

TEST(Interrupt, ReadsSlotChanges) {
  const Byte bytes[] = {0x50, 0x09, 0x03};
  const auto change = parse_notify_slot_change(bytes);
  ASSERT_TRUE(change);
  EXPECT_EQ(change->present, 0x11);
  EXPECT_EQ(change->changed, 0x12);
}

TEST(Interrupt, HardwareErrorNamesSlotAndSequence) {
  const Byte bytes[] = {0x51, 0x01, 0x2A, 0x01};
  EXPECT_TRUE(equal(
      encode(RDR_to_PC_HardwareError{0x01, 0x2A, RDR_to_PC_HardwareError::kOverCurrent}), bytes));
  const auto error = parse_hardware_error(bytes);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->bSlot, 1);
  EXPECT_EQ(error->bSeq, 0x2A);
  EXPECT_EQ(error->bHardwareErrorCode, 1);
}

TEST(Interrupt, RefusesOtherTypesAndLengths) {
  const Byte bytes[] = {0x51, 0x00, 0x00, 0x01, 0x00};
  EXPECT_EQ(parse_hardware_error(bytes).error(), Error::kTrailing);
  EXPECT_EQ(parse_hardware_error(Bytes(bytes).first(3)).error(), Error::kTruncated);
  EXPECT_EQ(parse_notify_slot_change(Bytes(bytes).first(2)).error(), Error::kMalformed);
  EXPECT_EQ(parse_notify_slot_change(Bytes(bytes).first(1)).error(), Error::kTruncated);
  const Byte many[] = {0x50, 0, 0, 0};
  EXPECT_EQ(parse_notify_slot_change(many).error(), Error::kTooLong);
}

}  // namespace
}  // namespace ssc::ccid
