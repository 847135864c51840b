// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/panel/byte_panel.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "tests/unit/firmware/card/fake_line.hpp"
#include "tests/unit/firmware/port/fake_wire.hpp"

namespace ssc::firmware {
namespace {

using namespace std::string_literals;

// A reader of two slots with an active card in the first, and the panel in front of it.
class BytePanelTest : public testing::Test, protected HostLink {
 protected:
  BytePanelTest() {
    panel.attach(device);
    for (std::size_t slot = 0; slot < lines.size(); ++slot)
      lines[slot].attach(device.contact(slot));
    device.contact(0).on_presence(true);
    send_command("62000000000000010000");  // IccPowerOn, 5 V
    lines[0].pass(Alarm::kTime);
    lines[0].card_says("3B00");
    lines[0].log.clear();
    answers.clear();
  }

  bool has_control_pipe() const override { return false; }
  void send(Bytes message) override { answers.push_back(hex(message)); }
  void send_time_extension(Bytes, Byte) override {}
  void slot_changed(const ccid::RDR_to_PC_NotifySlotChange&) override {}
  void hardware_error(const ccid::RDR_to_PC_HardwareError&) override {}
  bool tell_movements(Movements) override { return false; }

  void send_command(std::string_view message) { device.bulk_out(bytes(message)); }
  void press(std::string_view keys) { panel.receive(bytes_of(keys)); }
  // PIN verification: time-out 30 s, ASCII, 4 to 8 digits from byte 0 of a block of 8, enter key.
  void ask_for_pin() {
    send_command(
        "691C000000000100"
        "0000"
        "001E820800080402010408000000000020000008FFFFFFFFFFFFFFFF");
  }

  FakeWire wire;
  BytePanel panel{wire, true};
  std::array<FakeLine, 2> lines;
  std::array<CardLine*, 2> slots{&lines[0], &lines[1]};
  CcidDevice device{*this, panel, slots, {.firmware_name = "name"}};
  std::vector<std::string> answers;
};

TEST_F(BytePanelTest, ShowsAnEntryAndNeverItsDigits) {
  ask_for_pin();
  press("12B3456V");
  EXPECT_EQ(wire.take(), "E\0D\0D\1D\2D\1D\2D\3D\4D\5X"s);
  EXPECT_EQ(lines[0].take_log(), ">0020000008");  // the header of VERIFY
}

TEST_F(BytePanelTest, KeysOutsideOfAnEntryAreNobodysBusiness) {
  press("1234V");
  ask_for_pin();
  EXPECT_EQ(wire.take(), "E\0D\0"s);
  press("C");
  EXPECT_EQ(answers.back().substr(14, 4), "40EF");
}

TEST_F(BytePanelTest, AnEntryEndsWhenItsTimeIsOver) {
  ask_for_pin();
  constexpr Instant kTimeOut = 30'000'000'000;
  while (panel.next_deadline() && *panel.next_deadline() < kTimeOut) {
    wire.time = *panel.next_deadline();
    panel.work();
    ASSERT_TRUE(answers.empty());
  }
  EXPECT_EQ(panel.next_deadline(), kTimeOut);
  wire.time = kTimeOut;
  panel.work();
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers.back().substr(14, 4), "40F0");
}

TEST_F(BytePanelTest, AnOverloadIsItsSlots) {
  press("F1F7F");
  EXPECT_EQ(device.contact(0).state(), CardState::kActive);
  press("0");
  EXPECT_EQ(device.contact(0).state(), CardState::kInactive);
}

TEST_F(BytePanelTest, LightsAndBuzzer) {
  panel.set_leds(2);
  panel.buzz(500);
  EXPECT_EQ(wire.take(), "L\2Z\1\xF4"s);
}

TEST_F(BytePanelTest, ClaimsAKeyPadOnlyWhereThereIsOne) {
  EXPECT_TRUE(panel.capabilities().key_pad);
  EXPECT_FALSE(BytePanel(wire, false).capabilities().key_pad);
}

}  // namespace
}  // namespace ssc::firmware
