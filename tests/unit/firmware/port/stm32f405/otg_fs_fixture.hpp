// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "firmware/port/stm32f405/otg_fs.hpp"
#include "tests/unit/firmware/card/fake_line.hpp"
#include "tests/unit/firmware/port/stm32f405/model/otg_fs_model.hpp"
#include "tests/unit/firmware/port/stm32f405/model/usb_host.hpp"

namespace ssc::firmware::stm32 {

using namespace std::chrono_literals;
using stm32model::Bus;
using stm32model::OtgFsModel;
using stm32model::UsbHost;
using stm32model::VirtualTime;
using testing::ElementsAre;
using testing::IsEmpty;
using Handshake = OtgFsModel::Handshake;
using Packet = std::vector<Byte>;

// TIM2 as a processor sees it that is slow to look again: 25 ms are not a million looks.
class SeldomRead final : public stm32model::Memory {
 public:
  explicit SeldomRead(Bus& bus) : bus_(bus) { bus.attach(0x4000'0000, *this); }
  bool stopped = false;

  std::uint32_t read(std::uint32_t offset) override {
    if (offset != 0x24 || stopped) return Memory::read(offset);  // CNT
    bus_.time().pass(5us);
    const stm32model::Time tick = cardsim::clock_cycles(1, kTicksPerSecond);
    return static_cast<std::uint32_t>(bus_.time().now() / tick);
  }

 private:
  Bus& bus_;
};

// The chip, and OtgFs on it.
struct OtgFsChip {
  OtgFsChip() { clock.start(); }

  VirtualTime time;
  Bus bus{time};
  SeldomRead tim2{bus};
  stm32model::Memory gpio_a;
  bool gpio_attached = (bus.attach(0x4002'0000, gpio_a), true);
  OtgFsModel core{bus};
  Clock clock;
  OtgFs usb{clock};
};

inline Packet packet_of(std::size_t size) {
  Packet packet(size);
  for (std::size_t i = 0; i < size; ++i) packet[i] = static_cast<Byte>(i + 1);
  return packet;
}

// A device that writes down what it is told, and does what the test says.
class Listener final : public usb::UsbEvents {
 public:
  // Done when told of this.
  std::function<void()> then_at_setup, then_at_out, then_at_in, then_at_reset;
  std::vector<std::string> take_log() { return std::exchange(log, {}); }

  void on_bus_reset() override { note("reset", then_at_reset); }
  void on_setup(std::span<const Byte, usb::kSetupSize> packet) override {
    note("setup " + hex(packet), then_at_setup);
  }
  void on_out(Byte endpoint, Bytes packet) override {
    last_out.assign(packet.begin(), packet.end());
    const std::string data = packet.size() <= 8 ? hex(packet) : std::to_string(packet.size());
    note("out " + hex({&endpoint, 1}) + " " + data, then_at_out);
  }
  void on_in_done(Byte endpoint) override { note("in " + hex({&endpoint, 1}), then_at_in); }
  void on_suspend() override { note("suspend", {}); }
  void on_resume() override { note("resume", {}); }

  std::vector<std::string> log;
  Packet last_out;
  bool working = false;

 private:
  void note(const std::string& what, const std::function<void()>& then) {
    EXPECT_TRUE(std::exchange(working, false)) << what << " from inside a controller call";
    log.push_back(what);
    if (const auto now = then) now();  // it may name another for the next time
    working = true;
  }
};

// OtgFs, told what to do by the test, which is the host as well.
class OtgFsTest : public testing::Test, protected OtgFsChip {
 protected:
  OtgFsTest() { usb.attach(device); }
  ~OtgFsTest() override { EXPECT_THAT(bus.violations(), IsEmpty()); }

  void work() {
    device.working = true;
    usb.work();
    device.working = false;
  }
  // The main loop, for this long, with so much else to do.
  void run(stm32model::Time span = 20us, stm32model::Time else_to_do = 5us) {
    for (const auto end = time.now() + span; time.now() < end; time.pass(else_to_do)) work();
  }
  // Up to where a host begins to talk.
  void begin() {
    ASSERT_TRUE(usb.start());
    usb.connect();
    bus_reset();
  }
  void bus_reset() {
    core.reset();
    run(11ms, 100us);
    device.log.clear();
  }
  void open_bulk() {
    usb.open(0x01, usb::TransferType::kBulk, 64);
    usb.open(0x81, usb::TransferType::kBulk, 64);
    usb.open(0x82, usb::TransferType::kInterrupt, 8);
  }
  // A SETUP stage, and what the device is told.
  void setup(const std::array<Byte, 8>& packet) {
    EXPECT_TRUE(core.setup(packet));
    run();
    EXPECT_EQ(core.in(0).handshake, Handshake::kNak);
    run();
  }
  // What is asked of OtgFs in the main loop, but not in an answer to a report.
  template <class Call>
  void ask(Call call) {
    call();
    EXPECT_THAT(device.log, IsEmpty());
  }

  Listener device;
};

}  // namespace ssc::firmware::stm32
