// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "protocol/base/bytes.hpp"

namespace ssc::firmware::boot {

// Flash is programmed in words of this many bytes, at multiples of it.
inline constexpr std::uint32_t kFlashWord = 4;

struct FlashSector {
  std::uint32_t offset;    // from the start of the flash; sectors lie one after the other
  std::uint32_t size;      // bytes, a multiple of kFlashWord
  std::uint32_t erase_ms;  // at most
};

// A flash memory of sectors. Erasing sets every bit of a sector, programming clears bits. Both
// block until they are done; code that runs from the same bank stands still meanwhile. A power cut
// in an erase leaves a sector that holds anything, one in programming a word that holds anything
// between what was there and what should be.
class Flash {
 public:
  virtual std::span<const FlashSector> sectors() const = 0;
  virtual std::uint32_t program_us() const = 0;  // for a word, at most

  // `length` bytes at `offset`, as they are now. Both lie within the sectors.
  virtual Bytes read(std::uint32_t offset, std::uint32_t length) const = 0;

  // False when the controller reports a fault. What is there is known only by reading it.
  virtual bool erase(std::size_t sector) = 0;
  virtual bool program(std::uint32_t offset, Bytes words) = 0;

 protected:
  ~Flash() = default;
};

// How long it takes at most to program so many bytes.
inline std::uint32_t program_ms(const Flash& flash, std::uint32_t length) {
  const std::uint32_t words = (length + kFlashWord - 1) / kFlashWord;
  return (words * flash.program_us() + 999) / 1000;
}

// Consecutive sectors that hold one image, from the start of the first.
struct Slot {
  std::size_t first_sector;
  std::size_t sector_count;

  std::span<const FlashSector> sectors(const Flash& flash) const {
    return flash.sectors().subspan(first_sector, sector_count);
  }
  std::uint32_t offset(const Flash& flash) const { return sectors(flash).front().offset; }
  std::uint32_t size(const Flash& flash) const {
    const FlashSector& last = sectors(flash).back();
    return last.offset + last.size - offset(flash);
  }
};

}  // namespace ssc::firmware::boot
