// SPDX-License-Identifier: Apache-2.0
#include "protocol/ccid/status.hpp"

#include <gtest/gtest.h>

namespace ssc::ccid {
namespace {

TEST(Status, PacksCardStateLowAndCommandStateHigh) {
  EXPECT_EQ(make_bStatus(IccStatus::kActive, CommandStatus::kDone), 0x00);
  EXPECT_EQ(make_bStatus(IccStatus::kInactive, CommandStatus::kFailed), 0x41);
  EXPECT_EQ(make_bStatus(IccStatus::kAbsent, CommandStatus::kFailed), 0x42);
  EXPECT_EQ(make_bStatus(IccStatus::kActive, CommandStatus::kTimeExtension), 0x80);
  EXPECT_EQ(icc_status(0x42), IccStatus::kAbsent);
  EXPECT_EQ(command_status(0x42), CommandStatus::kFailed);
  EXPECT_EQ(command_status(0x80), CommandStatus::kTimeExtension);
}

TEST(Status, HasATextForEveryCode) {
  EXPECT_EQ(bError_text(0xFE), "no answer from the card");
  EXPECT_EQ(bError_text(0x00), "command not supported");
  EXPECT_EQ(bError_text(0x05), "wrong value in a field of the command");
  EXPECT_EQ(bError_text(0x99), "unknown error");
}

}  // namespace
}  // namespace ssc::ccid
