// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/stm32f405/serial_number.hpp"

#include <gmock/gmock.h>

#include "tests/unit/firmware/port/stm32f405/model/bus.hpp"

namespace ssc::firmware::stm32 {
namespace {

using stm32model::Bus;
using stm32model::Memory;
using stm32model::VirtualTime;

TEST(SerialNumber, IsTheUniqueDeviceIdInHexadecimalDigits) {
  VirtualTime time;
  Bus bus(time);
  Memory system_memory;
  bus.attach(0x1FFF'7800, system_memory);
  bus.write(0x1FFF'7A10, 0x0029'0045);
  bus.write(0x1FFF'7A14, 0x3137'510F);
  bus.write(0x1FFF'7A18, 0x3238'3FAB);
  EXPECT_EQ(SerialNumber().text(), "002900453137510F32383FAB");
  EXPECT_THAT(bus.violations(), testing::IsEmpty());
}

}  // namespace
}  // namespace ssc::firmware::stm32
