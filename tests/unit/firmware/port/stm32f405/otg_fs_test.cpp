// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/stm32f405/otg_fs.hpp"

#include "tests/unit/firmware/port/stm32f405/otg_fs_fixture.hpp"

namespace ssc::firmware::stm32 {
namespace {

TEST_F(OtgFsTest, Starts) {
  begin();
  EXPECT_TRUE(core.sees_device());
  usb.connect();
  core.setup(std::array<Byte, 8>{0x80, 6, 0, 1, 0, 0, 8, 0});
  run();
  EXPECT_THAT(device.take_log(), IsEmpty());
  core.in(0);
  run();
  EXPECT_THAT(device.take_log(), ElementsAre("setup 8006000100000800"));
}

}  // namespace
}  // namespace ssc::firmware::stm32
