// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "protocol/base/bytes.hpp"
#include "protocol/base/error.hpp"

// Data objects, ISO/IEC 7816-4 clause 6. The readers walk one level of a byte string that they do
// not own and never look past its end. Going into a constructed object is a new reader on its
// value, so the caller decides how deep a card may nest.
namespace ssc::iso7816 {

struct Tlv {
  std::uint32_t tag = 0;  // all tag bytes, the first one highest: 0x4F, 0x9F0C, 0xBF0C
  Bytes value{};
};

// BER-TLV: tags of 1 to 3 bytes, definite lengths of 1 to 3 bytes (up to 65535). Bytes 00 between
// objects mean nothing and are skipped.
//
//   for (BerTlvReader reader(fci);;) {
//     const auto object = reader.next();
//     if (!object) return fail(object.error());
//     if (!*object) break;                        // the end
//     use((*object)->tag, (*object)->value);
//   }
class BerTlvReader {
 public:
  explicit BerTlvReader(Bytes bytes) : rest_(bytes) {}

  // The next object, or nothing at the end. kTruncated: object longer than what is left; kTooLong:
  // tag or length of more bytes than above; kUnsupported: indefinite length. After an error, the
  // same again.
  Expected<std::optional<Tlv>> next();

 private:
  Bytes rest_;
};

// Whether the value of a BER-TLV object is itself a run of objects: bit 6 of the first tag byte.
constexpr bool is_constructed(std::uint32_t tag) {
  while (tag > 0xFF) tag >>= 8;
  return (tag & 0x20) != 0;
}

// The value of the first object with this tag on this level. kNotFound, or an error of next() that
// came before it.
Expected<Bytes> find_ber_tlv(Bytes bytes, std::uint32_t tag);

// SIMPLE-TLV, as in record files: tag 01..FE, then a length of 1 byte (0..254) or of FF and 2 bytes
// (0..65535).
class SimpleTlvReader {
 public:
  explicit SimpleTlvReader(Bytes bytes) : rest_(bytes) {}

  // The next object, or nothing at the end. kTruncated as above; kOutOfRange: tag 00 or FF, which
  // is no object: files are filled up with them, and rest() is what is left. After an error, the
  // same again.
  Expected<std::optional<Tlv>> next();

  Bytes rest() const { return rest_; }

 private:
  Bytes rest_;
};

}  // namespace ssc::iso7816
