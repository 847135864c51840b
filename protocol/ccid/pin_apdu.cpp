// SPDX-License-Identifier: Apache-2.0
#include "protocol/ccid/pin_apdu.hpp"

#include <algorithm>
#include <limits>

#include "protocol/base/sensitive.hpp"

namespace ssc::ccid {
namespace {

constexpr std::size_t kLcAt = 4;
constexpr std::size_t kDataAt = 5;
constexpr std::size_t kBitsPerByte = 8;
constexpr Byte kFiller = 0xFF;
constexpr Byte kAsciiZero = 0x30;

constexpr std::size_t bits_per_digit(PinCoding coding) {
  return coding == PinCoding::kBcd ? 4 : kBitsPerByte;
}
constexpr std::size_t whole_bytes(std::size_t bits) {
  return (bits + kBitsPerByte - 1) / kBitsPerByte;
}

}  // namespace

std::size_t PinFormat::capacity() const {
  constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
  const std::size_t of_block =
      block_size == 0 ? kNone : block_size * kBitsPerByte / bits_per_digit(coding);
  const std::size_t of_length = length_bits == 0 ? kNone : (std::size_t{1} << length_bits) - 1;
  return std::min(of_block, of_length);
}

void PinApdu::clear() {
  wipe(apdu_.data(), kMaxSize);
  apdu_.clear();
}

bool PinApdu::load(Bytes abPINApdu) {
  clear();
  const bool no_data = abPINApdu.size() == kLcAt || abPINApdu.size() == kDataAt;
  const bool whole = abPINApdu.size() > kDataAt && abPINApdu.size() == kDataAt + abPINApdu[kLcAt];
  return (no_data || whole) && apdu_.append(abPINApdu);
}

bool PinApdu::insert(const PinFormat& format, std::size_t offset, Bytes digits) {
  const std::size_t width = bits_per_digit(format.coding);
  const std::size_t written = digits.size() * width;
  const std::size_t block =
      kBitsPerByte * (format.block_size != 0 ? format.block_size : whole_bytes(written));
  const std::size_t base = offset * kBitsPerByte;
  if (written > block || digits.size() > format.capacity()) return false;

  // The lower of the two first: the other may follow right behind it.
  const bool length_first = format.length_position < format.position;
  const auto reach_length = [&] {
    return reach(base + format.length_position, format.length_bits);
  };
  if (length_first && !reach_length()) return false;
  if (!reach(base + format.position, block) || !reach_length()) return false;

  std::size_t at = base + format.position + (format.right_justified ? block - written : 0);
  for (const Byte digit : digits) {
    write(at, width, format.coding == PinCoding::kAscii ? kAsciiZero + digit : digit);
    at += width;
  }
  write(base + format.length_position, format.length_bits, digits.size());
  return true;
}

// Makes the data long enough for `bits` from there on.
bool PinApdu::reach(std::size_t from_bit, std::size_t bits) {
  if (bits == 0) return true;
  const std::size_t present = apdu_.size() > kDataAt ? apdu_.size() - kDataAt : 0;
  const std::size_t needed = whole_bytes(from_bit + bits);
  if (needed <= present) return true;
  if (from_bit / kBitsPerByte > present || needed > 0xFF) return false;
  apdu_.resize(kDataAt + needed);
  std::fill(apdu_.begin() + kDataAt + present, apdu_.end(), kFiller);
  apdu_[kLcAt] = static_cast<Byte>(needed);
  return true;
}

// The low `bits` of value, highest first.
void PinApdu::write(std::size_t at_bit, std::size_t bits, std::size_t value) {
  for (std::size_t i = 0; i < bits; ++i) {
    Byte& byte = apdu_[kDataAt + (at_bit + i) / kBitsPerByte];
    const Byte mask = static_cast<Byte>(0x80 >> ((at_bit + i) % kBitsPerByte));
    const bool one = (value >> (bits - 1 - i) & 1) != 0;
    byte = static_cast<Byte>(one ? byte | mask : byte & ~mask);
  }
}

}  // namespace ssc::ccid
