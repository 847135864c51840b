// SPDX-License-Identifier: Apache-2.0
#include "protocol/iso7816/t1_block.hpp"

#include <algorithm>
#include <array>

#include "protocol/base/sensitive.hpp"

namespace ssc::iso7816 {
namespace {

constexpr std::uint16_t kPolynomial = 0x8408;  // x^16 + x^12 + x^5 + 1, lowest bit first

// Four steps of the division at a time: a table of 32 bytes in place of 512.
constexpr auto kCrcOfNibble = [] {
  std::array<std::uint16_t, 16> table{};
  for (std::uint16_t nibble = 0; nibble < 16; ++nibble) {
    std::uint16_t rest = nibble;
    for (int bit = 0; bit < 4; ++bit) {
      rest = static_cast<std::uint16_t>(rest >> 1 ^ (rest % 2 != 0 ? kPolynomial : 0));
    }
    table[nibble] = rest;
  }
  return table;
}();

constexpr std::uint16_t crc_step(std::uint16_t sum, Byte nibble) {
  return static_cast<std::uint16_t>(sum >> 4 ^ kCrcOfNibble[(sum ^ nibble) & 0x0F]);
}

Expected<T1BlockKind> kind_of(Byte PCB) {
  if ((PCB & 0x9F) == 0) return T1BlockKind::kI;
  if ((PCB & 0xEC) == 0x80 && (PCB & 3) != 3) return T1BlockKind::kR;
  if ((PCB & 0xDC) == 0xC0) {
    return static_cast<T1BlockKind>(2 + (PCB >> 3 & 4) + (PCB & 3));
  }
  return fail(Error::kOutOfRange);
}

// What LEN is to be, and INF to hold, in a block of each kind.
struct InfRule {
  std::size_t least;
  std::size_t most;
  Byte lowest = 0;
  Byte highest = 0xFF;
};
constexpr InfRule kNoINF{0, 0};
constexpr InfRule kFieldSize{1, 1, 1, kMaxINF};  // IFS, clause 11.4.2: 00 and FF are reserved
constexpr InfRule kMultiplier{1, 1, 1, 0xFF};    // WTX
constexpr InfRule kInfRules[] = {
    /* kI               */ {0, kMaxINF},
    /* kR               */ kNoINF,
    /* kResynchRequest  */ kNoINF,
    /* kIfsRequest      */ kFieldSize,
    /* kAbortRequest    */ kNoINF,
    /* kWtxRequest      */ kMultiplier,
    /* kResynchResponse */ kNoINF,
    /* kIfsResponse     */ kFieldSize,
    /* kAbortResponse   */ kNoINF,
    /* kWtxResponse     */ kMultiplier,
};

}  // namespace

Byte lrc(Bytes bytes) {
  Byte sum = 0;
  for (const Byte b : bytes) sum ^= b;
  return sum;
}

std::uint16_t crc(Bytes bytes) {
  std::uint16_t sum = 0xFFFF;
  for (const Byte b : bytes) sum = crc_step(crc_step(sum, b & 0x0F), b >> 4);
  return sum;
}

bool edc_good(Bytes raw, Edc edc) {
  if (edc == Edc::kLrc) return lrc(raw) == 0;
  return crc(raw.first(raw.size() - 2)) == load_be16(raw.last(2));
}

Expected<T1Block> parse_block(Bytes raw, Byte NAD, Edc edc) {
  const std::size_t around = kT1Prologue + edc_size(edc);
  if (raw.size() < around) return fail(Error::kTruncated);
  const std::size_t LEN = raw[2];
  if (LEN > kMaxINF) return fail(Error::kOutOfRange);
  if (raw.size() != around + LEN) {
    return fail(raw.size() < around + LEN ? Error::kTruncated : Error::kTrailing);
  }
  if (!edc_good(raw, edc)) return fail(Error::kChecksum);
  if (raw[0] != NAD) return fail(Error::kOutOfRange);
  const auto kind = kind_of(raw[1]);
  if (!kind) return fail(kind.error());
  const InfRule& rule = kInfRules[static_cast<std::size_t>(*kind)];
  if (LEN < rule.least || LEN > rule.most) return fail(Error::kMalformed);
  const Bytes INF = raw.subspan(kT1Prologue, LEN);
  if (rule.most == 1 && (INF[0] < rule.lowest || INF[0] > rule.highest)) {
    return fail(Error::kOutOfRange);
  }
  return T1Block{*kind, raw[1], INF};
}

void build_block(T1RawBlock& block, Byte NAD, Byte PCB, Bytes INF, Edc edc) {
  block.clear();
  block.push_back(NAD);
  block.push_back(PCB);
  block.push_back(static_cast<Byte>(INF.size()));
  block.append(INF);
  if (edc == Edc::kLrc) {
    block.push_back(lrc(block));
    return;
  }
  const std::uint16_t sum = crc(block);
  block.push_back(static_cast<Byte>(sum >> 8));
  block.push_back(static_cast<Byte>(sum));
}

void T1Receiver::begin(Edc edc) {
  block_.clear();
  edc_ = edc;
  length_ = kT1Prologue + kMaxINF + edc_size(edc);
  damaged_ = false;
}

bool T1Receiver::push(Byte character) {
  block_.push_back(character);
  if (block_.size() == kT1Prologue) take_LEN(character);
  return block_.size() == length_;
}

// As LEN, the 00 that stands for the character must not count.
bool T1Receiver::push_damaged() {
  block_.push_back(0);
  damaged_ = true;
  return block_.size() == length_;
}

void T1Receiver::take_LEN(Byte LEN) {
  if (LEN <= kMaxINF) {
    length_ = kT1Prologue + LEN + edc_size(edc_);
  } else {
    damaged_ = true;
  }
}

void T1Receiver::clear() {
  wipe(block_.data(), T1RawBlock::kCapacity);
  block_.clear();
}

}  // namespace ssc::iso7816
