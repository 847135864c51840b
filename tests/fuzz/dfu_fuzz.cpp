// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "firmware/boot/dfu.hpp"
#include "tests/fuzz/check.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/unit/firmware/boot/small_device.hpp"

namespace ssc::firmware::boot {
namespace {

using fuzz::check;

// A device in DFU mode whose host does anything, and whose power goes at any time. The host has a
// good image of version 2 at hand, or what the fuzzer makes of it.
class Device {
 public:
  Device() { restart(); }

  SimFlash& flash() { return flash_; }

  void step(fuzz::Input& input) {
    const Byte what = input.take();
    switch (what % 8) {
      case kDFU_DNLOAD: return dnload(input);
      case kPieceOfTheImage: return image_block(input);
      default: return request(what % 8, 0, {});
    }
  }

  // Whatever has happened: a whole image runs, and it is the old or the new one.
  void restart() {
    dfu_.reset();
    updater_.emplace(flash_, verifier_, kSmallLayout);
    check(updater_->start());
    check(runs(flash_, old_) || runs(flash_, new_));
    download_.emplace(*updater_);
    dfu_.emplace(*download_, DfuSettings{.verify_ms = 300, .first_string = 16});
    number_ = 0;
  }

 private:
  static constexpr Byte kPieceOfTheImage = 7;

  void dnload(fuzz::Input& input) {
    const Byte number = input.take();
    const Byte length = input.take();
    request(kDFU_DNLOAD, number, input.take(length));
  }

  // The next piece of the good image, of 1,024 bytes, or its end; one byte of it may be changed.
  void image_block(fuzz::Input& input) {
    const std::size_t at = std::min<std::size_t>(number_ * 1024, new_.size());
    std::vector<Byte> block(new_.begin() + at,
                            new_.begin() + std::min<std::size_t>(at + 1024, new_.size()));
    const Byte change = input.take();
    if (change != 0 && !block.empty()) block[change * 4 % block.size()] ^= input.take();
    request(kDFU_DNLOAD, number_++, block);
  }

  void request(Byte bRequest, std::uint16_t wValue, Bytes data) {
    const DfuState before = dfu_->state();
    const auto answer = dfu_->request(bRequest, wValue, data);
    const bool status = bRequest == kDFU_GETSTATUS;
    const bool state = bRequest == kDFU_GETSTATE;
    check(!answer || answer->size() == (status ? 6U : state ? 1U : 0U));
    check(answer || dfu_->state() == DfuState::dfuERROR || dfu_->state() == before);
    check((dfu_->state() == DfuState::dfuERROR) == (dfu_->refusal() != Refusal::kNone));
    if (status) dfu_->work();
    if (dfu_->state() == DfuState::dfuIDLE) number_ = 0;
    if (dfu_->wants_restart()) restart();
  }

  std::vector<Byte> old_ = make_image({.version = 1});
  std::vector<Byte> new_ = make_image({.version = 2});
  SimFlash flash_ = factory_flash();
  ToyVerifier verifier_;
  std::optional<Updater> updater_;
  std::optional<Download> download_;
  std::optional<Dfu> dfu_;
  std::uint16_t number_ = 0;
};

// The first two bytes: after how many operations of the flash the power is cut, and how.
void run(Bytes bytes) {
  fuzz::Input input(bytes);
  Device device;
  const Byte when = input.take();
  const Byte how = input.take();
  if (when != 0)
    device.flash().cut_power_in(when * 4U + how / 64U, static_cast<Tear>(how % 3), how);
  try {
    while (!input.empty()) device.step(input);
  } catch (const PowerCut&) {
  }
  device.flash().power_on();
  device.restart();
}

}  // namespace
}  // namespace ssc::firmware::boot

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ssc::firmware::boot::run({data, size});
  return 0;
}
