// SPDX-License-Identifier: Apache-2.0
#include "host/pcsc/slot_name.hpp"

#include <gtest/gtest.h>

namespace ssc::pcsc {
namespace {

TEST(SlotName, EndsInReaderAndSlot) {
  EXPECT_EQ(slot_of("OpenSSC Reader 00 00"), kUserSlot);
  EXPECT_EQ(slot_of("OpenSSC Reader (0123) 01 01"), kSamSlot);
  EXPECT_EQ(slot_of("R 00 1F"), 0x1FU);
}

TEST(SlotName, OfAnotherFormHasNoSlot) {
  for (const char* name : {"", "OpenSSC Reader", " 00 00", "R 00 0", "R 00 0G", "R 0x 00",
                           "R.00.00", "R 00-01", "R 00 -1", "R 00 +1"})
    EXPECT_EQ(slot_of(name), std::nullopt) << name;
}

TEST(SlotName, LeadsToTheOtherSlotsOfItsReader) {
  EXPECT_EQ(with_slot("OpenSSC Reader 02 00", kSamSlot), "OpenSSC Reader 02 01");
  EXPECT_EQ(with_slot("R 00 01", 0x2A), "R 00 2A");
  EXPECT_EQ(with_slot("R", kSamSlot), std::nullopt);
  EXPECT_EQ(with_slot("R 00 00", 0x100), std::nullopt);
}

}  // namespace
}  // namespace ssc::pcsc
