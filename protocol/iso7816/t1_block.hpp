// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "protocol/base/bytes.hpp"
#include "protocol/base/error.hpp"
#include "protocol/iso7816/atr.hpp"

// Blocks of protocol T=1, ISO/IEC 7816-3:2006 clause 11.3:
//
//   prologue        information      epilogue
//   NAD  PCB  LEN │ INF (LEN bytes) │ EDC (LRC: 1 byte, CRC: 2 bytes)
//
//   PCB   I-block   0 N(S) M 0 0000               M: more of the chain follows
//         R-block   1 0 0 N(R) 0 0 e e            e: 0 no error, 1 EDC or parity, 2 other
//         S-block   1 1 r 0 0 0 t t               r: response; t: 0 RESYNCH, 1 IFS, 2 ABORT, 3 WTX
//
// Everything else is reserved, and a block that uses it is invalid.
namespace ssc::iso7816 {

inline constexpr std::size_t kT1Prologue = 3;
inline constexpr std::size_t kMaxINF = 254;  // LEN 00..FE; FF is reserved
inline constexpr std::size_t kMaxT1Block = kT1Prologue + kMaxINF + 2;

// Largest information field of the interface device before it has announced another (IFSD).
inline constexpr Byte kDefaultIFSD = 32;

constexpr std::size_t edc_size(Edc edc) {
  return edc == Edc::kCrc ? 2 : 1;
}

// LRC: exclusive-or of all bytes. CRC: the 16-bit frame checking sequence as the T=1 readers and
// cards in the field form it: x^16 + x^12 + x^5 + 1, least significant bit first, started at FFFF,
// not complemented; the high byte is sent first.
Byte lrc(Bytes bytes);
std::uint16_t crc(Bytes bytes);

// Whether the last byte or two are the EDC of what stands before; raw is no shorter than EDC.
bool edc_good(Bytes raw, Edc edc);

enum class T1BlockKind : std::uint8_t {
  kI,
  kR,
  kResynchRequest,  // the eight S-blocks, in the order of r and t
  kIfsRequest,
  kAbortRequest,
  kWtxRequest,
  kResynchResponse,
  kIfsResponse,
  kAbortResponse,
  kWtxResponse,
};

// A view, as long-lived as the bytes it was read from.
struct T1Block {
  T1BlockKind kind = T1BlockKind::kI;
  Byte PCB = 0;
  Bytes INF{};

  Byte number() const {  // N(S) of an I-block, N(R) of an R-block
    return kind == T1BlockKind::kI ? PCB >> 6 & 1 : PCB >> 4 & 1;
  }
  bool more() const { return kind == T1BlockKind::kI && (PCB & 0x20) != 0; }
};

constexpr Byte pcb_of_I(Byte number, bool more) {
  return static_cast<Byte>(number << 6 | (more ? 0x20 : 0));
}
enum class R : Byte { kNoError = 0, kEdcOrParity = 1, kOther = 2 };
constexpr Byte pcb_of_R(Byte number, R error) {
  return static_cast<Byte>(0x80 | number << 4 | static_cast<Byte>(error));
}
constexpr Byte pcb_of_S(T1BlockKind kind) {  // one of the eight S-blocks
  const auto rank = static_cast<Byte>(static_cast<Byte>(kind) - 2);
  return static_cast<Byte>(0xC0 | (rank & 4) << 3 | (rank & 3));
}

// NAD of the other direction: source and destination change places.
constexpr Byte swapped(Byte NAD) {
  return static_cast<Byte>(NAD << 4 | NAD >> 4);
}

// Reads a whole block that should carry this NAD. kTruncated and kTrailing (LEN says otherwise),
// kChecksum (EDC), kOutOfRange (wrong NAD, reserved PCB or LEN, a multiplier or field size that
// cannot be), kMalformed (an R- or S-block with a LEN that its kind does not have).
Expected<T1Block> parse_block(Bytes raw, Byte NAD, Edc edc);

// INF of at most kMaxINF bytes, not inside `block`.
using T1RawBlock = FixedBytes<kMaxT1Block>;
void build_block(T1RawBlock& block, Byte NAD, Byte PCB, Bytes INF, Edc edc);

// Takes a block character by character and knows when it is complete.
//
// A damaged character makes the block invalid, but is counted all the same: the sender goes on to
// the end that LEN names, and answering earlier would only meet the rest of it. Where LEN itself is
// damaged or reserved, the block ends when the card falls silent (CWT), or with as many characters
// as the longest block has.
class T1Receiver {
 public:
  void begin(Edc edc);

  // Whether the block is complete; they are not to be called again then.
  bool push(Byte character);
  bool push_damaged();

  bool empty() const { return block_.empty(); }
  bool damaged() const { return damaged_; }
  Bytes block() const { return block_; }  // also when it broke off; a damaged character is 00

  // The store itself, for a block that is to be sent before one is received.
  T1RawBlock& buffer() { return block_; }

  void clear();

 private:
  void take_LEN(Byte LEN);

  T1RawBlock block_;
  std::size_t length_ = kMaxT1Block;  // of the block as far as LEN is known, else of the longest
  Edc edc_ = Edc::kLrc;
  bool damaged_ = false;
};

}  // namespace ssc::iso7816
