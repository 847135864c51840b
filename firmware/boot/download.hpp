// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "firmware/boot/updater.hpp"

namespace ssc::firmware::boot {

// An image on its way into the staged slot, block after block. The first block holds the header:
// nothing is erased before its fields and its signature have passed. Sectors are erased as the
// blocks reach them, and what was programmed is read back.
class Download {
 public:
  explicit Download(Updater& updater) : updater_(updater) {}

  // The next block, for the end of what has come; touches no flash and no signature. Each but the
  // last is of whole flash words, and the first at least a header.
  Refusal check(Bytes block);
  // Writes it. Only after `check` has passed for the same block.
  Refusal store(Bytes block);
  // The host says that this was all. Installs the image at the next start.
  Refusal finish();
  // Forgets what has come; the next block is a first one.
  void restart() { received_ = 0; }

  bool at_start() const { return received_ == 0; }
  bool complete() const { return !at_start() && received_ == header_.size(); }
  // How long `store` and `finish` take at most, but for cryptography: the signature of a first
  // block; a signature and the digest of the image.
  std::uint32_t flash_ms(std::size_t block_size) const;
  std::uint32_t finish_ms() const { return updater_.install_ms(); }

 private:
  Refusal check_header(Bytes block);
  Refusal erase_for(std::size_t block_size);
  bool program(Bytes block);
  bool begins_in_block(const FlashSector& sector, std::size_t block_size) const;

  Updater& updater_;
  std::uint32_t received_ = 0;
  ImageHeader header_{};  // once the first block has come
};

}  // namespace ssc::firmware::boot
