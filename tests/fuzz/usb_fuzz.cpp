// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "firmware/usb/usb_device.hpp"
#include "protocol/ccid/message.hpp"
#include "tests/fuzz/check.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/fuzz/quiet_line.hpp"
#include "tests/fuzz/strict_controller.hpp"

namespace ssc::firmware::usb {
namespace {

using fuzz::check;

// A hostile host, and a hand with two cards. One byte an event (b8: the slot), and what it takes.
class Bench final : private BootMode {
 public:
  explicit Bench(Bytes input) : input_(input) {
    device_.connect();
    bus_reset(0);
  }

  void run() {
    while (!input_.empty()) {
      const Byte event = input_.take();
      (this->*kEvents[(event & 0x7F) % std::size(kEvents)])(event >> 7);
    }
    still_works();
  }

 private:
  using Event = void (Bench::*)(std::size_t slot);
  static const Event kEvents[16];

  // --- Endpoint 0 ---
  void send_setup(Bytes packet) {
    wake(0);
    controller_.restart();
    device_.on_setup(std::span<const Byte, kSetupSize>(packet));
    if (packet[0] <= 0x02) message_.clear();  // may have cut a message
  }
  void any_setup(std::size_t) {
    std::array<Byte, kSetupSize> packet;
    for (Byte& b : packet) b = input_.take();
    send_setup(packet);
  }
  // Known requests, with one field spoiled or not.
  void known_setup(std::size_t) {
    static constexpr Byte kKnown[][kSetupSize] = {
        {0x80, 6, 0, 1, 0, 0, 18, 0},   {0x80, 6, 0, 2, 0, 0, 255, 0},
        {0x80, 6, 2, 3, 4, 8, 255, 0},  {0x80, 0, 0, 0, 0, 0, 2, 0},
        {0x82, 0, 0, 0, 0x81, 0, 2, 0}, {0x02, 1, 0, 0, 0x81, 0, 0, 0},
        {0x02, 3, 0, 0, 0x81, 0, 0, 0}, {0x02, 1, 0, 0, 0x01, 0, 0, 0},
        {0x02, 3, 0, 0, 0x01, 0, 0, 0}, {0x02, 1, 0, 0, 0x82, 0, 0, 0},
        {0x02, 3, 0, 0, 0x82, 0, 0, 0}, {0x00, 3, 1, 0, 0, 0, 0, 0},
        {0x00, 5, 7, 0, 0, 0, 0, 0},    {0x00, 9, 1, 0, 0, 0, 0, 0},
        {0x01, 11, 0, 0, 0, 0, 0, 0},   {0x21, 1, 0, 5, 0, 0, 0, 0},
        {0xA1, 3, 0, 0, 0, 0, 0xFC, 3}, {0x21, 0, 0, 0, 1, 0, 0, 0},
    };
    std::array<Byte, kSetupSize> packet;
    std::copy_n(kKnown[input_.take() % std::size(kKnown)], kSetupSize, packet.begin());
    const Byte where = input_.take();
    if (where < kSetupSize) packet[where] = input_.take();
    send_setup(packet);
  }
  void control_out(std::size_t) {
    auto& endpoint = controller_.at(0x00);
    if (!std::exchange(endpoint.ready_for_out, false)) return;
    device_.on_out(0x00, input_.take(input_.take() % (kMaxPacketSize + 1)));
  }
  void control_in(std::size_t) {
    fetch(kIn);
    if (!device_.configured()) message_.clear();
  }
  void configure(std::size_t) {
    constexpr std::array<Byte, kSetupSize> kSetAddress = {0, 5, 5};
    constexpr std::array<Byte, kSetupSize> kSetConfiguration = {0, 9, 1};
    send_setup(kSetAddress);
    fetch(kIn);
    send_setup(kSetConfiguration);
    message_.clear();
    fetch(kIn);
  }

