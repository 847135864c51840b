// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "protocol/base/bytes.hpp"
#include "protocol/base/enum_set.hpp"
#include "protocol/base/error.hpp"
#include "protocol/sscard/layout.hpp"

// Records of a record file: simple TLV (ISO/IEC 7816-4, 5.2.1 with a length of one byte), one
// record an item. The card's length byte decides; that the layout table says something else is a
// finding.
namespace ssc::sscard {

// What is odd about a card's data and yet no reason to refuse it.
enum class Finding : std::uint8_t {
  kItemMissing,       // the file has no such record
  kItemUnknown,       // a record that the layout does not know
  kItemRepeated,      // a second record with the same tag; the first one counts
  kItemLength,        // the length byte is not the layout's
  kItemFormat,        // not digits, or more text than such an item may have; left empty
  kDateImpossible,    // a day that no calendar has; left empty
  kVersionUnknown,    // neither 1.0, 2.0 nor 3.0; the newest rules apply
  kIdentifierFormat,  // card identifier without D156000005 in its place; left empty
  kCardNumberCheck,   // card number with a wrong check character or form
  kIdNumberCheck,     // citizen number with a wrong check character or an impossible birth date
};
using Findings = EnumSet<Finding>;

std::string_view to_string(Finding finding);  // "ITEM_MISSING": stable, for machines

// The value of an answer that is one record. kTruncated: ends before its length byte says;
// kTrailing: the record is longer than its length byte says; kMalformed: not the record that was
// asked for; kOutOfRange: tag 00 or FF.
Expected<Bytes> parse_record(Bytes answer, std::uint8_t tag);

// The values of a record file, in a row as READ RECORD of the whole file answers them (or single
// answers appended to each other). Refers to the bytes it was made from. Only the first of an
// item's occurrences is kept.
class Items {
 public:
  // kTruncated: the last record ends before its length byte says; kOutOfRange: tag 00 or FF. Both
  // mean that a length byte is wrong.
  static Expected<Items> parse(const File& file, Version version, Bytes records);

  // Empty when the file has no such record.
  Bytes value(std::uint8_t tag) const;
  Findings findings() const { return findings_; }

 private:
  static constexpr std::size_t kMaxItems = 24;

  void take(std::uint8_t tag, Bytes value, Version version);

  const File* file_ = nullptr;
  std::array<Bytes, kMaxItems> values_{};  // in the order of file_->items
  std::array<std::uint8_t, kMaxItems> seen_{};
  Findings findings_;
};

}  // namespace ssc::sscard
