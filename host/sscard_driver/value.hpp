// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "host/base/secret.hpp"
#include "host/card/file_content.hpp"
#include "host/sscard_driver/fields.hpp"
#include "host/sscard_driver/file_address.hpp"

// What stands for an item, a record, a file in iReadCard's output and in pWriteData:
//
//   an        text without padding; '|', '^', '$' that a card has in it are '?'
//   cn, date  digits
//   b         hexadecimal
//   compound  its parts, each ending in '^'
//   cyclic    the fields of a record, each ending in '^'
//   transparent  hexadecimal
//
// A blank item is empty.
namespace ssc::national {

void add_value(Fields& out, const card::ItemContent& item, char end);

// All of one file, without its name and '$'. An item that the card has not is empty; for a record
// that it has not, SSCARD_STATUS(0x6A83).
Result<void> add_content(Fields& out, const FileAddress& address, const card::FileContent& content);

// The other way: the bytes of a value, before they are filled up to the item's length.
// SSCARD_CHARACTER for what such an item may not have, SSCARD_LENGTH for more than it holds.
Result<SecretData> encode_value(const sscard::Item& item, std::string_view value);
// One record of a cyclic file, whole.
Result<SecretData> encode_record(const sscard::File& file, std::string_view fields);
// A transparent file from its beginning.
Result<SecretData> encode_transparent(const sscard::File& file, std::string_view digits);

}  // namespace ssc::national
