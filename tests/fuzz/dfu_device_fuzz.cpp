// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "firmware/boot/dfu_device.hpp"
#include "tests/fuzz/check.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/fuzz/strict_controller.hpp"
#include "tests/unit/firmware/boot/small_device.hpp"

namespace ssc::firmware::boot {
namespace {

using fuzz::check;
using usb::kSetupSize;

// A device in DFU mode, packet by packet, whose host does anything and whose power goes at any
// time. The host has a good image of version 2 at hand. One byte an event, and what it takes.
class Bench final : public Restart {
 public:
  explicit Bench(Bytes input) : input_(input) { start(); }

  // The first two bytes: after how many operations of the flash the power is cut, and how.
  void run() {
    const Byte when = input_.take();
    const Byte how = input_.take();
    if (when != 0) flash_.cut_power_in(when * 4U + how / 64U, static_cast<Tear>(how % 3), how);
    try {
      while (!input_.empty()) (this->*kEvents[input_.take() % std::size(kEvents)])();
    } catch (const PowerCut&) {
    }
    flash_.power_on();
    start();
    still_works();
  }

 private:
  using Event = void (Bench::*)();
  static const Event kEvents[12];

  // The boot program, from its beginning: whatever has happened, a whole image runs, and it is the
  // old or the new one.
  void start() {
    device_.reset();
    updater_.emplace(flash_, verifier_, kSmallLayout);
    check(updater_->start());
    check(runs(flash_, old_) || runs(flash_, new_));
    download_.emplace(*updater_);
    dfu_.emplace(*download_, DfuSettings{.verify_ms = 300, .first_string = kFirstRefusalString});
    device_.emplace(controller_, *dfu_, *this, DfuDeviceOptions{.serial_number = "1"});
    device_->connect();
    restarting_ = false;
    block_ = 0;
    reset_bus();
  }
  void restart() override {
    check(!controller_.connected);
    restarting_ = true;
  }

  // --- Packets ---

  // Nothing that the host says is a reason to touch the flash before work().
  template <class Report>
  void report(Report report) {
    const std::size_t before = flash_.operations();
    report();
    check(flash_.operations() == before);
    check((dfu_->state() == DfuState::dfuERROR) == (dfu_->refusal() != Refusal::kNone));
    if (restarting_) start();
  }
  void setup(const std::array<Byte, kSetupSize>& packet) {
    controller_.restart();
    report([&] { device_->on_setup(packet); });
  }
  bool out(Bytes packet) {
    if (!std::exchange(controller_.at(0x00).ready_for_out, false)) return false;
    report([&] { device_->on_out(0x00, packet); });
    return true;
  }
  std::optional<std::vector<Byte>> in() {
    auto packet = std::exchange(controller_.at(usb::kIn).in, std::nullopt);
    if (packet) report([&] { device_->on_in_done(usb::kIn); });
    return packet;
  }
  void reset_bus() {
    controller_.restart();
    report([&] { device_->on_bus_reset(); });
  }

  // --- Events ---

