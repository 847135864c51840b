// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstdint>

#include "firmware/core/ccid_device.hpp"
#include "firmware/port/qemu/bench_report.hpp"
#include "firmware/port/stm32f405/startup.hpp"
#include "firmware/usb/ccid_function.hpp"
#include "firmware/usb/usb_device.hpp"

// What an enumeration costs: the instructions for the requests that Linux makes of a reader until
// it is configured, without those of a controller's driver.
namespace ssc::firmware {
namespace {

using usb::kIn;
using usb::kSetupSize;
using Setup = std::array<Byte, kSetupSize>;

constexpr std::array<Setup, 12> kEnumeration{{
    {0x80, 0x06, 0x00, 0x01, 0x00, 0x00, 0x40, 0x00},  // device descriptor, 64 bytes
    {0x00, 0x05, 0x05, 0x00, 0x00, 0x00, 0x00, 0x00},  // SET_ADDRESS 5
    {0x80, 0x06, 0x00, 0x01, 0x00, 0x00, 0x12, 0x00},  // device descriptor
    {0x80, 0x06, 0x00, 0x06, 0x00, 0x00, 0x0A, 0x00},  // device qualifier: none
    {0x80, 0x06, 0x00, 0x02, 0x00, 0x00, 0x09, 0x00},  // configuration descriptor, its head
    {0x80, 0x06, 0x00, 0x02, 0x00, 0x00, 0x7B, 0x00},  // and whole
    {0x80, 0x06, 0x00, 0x03, 0x00, 0x00, 0xFF, 0x00},  // languages
    {0x80, 0x06, 0x02, 0x03, 0x09, 0x04, 0xFF, 0x00},  // product, English
    {0x80, 0x06, 0x01, 0x03, 0x09, 0x04, 0xFF, 0x00},  // manufacturer
    {0x80, 0x06, 0x03, 0x03, 0x09, 0x04, 0xFF, 0x00},  // serial number
    {0x00, 0x09, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00},  // SET_CONFIGURATION 1
    {0x80, 0x06, 0x04, 0x03, 0x09, 0x04, 0xFF, 0x00},  // name of the DFU interface
}};
constexpr unsigned kMostPackets = 8;  // of one transfer

// A bus on which every packet is taken at once.
class BenchController final : public usb::UsbController {
 public:
  void carry_out(const Setup& setup, usb::UsbEvents& device) {
    written_ = awaited_ = false;
    device.on_setup(setup);
    for (unsigned i = 0; i < kMostPackets && (written_ || awaited_); ++i) {
      if (written_) {
        written_ = false;
        device.on_in_done(kIn);
      } else {
        awaited_ = false;
        device.on_out(0, {});
      }
    }
  }

  void connect() override {}
  void disconnect() override {}
  void set_address(Byte) override {}
  bool keeps_old_address_for_status() const override { return true; }
  void open(Byte, usb::TransferType, std::size_t) override {}
  void close(Byte) override {}
  void write(Byte bEndpointAddress, Bytes) override { written_ = bEndpointAddress == kIn; }
  void receive(Byte bEndpointAddress) override { awaited_ |= bEndpointAddress == 0; }
  void stall(Byte) override {}
  void unstall(Byte) override {}
  void wake_up() override {}

 private:
  bool written_ = false;
  bool awaited_ = false;
};

class NoLine final : public CardLine {
 public:
  void set_voltage(Voltage) override {}
  void set_clock(std::uint32_t) override {}
  void stop_clock(bool) override {}
  void set_reset(bool) override {}
  void set_io(IoState) override {}
  void set_format(const CharacterFormat&) override {}
  void send(Bytes, std::uint32_t) override {}
  void set_alarm(Alarm, Duration) override {}
  void clear_alarm(Alarm) override {}
  bool supports(iso7816::BitRate) const override { return true; }
};

class NoBootMode final : public usb::BootMode {
 public:
  void start_boot_mode() override {}
};

struct Reader {
  BenchController controller;
  usb::CcidFunction link{controller};
  NoPanel panel;
  std::array<NoLine, 2> contacts;
  std::array<CardLine*, 2> lines{&contacts[0], &contacts[1]};
  CcidDevice reader{
      link, panel, lines, {.firmware_name = "bench", .level = ExchangeLevel::kExtendedApdu}};
  NoBootMode boot;
  usb::UsbDevice device{
      controller, link, reader, boot, {.serial_number = "000000000000000000000000"}};
};

[[noreturn]] void run_benches() {
  begin_report();
  static Reader reader;
  std::uint32_t spent = 0;
  std::uint32_t most = 0;
  reader.device.on_bus_reset();
  for (const Setup& setup : kEnumeration) {
    const std::uint32_t start = instructions();
    reader.controller.carry_out(setup, reader.device);
    const std::uint32_t one = instructions() - start;
    spent += one;
    most = std::max(most, one);
  }
  report("enumeration", {kEnumeration.size(), spent, most}, reader.device.configured());
  end_report();
}

}  // namespace
}  // namespace ssc::firmware

void ssc::firmware::stm32::run_image() {
  run_benches();
}
