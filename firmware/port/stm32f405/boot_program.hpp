// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "firmware/boot/dfu_device.hpp"
#include "firmware/boot/download.hpp"
#include "firmware/boot/updater.hpp"
#include "firmware/boot/verifier.hpp"
#include "firmware/port/stm32f405/clock.hpp"
#include "firmware/port/stm32f405/flash_driver.hpp"
#include "firmware/port/stm32f405/otg_fs.hpp"
#include "firmware/port/stm32f405/serial_number.hpp"

namespace ssc::firmware::stm32 {

// What runs first after every reset.
//
//   start_clocks();
//   BootProgram boot(flash, verifier, …);
//   if (boot.start()) …                    // jumps to kProgramStart
//   boot.start_update_mode();
//   for (;;) boot.turn();
//
// Boot mode, in which both LEDs are lit, is for: an active slot without an image that is whole and
// signed; the host's wish (boot_request.hpp); the button; an image that has not lasted so often. It
// ends in a reset.
class BootProgram final : private boot::Restart {
 public:
  // The signature and the digest of the longest image, at most.
  static constexpr std::uint32_t kVerify_ms = 2'000;

  // `memory` is that of FlashDriver. `development_key`: `verifier` takes what anybody can sign.
  BootProgram(Bytes memory, boot::Verifier& verifier, bool development_key);
  BootProgram(const BootProgram&) = delete;
  BootProgram& operator=(const BootProgram&) = delete;

  // Finishes an update that was begun. True: the active image is to run. Nothing interrupts then;
  // TIM2 and the watchdog run on.
  bool start();

  void start_update_mode();
  void turn();

 private:
  void restart() override;
  void sleep();

  Clock clock_;
  SerialNumber serial_number_;
  FlashDriver flash_;
  boot::Updater updater_;
  boot::Download download_{updater_};
  boot::Dfu dfu_{download_, {.verify_ms = kVerify_ms, .first_string = boot::kFirstRefusalString}};
  OtgFs usb_{clock_};
  boot::DfuDevice device_;
};

}  // namespace ssc::firmware::stm32
