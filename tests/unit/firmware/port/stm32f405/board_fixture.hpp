// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>

#include <functional>
#include <string>
#include <string_view>

#include "firmware/port/stm32f405/clock.hpp"
#include "firmware/port/stm32f405/clock_tree.hpp"
#include "firmware/port/stm32f405/otg_fs.hpp"
#include "firmware/port/stm32f405/registers/core.hpp"
#include "tests/unit/firmware/card/fake_line.hpp"
#include "tests/unit/firmware/port/stm32f405/model/board_model.hpp"
#include "tests/unit/firmware/port/stm32f405/model/usb_host.hpp"

namespace ssc::firmware::stm32 {

using namespace std::chrono_literals;
using stm32model::BoardModel;
using stm32model::UsbHost;
using testing::IsEmpty;

// The board model, one program on it, and a host at the other end of the cable. Bytes are
// hexadecimal digits.
class BoardTest : public testing::Test {
 protected:
  BoardTest() {
    board.core.connect(
        kTIM2_IRQn, [this] { return board.tim2.interrupt(); }, Clock::on_interrupt);
    board.core.connect(
        kOTG_FS_IRQn, [this] { return board.otg.interrupts(); }, OtgFs::on_interrupt);
  }
  ~BoardTest() override {
    EXPECT_THAT(board.violations(), IsEmpty());
    EXPECT_THAT(board.touched_without_clock(), IsEmpty());
    EXPECT_FALSE(board.iwdg.has_bitten());
  }

  virtual void turn() = 0;  // of the program's loop

  void run(stm32model::Time span) {
    for (const auto end = board.time.now() + span; board.time.now() < end;) turn();
  }

  // A control transfer: the data of an answer, or STALL.
  std::string control(std::string_view setup, std::string_view data = "") {
    UsbHost::Setup packet{};
    std::ranges::copy(bytes(setup), packet.begin());
    const auto answer = host.control(packet, bytes(data));
    return answer ? hex(*answer) : "STALL";
  }
  void enumerate() {
    host.reset();
    ASSERT_EQ(control("0005070000000000"), "");  // SET_ADDRESS
    ASSERT_EQ(control("0009010000000000"), "");  // SET_CONFIGURATION
  }

  BoardModel board;
  UsbHost host{board.otg, [this] { turn(); }};
};

}  // namespace ssc::firmware::stm32
