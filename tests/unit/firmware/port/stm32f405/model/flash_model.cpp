// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/firmware/port/stm32f405/model/flash_model.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace ssc::stm32model {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kACR = 0x00, kKEYR = 0x04, kSR = 0x0C, kCR = 0x10;
constexpr std::array<std::uint32_t, 2> kKeys = {0x4567'0123, 0xCDEF'89AB};
constexpr std::uint32_t kCacheEnables = 0b11U << 9;
constexpr std::uint32_t kCacheResets = 0b11U << 11;
constexpr std::uint32_t kPG = 1U << 0, kSER = 1U << 1, kSTRT = 1U << 16;
constexpr std::uint32_t kPSIZE = 0b11U << 8, kx32 = 0b10U << 8;
constexpr std::uint32_t kEOP = 1U << 0, kWRPERR = 1U << 4, kPGPERR = 1U << 6, kPGSERR = 1U << 7;
constexpr std::uint32_t kBSY = 1U << 16;

struct Sector {
  std::uint32_t start, size;
  Time erase;
};
constexpr std::uint32_t kKiB = 1024;

constexpr Sector sector(std::uint32_t number) {
  if (number < 4) return {number * 16 * kKiB, 16 * kKiB, 250ms};
  if (number == 4) return {64 * kKiB, 64 * kKiB, 550ms};
  return {(number - 4) * 128 * kKiB, 128 * kKiB, 1s};
}
std::uint32_t sector_of(std::uint32_t offset) {
  std::uint32_t number = 0;
  while (offset >= sector(number).start + sector(number).size) ++number;
  return number;
}

constexpr Time kProgramTime = 16us;
constexpr Time kStandstill = 10ms;  // of a processor whose flash never finishes

}  // namespace

FlashModel::FlashModel(Bus& bus) : bus_(bus), memory_(kSize, Byte{0xFF}) {
  bus.attach(kRegisters, registers_);
  bus.attach(kMemory, cells_, kSize);
}

void FlashModel::load(std::uint32_t offset, Bytes bytes) {
  std::copy(bytes.begin(), bytes.end(), memory_.begin() + offset);
}

void FlashModel::reset() {
  acr_ = sr_ = 0;
  cr_ = kLOCK;
  keys_ = 0;
  keys_spoilt_ = stale_ = false;
  done_ = {};
}

void FlashModel::cut_power_in(std::size_t operation, Tear tear) {
  cut_ = operation;
  tear_ = tear;
  random_ = static_cast<std::uint32_t>(operation) * 2654435761U + 1;
}

std::uint32_t FlashModel::read_register(std::uint32_t offset) {
  switch (offset) {
    case kACR: return acr_;
    case kSR: return look_at_SR();
    case kCR: return cr_;
    default: bus_.violation("FLASH: read of a register without a reader"); return 0;
  }
}

void FlashModel::write_register(std::uint32_t offset, std::uint32_t value) {
  switch (offset) {
    case kACR: return write_ACR(value);
    case kKEYR: return write_KEYR(value);
    case kSR: sr_ &= ~value; return;
    case kCR: return write_CR(value);
    default: bus_.violation("FLASH: write to a register that is not known");
  }
}

void FlashModel::write_ACR(std::uint32_t value) {
  const std::uint32_t reset = value & kCacheResets;
  if ((value & kCacheEnables) != 0 && reset != 0) bus_.violation("FLASH: reset of a cache in use");
  if ((value & kCacheEnables) != 0 && (acr_ & kCacheResets) != 0)
    bus_.violation("FLASH: cache on in its reset");
  if (reset == kCacheResets) stale_ = false;
  acr_ = value;
}

void FlashModel::write_KEYR(std::uint32_t value) {
  if (keys_spoilt_ || keys_ == kKeys.size() || value != kKeys[keys_]) {
    keys_spoilt_ = true;
    return bus_.violation("FLASH: a wrong key locks it until the next reset");
  }
  ++keys_;
  if (keys_ == kKeys.size() && !refuses_keys_) cr_ &= ~kLOCK;
}

void FlashModel::write_CR(std::uint32_t value) {
  if (busy() && !never_finishes_) bus_.violation("FLASH: CR written while busy");
  if (locked()) {
    if (value != kLOCK) bus_.violation("FLASH: CR written while locked");
    return;
  }
  cr_ = value & ~kSTRT;
  if (locked()) keys_ = 0;
  if ((value & kSTRT) == 0) return;
  if ((value & kPSIZE) != kx32) bus_.violation("FLASH: erase with a wrong parallelism");
  if ((value & (kSER | kPG)) != kSER) return bus_.violation("FLASH: STRT of nothing");
  erase(value >> 3 & 0xF);
}

// Who looks while it is busy sees so, and then waits for its next instruction.
std::uint32_t FlashModel::look_at_SR() {
  if (!busy()) return sr_;
  bus_.time().pass(never_finishes_ ? kStandstill : done_ - bus_.time().now());
  return sr_ | kBSY;
}

void FlashModel::erase(std::uint32_t SNB) {
  if (protected_.contains(SNB)) {
    sr_ |= kWRPERR;
    return;
  }
  const Sector& erased = sector(SNB);
  const MutableBytes bytes = MutableBytes(memory_).subspan(erased.start, erased.size);
  done_ = bus_.time().now() + erased.erase;
  stale_ = true;
  const bool whole = goes_through();
  if (whole || tear_ == Tear::kAll) std::fill(bytes.begin(), bytes.end(), Byte{0xFF});
  if (whole) return;
  if (tear_ == Tear::kHalf)
    for (Byte& b : bytes) b = any() % 4 == 0 ? b : static_cast<Byte>(any());
  throw PowerCut{};
}

void FlashModel::program(std::uint32_t offset, std::uint32_t value) {
  if (!may_program(offset)) return;
  done_ = bus_.time().now() + kProgramTime;
  const MutableBytes to = MutableBytes(memory_).subspan(offset, 4);
  const bool whole = goes_through();
  if (whole || tear_ == Tear::kAll) store_le32(to, word(offset) & value);
  if (whole) return;
  if (tear_ == Tear::kHalf) store_le32(to, word(offset) & (value | any() << 16 | any()));
  throw PowerCut{};
}

bool FlashModel::may_program(std::uint32_t offset) {
  if (busy()) bus_.violation("FLASH: a word written while busy");
  if (stale_) bus_.violation("FLASH: a word written before the caches were reset");
  if (locked() || (cr_ & kPG) == 0) {
    sr_ |= kPGSERR;
    bus_.violation("FLASH: a word written without PG");
    return false;
  }
  if ((cr_ & kPSIZE) != kx32) {
    sr_ |= kPGPERR;
    bus_.violation("FLASH: a word written with a wrong parallelism");
    return false;
  }
  if (protected_.contains(sector_of(offset))) {
    sr_ |= kWRPERR;
    return false;
  }
  return true;
}

std::uint32_t FlashModel::word(std::uint32_t offset) const {
  return load_le32(Bytes(memory_).subspan(offset, 4));
}

bool FlashModel::goes_through() {
  ++operations_;
  sr_ |= kEOP;
  never_finishes_ = dies_in_operation_;
  if (!cut_ || (*cut_)-- != 0) return true;
  done_ = {};
  return false;
}

}  // namespace ssc::stm32model
