// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "firmware/core/ccid_device.hpp"
#include "protocol/ccid/message.hpp"
#include "tests/fuzz/check.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/fuzz/quiet_line.hpp"

namespace ssc::firmware {
namespace {

using fuzz::check;
using namespace std::string_view_literals;

// What may happen because of a single event: bulk-IN messages, and calls to a line.
constexpr unsigned kMostAnswers = 6;
constexpr unsigned kMostLineCalls = 64;

constexpr Byte kTimeExtension = 2;

// A front with everything on it.
class FuzzPanel final : public Panel {
 public:
  bool alarm = false;

  PanelCapabilities capabilities() const override {
    return {.leds = 3, .buzzer = true, .key_pad = true, .simulated_keys = true};
  }
  void set_leds(Byte lit) override { check((lit & ~3) == 0); }
  void buzz(std::uint16_t) override {}
  void begin_entry(PinPrompt) override {}
  void show_digits(std::size_t) override {}
  void end_entry() override {}
  void set_alarm(std::uint32_t) override { alarm = true; }
  void clear_alarm() override { alarm = false; }
};

// The host: keeps the books of what it has asked and has not been answered.
class FuzzHost final : public HostLink {
 public:
  explicit FuzzHost(bool control_pipe) : control_pipe_(control_pipe) {}

  unsigned answers = 0;  // since somebody has looked

  void asks(Bytes message) {
    const Byte bSlot = message[ccid::kOffsetSlot];
    const Byte bSeq = message[ccid::kOffsetSeq];
    open_.emplace_back(bSlot, bSeq);
    const auto whole = ccid::parse(message);
    const bool abort = message[0] == ccid::PC_to_RDR_Abort::kMessageType;
    if (abort && whole && whole->abData.empty()) abort_of_[bSlot] = bSeq;
  }
  void forgets() { open_.clear(); }
  // bSeq of the last PC_to_RDR_Abort for this slot: it waits for the class request ABORT.
  Byte abort_of(std::size_t slot) const { return abort_of_[slot]; }
  void check_all_answered() const { check(open_.empty()); }
  void check_all_but_aborts_answered() const {
    for (const auto& [bSlot, bSeq] : open_) check(control_pipe_ && bSeq == abort_of_[bSlot]);
  }

  bool has_control_pipe() const override { return control_pipe_; }
  void send(Bytes message) override {
    check_message(message);
    check(message[7] >> 6 != kTimeExtension);
    open_.erase(asked(message));
  }
  void send_time_extension(Bytes message, Byte) override {
    check_message(message);
    check(message[7] >> 6 == kTimeExtension);
    asked(message);
  }
  void slot_changed(const ccid::RDR_to_PC_NotifySlotChange&) override {}
  void hardware_error(const ccid::RDR_to_PC_HardwareError&) override {}
  bool tell_movements(Movements) override { return true; }

 private:
  void check_message(Bytes message) {
    check(message.size() >= ccid::kHeaderSize && message.size() <= ccid::kMaxMessageLength);
    check(load_le32(message.subspan(1)) == message.size() - ccid::kHeaderSize);
    check(message[0] >= 0x80 && message[0] <= 0x84);
    ++answers;
  }
  // What the message answers; there is such a command.
  std::vector<std::pair<Byte, Byte>>::iterator asked(Bytes message) {
    const std::pair names{message[ccid::kOffsetSlot], message[ccid::kOffsetSeq]};
    const auto found = std::find(open_.begin(), open_.end(), names);
    check(found != open_.end());
    return found;
  }

  bool control_pipe_;
  std::vector<std::pair<Byte, Byte>> open_;  // bSlot and bSeq
  std::array<Byte, 256> abort_of_{};
};

// A reader with two cards, a host, and a holder, all of them hostile. The first byte of the input
// chooses the link and the exchange level; then one byte an event (b8: the
// slot), and what the event takes.
class Bench {
 public:
  explicit Bench(Bytes input) : input_(input), flags_(input_.take()), host_((flags_ & 1) != 0) {}

