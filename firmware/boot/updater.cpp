// SPDX-License-Identifier: Apache-2.0
#include "firmware/boot/updater.hpp"

#include <algorithm>

namespace ssc::firmware::boot {
namespace {

constexpr std::uint32_t whole_words(std::uint32_t bytes) {
  return (bytes + kFlashWord - 1) / kFlashWord * kFlashWord;
}

}  // namespace

Updater::Updater(Flash& flash, Verifier& verifier, const Layout& layout)
    : flash_(flash), verifier_(verifier), layout_(layout), log_(flash, layout.state_sectors) {}

bool Updater::start() {
  if (state().phase == Phase::kCopying) copy_from(state().sectors_done);
  auto active = check(layout_.active);
  if (!active) {  // damaged, or what was copied before a power cut has not lasted
    copy_from(0);
    active = check(layout_.active);
  }
  if (active) settle(active->version);
  return active.has_value();
}

Refusal Updater::install() {
  const auto staged = check(layout_.staged);
  if (!staged) return staged.error();
  return begin_copy() ? Refusal::kNone : Refusal::kState;
}

bool Updater::give_up_copy() {
  if (state().phase == Phase::kSettled) return true;
  return log_.append({.minimum_version = state().minimum_version});
}

std::uint32_t Updater::give_up_copy_ms() const {
  return state().phase == Phase::kSettled ? 0 : log_.append_ms();
}

ImageRules Updater::rules() const {
  return {.product = layout_.product,
          .slot = layout_.active.offset(flash_),
          .slot_size = std::min(layout_.active.size(flash_), layout_.staged.size(flash_)),
          .minimum_version = state().minimum_version};
}

tl::expected<ImageHeader, Refusal> Updater::check(const Slot& slot) const {
  const std::uint32_t offset = slot.offset(flash_);
  const Bytes raw = flash_.read(offset, kImageHeaderSize);
  const auto header = parse_image_header(raw);
  if (!header) return header;
  Refusal refusal = check_rules(*header, rules());
  if (refusal == Refusal::kNone) refusal = check_signature(*header, raw, verifier_);
  if (refusal == Refusal::kNone) {
    const Bytes program = flash_.read(offset + kImageHeaderSize, header->length);
    refusal = check_program(*header, program, verifier_);
  }
  if (refusal != Refusal::kNone) return tl::unexpected(refusal);
  return header;
}

bool Updater::begin_copy() {
  if (state().phase == Phase::kCopying && state().sectors_done == 0) return true;
  return log_.append({.minimum_version = state().minimum_version, .phase = Phase::kCopying});
}

void Updater::copy_from(std::uint32_t sector) {
  const auto image = check(layout_.staged);
  if (!image) return;
  if (sector == 0) begin_copy();
  const auto sectors = layout_.active.sectors(flash_);
  const std::uint32_t start = layout_.active.offset(flash_);
  for (; sector < sectors.size() && sectors[sector].offset - start < image->size(); ++sector) {
    if (!copy_sector(sector, image->size())) return;
    log_.append({state().minimum_version, Phase::kCopying, sector + 1});
  }
}

bool Updater::copy_sector(std::uint32_t sector, std::uint32_t image_size) {
  const FlashSector& to = layout_.active.sectors(flash_)[sector];
  const std::uint32_t position = to.offset - layout_.active.offset(flash_);
  const std::uint32_t length = std::min(to.size, whole_words(image_size - position));
  const Bytes source = flash_.read(layout_.staged.offset(flash_) + position, length);
  return flash_.erase(layout_.active.first_sector + sector) && flash_.program(to.offset, source);
}

// The active image is whole: no copy is left to do, and nothing older will be taken any more.
void Updater::settle(std::uint32_t version) {
  if (state().phase == Phase::kSettled && state().minimum_version >= version) return;
  log_.append({.minimum_version = std::max(version, state().minimum_version)});
}

}  // namespace ssc::firmware::boot
