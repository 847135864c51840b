// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "firmware/boot/flash.hpp"

namespace ssc::firmware::boot {

struct PowerCut {};

// What an operation has done when the power goes.
enum class Tear { kNothing, kHalf, kAll };

// A flash in memory, blank at first. Every erase and every word is one operation; the power can be
// cut in any of them, and chosen sectors and words can be worn out. Misuse ends the program.
class SimFlash final : public Flash {
 public:
  explicit SimFlash(std::vector<FlashSector> sectors)
      : sectors_(std::move(sectors)),
        memory_(sectors_.back().offset + sectors_.back().size, Byte{0xFF}) {}

  // PowerCut is thrown in the operation with this number, counted from now.
  void cut_power_in(std::size_t operation, Tear tear, std::uint32_t seed = 1) {
    cut_ = operation;
    tear_ = tear;
    random_ = seed * 2654435761U + 1;
  }
  void power_on() { cut_.reset(); }
  std::size_t operations() const { return operations_; }
  std::size_t erases() const { return erases_; }

  void wear_out_sector(std::size_t sector) { worn_sectors_.insert(sector); }  // its erase fails
  void wear_out_word(std::uint32_t offset) { worn_word_ = offset; }           // it stays as it is
  void flip_bit(std::uint32_t offset) { memory_[offset] ^= 1; }
  void repair() { worn_sectors_.clear(), worn_word_.reset(); }

  // Without operations: the factory's programmer.
  void load(std::uint32_t offset, Bytes bytes) {
    std::copy(bytes.begin(), bytes.end(), memory_.begin() + offset);
  }

  std::span<const FlashSector> sectors() const override { return sectors_; }
  std::uint32_t program_us() const override { return 100; }
  Bytes read(std::uint32_t offset, std::uint32_t length) const override {
    require(offset <= memory_.size() && length <= memory_.size() - offset);
    return Bytes(memory_).subspan(offset, length);
  }

  bool erase(std::size_t sector) override {
    require(sector < sectors_.size());
    if (worn_sectors_.contains(sector)) return false;
    ++erases_;
    const MutableBytes bytes =
        MutableBytes(memory_).subspan(sectors_[sector].offset, sectors_[sector].size);
    operation([&] { std::fill(bytes.begin(), bytes.end(), Byte{0xFF}); },
              [&] {
                for (Byte& b : bytes) b = any() % 4 == 0 ? b : static_cast<Byte>(any());
              });
    return true;
  }

  bool program(std::uint32_t offset, Bytes words) override {
    require(offset % kFlashWord == 0 && words.size() % kFlashWord == 0);
    require(offset <= memory_.size() && words.size() <= memory_.size() - offset);
    // The source may lie in this flash.
    const std::vector<Byte> source(words.begin(), words.end());
    for (std::uint32_t at = 0; at < source.size(); at += kFlashWord) {
      if (offset + at == worn_word_) continue;
      Byte* to = &memory_[offset + at];
      const Byte* from = &source[at];
      operation(
          [&] {
            for (std::uint32_t i = 0; i < kFlashWord; ++i) to[i] &= from[i];
          },
          [&] {
            for (std::uint32_t i = 0; i < kFlashWord; ++i)
              to[i] = static_cast<Byte>(to[i] & (from[i] | any()));
          });
    }
    return true;
  }

 private:
  static void require(bool holds) {
    if (!holds) std::abort();
  }
  std::uint32_t any() { return (random_ = random_ * 1664525 + 1013904223) >> 16; }

  template <class Whole, class Half>
  void operation(Whole whole, Half half) {
    ++operations_;
    const bool cut = cut_ && (*cut_)-- == 0;
    if (!cut || tear_ == Tear::kAll) whole();
    if (cut && tear_ == Tear::kHalf) half();
    if (cut) throw PowerCut{};
  }

  std::vector<FlashSector> sectors_;
  std::vector<Byte> memory_;
  std::size_t operations_ = 0;
  std::size_t erases_ = 0;
  std::optional<std::size_t> cut_;
  Tear tear_ = Tear::kNothing;
  std::uint32_t random_ = 1;
  std::set<std::size_t> worn_sectors_;
  std::optional<std::uint32_t> worn_word_;
};

}  // namespace ssc::firmware::boot
