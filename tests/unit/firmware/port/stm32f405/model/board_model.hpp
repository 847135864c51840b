// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tests/unit/firmware/port/stm32f405/model/card_interface_model.hpp"
#include "tests/unit/firmware/port/stm32f405/model/core_model.hpp"
#include "tests/unit/firmware/port/stm32f405/model/flash_model.hpp"
#include "tests/unit/firmware/port/stm32f405/model/gpio_model.hpp"
#include "tests/unit/firmware/port/stm32f405/model/iwdg_model.hpp"
#include "tests/unit/firmware/port/stm32f405/model/otg_fs_model.hpp"
#include "tests/unit/firmware/port/stm32f405/model/rcc_model.hpp"
#include "tests/unit/firmware/port/stm32f405/model/tim_model.hpp"

namespace ssc::stm32model {

// The whole chip, what board.hpp has soldered to it, and a USB cable.
struct BoardModel {
  BoardModel();

  // As after a reset by the program: RAM and flash stay, and so do cards and cable. The other
  // blocks are set up anew by whatever runs next.
  void reset();

  bool lit(unsigned led) const { return ports.B.level(led); }
  bool buzzes() const { return ports.B.level(5); }
  void press_update_button(bool down) { ports.B.drive(9, !down); }

  // Everything that has been done against the manual, the standard or the protocol.
  std::vector<std::string> violations() const;
  // Blocks that were touched while their clock stood still.
  std::vector<std::string> touched_without_clock() const;

  VirtualTime time;
  Bus bus{time};
  CoreModel core{bus};
  FlashModel flash{bus};
  RccModel rcc{bus, flash};
  IwdgModel iwdg{bus, 32'000};
  TimModel tim2{bus, 60'000'000};
  GpioPorts ports{bus};
  OtgFsModel otg{bus};
  CardSlotModel card{bus, ports, 0};
  CardSlotModel sam{bus, ports, 1};
  Memory ram, system_memory;
};

}  // namespace ssc::stm32model
