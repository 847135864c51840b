// SPDX-License-Identifier: Apache-2.0
#include "firmware/boot/download.hpp"

#include <algorithm>
#include <array>

namespace ssc::firmware::boot {

Refusal Download::check(Bytes block) {
  if (at_start()) {
    const Refusal refusal = check_header(block);
    if (refusal != Refusal::kNone) return refusal;
  }
  const std::uint32_t left = header_.size() - received_;
  if (block.size() > left) return Refusal::kTrailing;
  if (block.size() < left && block.size() % kFlashWord != 0) return Refusal::kBlock;
  return Refusal::kNone;
}

Refusal Download::store(Bytes block) {
  if (at_start()) {
    const Refusal refusal = check_signature(header_, block, updater_.verifier());
    if (refusal != Refusal::kNone) return refusal;
    if (!updater_.give_up_copy()) return Refusal::kState;
  }
  const Refusal refusal = erase_for(block.size());
  if (refusal != Refusal::kNone) return refusal;
  if (!program(block)) return Refusal::kProgram;
  received_ += static_cast<std::uint32_t>(block.size());
  return Refusal::kNone;
}

Refusal Download::finish() {
  return complete() ? updater_.install() : Refusal::kTruncated;
}

std::uint32_t Download::flash_ms(std::size_t block_size) const {
  const Flash& flash = updater_.flash();
  std::uint32_t ms = program_ms(flash, static_cast<std::uint32_t>(block_size));
  if (at_start()) ms += updater_.give_up_copy_ms();
  for (const FlashSector& sector : updater_.staged().sectors(flash))
    if (begins_in_block(sector, block_size)) ms += sector.erase_ms;
  return ms;
}

Refusal Download::check_header(Bytes block) {
  const auto header = parse_image_header(block);
  if (!header) return header.error();
  header_ = *header;
  return check_rules(header_, updater_.rules());
}

Refusal Download::erase_for(std::size_t block_size) {
  Flash& flash = updater_.flash();
  const Slot slot = updater_.staged();
  const auto sectors = slot.sectors(flash);
  for (std::size_t i = 0; i < sectors.size(); ++i)
    if (begins_in_block(sectors[i], block_size) && !flash.erase(slot.first_sector + i))
      return Refusal::kErase;
  return Refusal::kNone;
}

// The last block may end within a word, which is filled with FF.
bool Download::program(Bytes block) {
  Flash& flash = updater_.flash();
  const std::uint32_t offset = updater_.staged().offset(flash) + received_;
  const std::size_t whole = block.size() / kFlashWord * kFlashWord;
  if (!flash.program(offset, block.first(whole))) return false;
  if (const Bytes rest = block.subspan(whole); !rest.empty()) {
    std::array<Byte, kFlashWord> word;
    word.fill(0xFF);
    std::copy(rest.begin(), rest.end(), word.begin());
    if (!flash.program(offset + static_cast<std::uint32_t>(whole), word)) return false;
  }
  return equal(flash.read(offset, static_cast<std::uint32_t>(block.size())), block);
}

bool Download::begins_in_block(const FlashSector& sector, std::size_t block_size) const {
  const Flash& flash = updater_.flash();
  const std::uint32_t position = sector.offset - updater_.staged().offset(flash);
  return position >= received_ && position - received_ < block_size;
}

}  // namespace ssc::firmware::boot