  // --- Bulk and interrupt ---
  void bulk_packet(std::size_t) { send_packet(input_.take(input_.take() % (kMaxPacketSize + 1))); }
  bool send_packet(Bytes packet) {
    if (controller_.suspended || !device_.configured()) return false;
    if (!std::exchange(controller_.at(kBulkOut).ready_for_out, false)) return false;
    device_.on_out(kBulkOut, packet);
    return true;
  }
  // dwLength is right.
  void command(std::size_t slot) {
    constexpr Byte kTypes[] = {0x61, 0x62, 0x63, 0x65, 0x69, 0x6B, 0x6C, 0x6F};
    const Byte type = kTypes[input_.take() % std::size(kTypes)];
    const std::size_t length = input_.take();
    std::vector<Byte> message(ccid::kHeaderSize + length);
    message[0] = type;
    message[1] = static_cast<Byte>(length);
    message[5] = static_cast<Byte>(slot);
    message[6] = ++bSeq_;
    for (std::size_t at = 0; at < message.size(); at += kMaxPacketSize) {
      const std::size_t size = std::min(kMaxPacketSize, message.size() - at);
      if (!send_packet(Bytes(message).subspan(at, size))) return;
    }
  }
  std::optional<std::vector<Byte>> fetch(Byte e) {
    if (controller_.suspended) return {};
    auto packet = std::exchange(controller_.at(e).in, std::nullopt);
    if (packet) device_.on_in_done(e);
    return packet;
  }
  // However the host reads, each message is as long as it says.
  void bulk_in(std::size_t) {
    const auto packet = fetch(kBulkIn);
    if (!packet) return;
    message_.insert(message_.end(), packet->begin(), packet->end());
    check(message_.size() <= ccid::kMaxMessageLength);
    if (packet->size() == kMaxPacketSize) return;
    check(ccid::parse(message_).has_value());
    message_.clear();
  }
  void interrupt_in(std::size_t) {
    const auto packet = fetch(kInterruptIn);
    if (!packet) return;
    check(ccid::parse_notify_slot_change(*packet) || ccid::parse_hardware_error(*packet));
  }

  // --- Bus, cards ---
  void bus_reset(std::size_t) {
    controller_.suspended = false;
    controller_.restart();
    device_.on_bus_reset();
    message_.clear();
  }
  void suspend(std::size_t) {
    if (std::exchange(controller_.suspended, true)) return;
    device_.on_suspend();
  }
  void wake(std::size_t) {
    if (!std::exchange(controller_.suspended, false)) return;
    device_.on_resume();
  }
  void presence(std::size_t slot) {
    present_[slot] = !present_[slot];
    reader_.contact(slot).on_presence(present_[slot]);
  }
  void characters(std::size_t slot) {
    if (std::exchange(lines_[slot].sending, false)) reader_.contact(slot).on_sent();
    for (const Byte c : input_.take(input_.take())) reader_.contact(slot).on_character(c);
  }
  void time(std::size_t slot) { alarm(slot, Alarm::kTime); }
  void silence(std::size_t slot) { alarm(slot, Alarm::kSilence); }
  void alarm(std::size_t slot, Alarm kind) {
    if (std::exchange(lines_[slot].sending, false)) reader_.contact(slot).on_sent();
    bool& set = lines_[slot].alarms[static_cast<std::size_t>(kind)];
    if (std::exchange(set, false)) reader_.contact(slot).on_alarm(kind);
  }

  // Whatever has happened, a host that begins anew finds a reader.
  void still_works() {
    bus_reset(0);
    configure(0);
    check(device_.configured());
    constexpr std::array<Byte, ccid::kHeaderSize> kGetSlotStatus = {0x65, 0, 0, 0, 0, 0, 77};
    check(send_packet(kGetSlotStatus));
    const auto answer = fetch(kBulkIn);
    check(answer && answer->size() == ccid::kHeaderSize && (*answer)[0] == 0x81 &&
          (*answer)[6] == 77);
  }
  void start_boot_mode() override { check(!controller_.connected); }

  fuzz::Input input_;
  StrictController controller_;
  std::array<fuzz::QuietLine, kMaxSlots> lines_;
  std::array<CardLine*, kMaxSlots> line_pointers_{&lines_[0], &lines_[1]};
  NoPanel panel_;
  CcidFunction link_{controller_};
  CcidDevice reader_{link_,
                     panel_,
                     line_pointers_,
                     {.firmware_name = "fuzz", .level = ExchangeLevel::kExtendedApdu}};
  UsbDevice device_{controller_, link_, reader_, *this, {.serial_number = "1"}};
  std::vector<Byte> message_;  // of bulk-IN, as far as it has come
  std::array<bool, kMaxSlots> present_{};
  Byte bSeq_ = 0;
};

const Bench::Event Bench::kEvents[16] = {
    &Bench::any_setup, &Bench::known_setup, &Bench::control_out,  &Bench::control_in,
    &Bench::configure, &Bench::bulk_packet, &Bench::command,      &Bench::bulk_in,
    &Bench::bulk_in,   &Bench::suspend,     &Bench::interrupt_in, &Bench::presence,
    &Bench::time,      &Bench::silence,     &Bench::characters,   &Bench::bus_reset,
};

}  // namespace
}  // namespace ssc::firmware::usb

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ssc::firmware::usb::Bench({data, size}).run();
  return 0;
}