  void run() {
    while (!input_.empty()) {
      const Byte event = input_.take();
      (this->*kEvents[(event & 0x7F) % std::size(kEvents)])(event >> 7);
      check_effort();
    }
    // Cards pulled, and what the host has begun to abort brought to its end: nothing has been
    // forgotten.
    for (std::size_t slot = 0; slot < kMaxSlots; ++slot) device_.contact(slot).on_presence(false);
    host_.check_all_but_aborts_answered();
    for (std::size_t slot = 0; slot < kMaxSlots; ++slot) {
      if (host_.has_control_pipe()) {
        device_.request_abort(static_cast<Byte>(slot), host_.abort_of(slot));
      }
    }
    host_.check_all_answered();
  }

 private:
  using Event = void (Bench::*)(std::size_t slot);
  static const Event kEvents[16];

  // Type, three specific bytes and data; bSeq counts by itself, dwLength is right.
  void command(std::size_t slot) {
    constexpr Byte kTypes[] = {0x61, 0x62, 0x63, 0x65, 0x69, 0x6A, 0x6B, 0x6C,
                               0x6D, 0x6E, 0x6F, 0x71, 0x72, 0x73, 0x6F, 0x6F};
    const Byte type = kTypes[input_.take() % std::size(kTypes)];
    const Byte specific[] = {input_.take(), input_.take(), input_.take()};
    const Byte length = input_.take();
    send_command(type, slot, specific, input_.take(length));
  }
  void send_command(Byte type, std::size_t slot, Bytes specific, Bytes data) {
    std::vector<Byte> message{type, 0, 0, 0, 0, static_cast<Byte>(slot), ++bSeq_};
    message.insert(message.end(), specific.begin(), specific.end());
    message.insert(message.end(), data.begin(), data.end());
    store_le32(MutableBytes(message).subspan(1), static_cast<std::uint32_t>(data.size()));
    bulk_out(message);
  }

  // The way to an active card, with some of what cards differ in.
  void power_up(std::size_t slot) {
    constexpr std::string_view kAnswers[] = {
        "\x3B\x02\x14\x50"sv,                  // T=0
        "\x3B\x10\x96"sv,                      // T=0, faster after PPS
        "\x3B\x80\x81\x31\x20\x45\x55"sv,      // T=1
        "\x3B\x90\x95\x81\x31\xFE\x45\x0E"sv,  // T=1, faster after PPS
        "\x3B\x80\x80\x01\x01"sv,              // T=0 and T=1
        "\x3B\x80\x81\x41\x01\x41"sv,          // T=1 with CRC
        "\x3B\x90\x95\x10\x00"sv,              // TA2: specific mode
        "\x03\xFF"sv,                          // inverse convention
    };
    if (!present_[slot]) presence(slot);
    constexpr Byte kClassA[] = {1, 0, 0};
    send_command(0x62, slot, kClassA, {});
    time(slot);
    for (const char c : kAnswers[input_.take() % std::size(kAnswers)]) {
      device_.contact(slot).on_character(static_cast<Byte>(c));
      check_effort();
    }
  }

  // A block of one repeated byte, up to more than a message can hold.
  void long_block(std::size_t slot) {
    const Byte wLevelParameter = input_.take();
    const std::size_t length = 100 + input_.take();
    std::vector<Byte> message(ccid::kHeaderSize + length, input_.take());
    const Byte head[] = {0x6F, 0, 0, 0, 0, static_cast<Byte>(slot), ++bSeq_, 0, wLevelParameter, 0};
    std::copy(std::begin(head), std::end(head), message.begin());
    store_le32(MutableBytes(message).subspan(1), static_cast<std::uint32_t>(length));
    const Bytes start = input_.take(input_.take() & 15);
    std::copy(start.begin(), start.end(), message.begin() + ccid::kHeaderSize);
    bulk_out(message);
  }

  void raw_bytes(std::size_t) {
    const Byte length = input_.take();
    bulk_out(input_.take(length));
  }

  void bulk_out(Bytes message) {
    if (message.size() >= ccid::kHeaderSize) {
      host_.asks(message);
    }
    device_.bulk_out(message);
  }

