// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/host/boot/boot_program.hpp"

#include "firmware/boot/boot_keys.hpp"
#include "firmware/port/stm32f405/memory_map.hpp"

namespace ssc::firmware {
namespace {

constexpr std::uint32_t kVerify_ms = 20;  // this machine; many times less than the chip takes

}  // namespace

BootProgram::BootProgram(boot::Flash& flash, usb::UsbController& controller,
                         std::string_view serial_number)
    : verifier_(boot::boot_keys()),
      updater_(flash, verifier_, stm32::kLayout),
      dfu_(download_, {.verify_ms = kVerify_ms, .first_string = boot::kFirstRefusalString}),
      device_(controller, dfu_, *this,
              {.serial_number = serial_number, .development_key = boot::has_development_key()}) {}

}  // namespace ssc::firmware
