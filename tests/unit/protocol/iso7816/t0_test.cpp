// SPDX-License-Identifier: Apache-2.0
#include "protocol/iso7816/t0.hpp"

#include <gtest/gtest.h>

#include "protocol/base/hex.hpp"
namespace ssc::iso7816 {
namespace {
TEST(T0, Starts) {
  T0Exchange t0;
  const Byte c[] = {0, 0xA4, 4, 0, 0};
  EXPECT_EQ(t0.start(c, 9600).kind, T0Action::Kind::kSend);
}
}  // namespace
}  // namespace ssc::iso7816
