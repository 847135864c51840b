// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "protocol/base/bytes.hpp"

namespace ssc::ccid {

// Low bits of bmFormatString (CCID 1.1, 6.1.11.4): 1234 becomes
enum class PinCoding : Byte {
  kBinary = 0,  // 01 02 03 04
  kBcd = 1,     // 12 34
  kAscii = 2,   // 31 32 33 34
};

// bmFormatString, bmPINBlockString and bmPINLengthFormat, taken apart. Positions are in bits and
// count from the first data byte of the APDU (verification) or from the insertion offset
// (modification); bit 0 is the highest of a byte.
struct PinFormat {
  PinCoding coding = PinCoding::kBinary;
  bool right_justified = false;
  std::size_t position = 0;
  std::size_t block_size = 0;  // bytes; 0: as many as the digits take
  std::size_t length_bits =
      0;  // size of the field that holds the number of digits; 0: there is none
  std::size_t length_position = 0;

  // The most digits that a block, and the length field, can hold; no bound is a large number.
  std::size_t capacity() const;
};

// A command APDU into which PINs are put: the abPINApdu of the host is the template, and what the
// digits do not cover stays as the template has it (so padding is the host's choice). Where the
// template ends, data is appended and Lc set to its length; bytes of a block that then nobody has
// given are FF.
//
// Holds digits: wiped by clear() and when it ends.
class PinApdu {
 public:
  // CLA INS P1 P2 [Lc [data]], the longest short APDU without Le.
  static constexpr std::size_t kMaxSize = 260;

  PinApdu() = default;
  ~PinApdu() { clear(); }
  PinApdu(const PinApdu&) = delete;
  PinApdu& operator=(const PinApdu&) = delete;

  // CLA INS P1 P2, Lc, and Lc bytes; or without the bytes, or without Lc. False for anything else.
  bool load(Bytes abPINApdu);

  // Writes digits (values 0..9) as a PIN block that begins `offset` bytes into the data. False, and
  // then the APDU is of no use, when the block would leave a gap behind the data, or the data would
  // be longer than 255 bytes.
  bool insert(const PinFormat& format, std::size_t offset, Bytes digits);

  Bytes bytes() const { return apdu_; }
  void clear();

 private:
  bool reach(std::size_t from_bit, std::size_t bits);
  void write(std::size_t at_bit, std::size_t bits, std::size_t value);

  FixedBytes<kMaxSize> apdu_;
};

}  // namespace ssc::ccid
