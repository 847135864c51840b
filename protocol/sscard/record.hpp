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
  kItemUnknown,       // a record that the layout does not know; kept as it is
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

// A record or field as the card gave it.
struct Record {
  std::uint8_t tag = 0;  // 0 in cyclic files
  Bytes value{};
  const Item* item = nullptr;   // what it is; nullptr: the layout does not know the tag
  std::uint8_t occurrence = 1;  // among the records with its tag
};

// The records of a file, a compound item or a cyclic record. Refers to the bytes it was made from.
class Items {
 public:
  static constexpr std::size_t kMaxRecords = 64;

  // Of a record file, as READ RECORD of the whole file answers them in a row (or single answers
  // appended to each other). On a 1.0 card a value that carries the mark of a later meaning gets
  // that item and loses the mark. kTruncated: the last record ends before its length byte says;
  // kOutOfRange: tag 00 or FF. Both mean that a length byte is wrong. kTooLong: more records than
  // any file has.
  static Expected<Items> parse(const File& file, Version version, Bytes records);
  // Of the value of a compound item; errors as above.
  static Expected<Items> parse_compound(const Item& compound, Version version, Bytes value);
  // Of one record of a cyclic file. It may end after any field: some cards keep only the first
  // ones. kTruncated: ends inside a field; kTrailing: longer than all of them.
  static Expected<Items> parse_cyclic(const File& file, Version version, Bytes record);

  // Everything in the order of the card, unknown records too.
  std::span<const Record> records() const { return {records_.data(), count_}; }

  // Empty when there is no such record.
  Bytes value(std::uint8_t tag, std::uint8_t occurrence = 1) const;
  // By Item::name; empty when there is none.
  Bytes value(std::string_view name, std::uint8_t occurrence = 1) const;

  Findings findings() const { return findings_; }

 private:
  using Layout = std::span<const Item>;

  static Expected<Items> parse(Layout layout, Version version, Bytes records);

  Expected<void> take(std::uint8_t tag, Bytes value, const Item* item);
  std::uint8_t count(std::uint8_t tag) const;
  void note_missing(Layout layout, Version version);
  void apply_marks(const File& file, Version version);

  std::array<Record, kMaxRecords> records_{};
  std::size_t count_ = 0;
  Findings findings_;
};

}  // namespace ssc::sscard