  // The other half of the last bulk Abort, or one that is nobody's.
  void request_abort(std::size_t slot) {
    if (!host_.has_control_pipe()) return;
    const Byte other = input_.take() & 1;
    device_.request_abort(static_cast<Byte>(slot), static_cast<Byte>(host_.abort_of(slot) + other));
  }

  // Characters of the card; one that comes while the reader sends is a nasty one.
  void characters(std::size_t slot) {
    sent(slot);
    const Byte count = input_.take();
    for (const Byte c : input_.take(count)) {
      device_.contact(slot).on_character(c);
      check_effort();
    }
  }
  void same_characters(std::size_t slot) {
    const unsigned count = input_.take();
    const Byte c = input_.take();
    for (unsigned i = 0; i < count; ++i) {
      device_.contact(slot).on_character(c);
      check_effort();
    }
  }
  // A T=1 block of the card, with a good LRC.
  void block(std::size_t slot) {
    sent(slot);
    std::vector<Byte> block{0, input_.take(), input_.take()};
    const Bytes INF = input_.take(block[2]);
    block.insert(block.end(), INF.begin(), INF.end());
    block.resize(3u + block[2]);
    Byte LRC = 0;
    for (const Byte b : block) LRC ^= b;
    block.push_back(LRC);
    for (const Byte c : block) {
      device_.contact(slot).on_character(c);
      check_effort();
    }
  }
  void sent(std::size_t slot) {
    if (std::exchange(lines_[slot].sending, false)) device_.contact(slot).on_sent();
  }
  void parity_error(std::size_t slot) {
    lines_[slot].sending = false;
    device_.contact(slot).on_parity_error();
  }
  void silence(std::size_t slot) { alarm(slot, Alarm::kSilence); }
  void time(std::size_t slot) { alarm(slot, Alarm::kTime); }
  void alarm(std::size_t slot, Alarm kind) {
    sent(slot);
    bool& set = lines_[slot].alarms[static_cast<std::size_t>(kind)];
    if (std::exchange(set, false)) device_.contact(slot).on_alarm(kind);
  }

  void presence(std::size_t slot) {
    present_[slot] = !present_[slot];
    device_.contact(slot).on_presence(present_[slot]);
  }
  void overcurrent(std::size_t slot) { device_.contact(slot).on_overcurrent(); }

  void key(std::size_t) { device_.on_key(static_cast<Key>(input_.take() % 13)); }
  void panel_alarm(std::size_t which) {
    if (which == 0 && std::exchange(panel_.alarm, false)) device_.on_panel_alarm();
    if (which == 1) {
      device_.reset();
      host_.forgets();
    }
  }

  void check_effort() {
    check(std::exchange(host_.answers, 0) <= kMostAnswers);
    for (auto& line : lines_) check(std::exchange(line.calls, 0) <= kMostLineCalls);
  }

  fuzz::Input input_;
  Byte flags_;
  FuzzHost host_;
  FuzzPanel panel_;
  std::array<fuzz::QuietLine, kMaxSlots> lines_;
  std::array<CardLine*, kMaxSlots> line_pointers_{&lines_[0], &lines_[1]};
  CcidDevice device_{
      host_,
      panel_,
      line_pointers_,
      {.firmware_name = "fuzz",
       .level = (flags_ & 2) != 0 ? ExchangeLevel::kExtendedApdu : ExchangeLevel::kTpdu,
       .auto_pps = (flags_ & 4) != 0}};
  std::array<bool, kMaxSlots> present_{};
  Byte bSeq_ = 0;
};

const Bench::Event Bench::kEvents[16] = {
    &Bench::command,      &Bench::long_block,      &Bench::raw_bytes,
    &Bench::characters,   &Bench::same_characters, &Bench::sent,
    &Bench::parity_error, &Bench::silence,         &Bench::time,
    &Bench::presence,     &Bench::overcurrent,     &Bench::key,
    &Bench::panel_alarm,  &Bench::request_abort,   &Bench::block,
    &Bench::power_up,
};

}  // namespace
}  // namespace ssc::firmware

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ssc::firmware::Bench({data, size}).run();
  return 0;
}
