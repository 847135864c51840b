// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "host/base/failure.hpp"
#include "host/base/secret.hpp"
#include "protocol/sscard/layout.hpp"

// The content of any file of the card as people and programs use it. All of it may belong to a
// person: it is wiped when it ends.
namespace ssc::card {

// An item as the card has it, and as a text:
//
//   an        UTF-8 without padding; what is no character stands as U+FFFD
//   cn, date  the digits without filling, a date as 20240601; what is not made of digits, as the
//   card
//             identifier, in hexadecimal
//   b         a decimal number
//   compound  none: see `inner`
//
// An item that was never written has an empty text. A name that the card cut in two is whole in
// `name`, and `name_continued` has no text.
struct ItemContent {
  std::uint8_t tag = 0;                // 0 in cyclic files
  std::uint8_t occurrence = 1;         // among the items with this tag
  const sscard::Item* item = nullptr;  // nullptr: no table knows the tag, and it has no text
  SecretText text;
  SecretData raw;                  // the value without tag and length
  std::vector<ItemContent> inner;  // of a compound item
};

// Of a cyclic file one record, 1 the newest; of a record file everything, as number 1.
struct RecordContent {
  std::uint8_t number = 1;
  std::vector<ItemContent> items;  // in the order of the card
};

struct FileContent {
  const sscard::File* file = nullptr;
  std::vector<RecordContent> records;  // none in a transparent file; blank ones are left out
  SecretData bytes;                    // of a transparent file
  // As in CardData, each once; TEXT_UNDECODABLE for bytes that stand as U+FFFD.
  std::vector<std::string_view> warnings;

  // Of the newest record; nullptr when the card has no such item.
  const ItemContent* find(std::uint8_t tag, std::uint8_t occurrence = 1) const;
  const ItemContent* find(std::string_view name, std::uint8_t occurrence = 1) const;
};

// From the bytes that read_file.hpp brings: `records` of a record file in a row, or each record of
// a cyclic file. CARD_DATA when a record contradicts its own length.
Result<FileContent> record_content(const sscard::File& file, sscard::Version version,
                                   Bytes records);
Result<FileContent> cyclic_content(const sscard::File& file, sscard::Version version,
                                   const std::vector<SecretData>& records);
FileContent transparent_content(const sscard::File& file, SecretData bytes);

}  // namespace ssc::card