  void any_setup() {
    std::array<Byte, kSetupSize> packet;
    for (Byte& b : packet) b = input_.take();
    setup(packet);
  }
  // Known requests, with one field spoiled or not.
  void known_setup() {
    static constexpr std::array<Byte, kSetupSize> kKnown[] = {
        {0x80, 6, 0, 1, 0, 0, 18, 0}, {0x80, 6, 0, 2, 0, 0, 255, 0}, {0x80, 6, 18, 3, 9, 4, 255, 0},
        {0x80, 6, 2, 3, 4, 8, 64, 0}, {0x80, 0, 0, 0, 0, 0, 2, 0},   {0x00, 9, 0, 0, 0, 0, 0, 0},
        {0x21, 0, 0, 0, 0, 0, 0, 0},  {0x21, 1, 0, 0, 0, 0, 0, 2},   {0x21, 1, 1, 0, 0, 0, 0, 0},
        {0xA1, 2, 0, 0, 0, 0, 64, 0}, {0xA1, 3, 0, 0, 0, 0, 6, 0},   {0x21, 4, 0, 0, 0, 0, 0, 0},
        {0xA1, 5, 0, 0, 0, 0, 1, 0},  {0x21, 6, 0, 0, 0, 0, 0, 0},   {0x21, 1, 0, 0, 0, 0, 0, 8},
    };
    auto packet = kKnown[input_.take() % std::size(kKnown)];
    const Byte where = input_.take();
    if (where < kSetupSize) packet[where] = input_.take();
    setup(packet);
  }
  void control_out() { out(input_.take(input_.take() % (usb::kMaxPacketSize + 1))); }
  void control_in() { in(); }
  void work() {
    device_->work();
    check(!device_->has_work());
  }
  void configure() {
    setup({0, 5, 5});
    in();
    setup({0, 9, 1});
    in();
  }
  void get_status() {
    setup({0xA1, kDFU_GETSTATUS, 0, 0, 0, 0, Dfu::kStatusSize});
    const auto status = in();
    check(!status || status->size() == Dfu::kStatusSize);
    out({});
    if (dfu_->state() == DfuState::dfuIDLE) block_ = 0;
  }
  void clear_status() {
    setup({0x21, kDFU_CLRSTATUS});
    in();
  }
  // The next piece of the good image, or its end; one byte of it may be changed.
  void image_block() {
    constexpr std::size_t kPiece = 512;
    const std::size_t at = std::min(block_ * kPiece, new_.size());
    std::vector<Byte> piece(new_.begin() + at, new_.begin() + std::min(at + kPiece, new_.size()));
    const Byte change = input_.take();
    if (change != 0 && !piece.empty()) piece[change * 2 % piece.size()] ^= input_.take();
    const auto length = static_cast<std::uint16_t>(piece.size());
    setup({0x21, kDFU_DNLOAD, static_cast<Byte>(block_++), 0, 0, 0, static_cast<Byte>(length),
           static_cast<Byte>(length >> 8)});
    for (Bytes rest = piece; !rest.empty();) {
      const Bytes packet = rest.first(std::min(rest.size(), usb::kMaxPacketSize));
      if (!out(packet)) return;
      rest = rest.subspan(packet.size());
    }
    in();
  }
  void written() {  // as a host that is in no hurry
    get_status();
    work();
    get_status();
  }
  void suspend() {
    report([&] { device_->on_suspend(); });
    report([&] { device_->on_resume(); });
  }

  // Whatever has happened, a host that begins anew gets the update done.
  void still_works() {
    configure();
    check(device_->configured());
    block_ = 0;
    while (block_ * 512 <= new_.size() + 511) {
      input_ = fuzz::Input({});
      image_block();
      written();
    }
    check(dfu_->state() == DfuState::dfuMANIFEST_WAIT_RESET);
    reset_bus();
    check(runs(flash_, new_));
  }

  fuzz::Input input_;
  std::vector<Byte> old_ = make_image({.version = 1});
  std::vector<Byte> new_ = make_image({.version = 2});
  SimFlash flash_ = factory_flash();
  ToyVerifier verifier_;
  usb::StrictController controller_;
  std::optional<Updater> updater_;
  std::optional<Download> download_;
  std::optional<Dfu> dfu_;
  std::optional<DfuDevice> device_;
  std::size_t block_ = 0;
  bool restarting_ = false;
};

const Bench::Event Bench::kEvents[12] = {
    &Bench::any_setup,   &Bench::known_setup, &Bench::control_out,  &Bench::control_in,
    &Bench::configure,   &Bench::get_status,  &Bench::clear_status, &Bench::image_block,
    &Bench::image_block, &Bench::written,     &Bench::suspend,      &Bench::reset_bus,
};

}  // namespace
}  // namespace ssc::firmware::boot

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ssc::firmware::boot::Bench({data, size}).run();
  return 0;
}
