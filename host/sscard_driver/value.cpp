// SPDX-License-Identifier: Apache-2.0
#include "host/sscard_driver/value.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "host/sscard_driver/gbk.hpp"
#include "protocol/base/hex.hpp"

namespace ssc::national {
namespace {

using card::ItemContent;
using card::RecordContent;
using sscard::Item;
using sscard::Structure;
using sscard::Type;

void add_items(Fields& out, const std::vector<ItemContent>& items) {
  for (const ItemContent& item : items) add_value(out, item, '^');
}

bool is_blank(const std::vector<ItemContent>& items) {
  return std::all_of(items.begin(), items.end(),
                     [](const ItemContent& item) { return item.text.empty(); });
}

Result<void> add_records(Fields& out, std::uint8_t wanted,
                         const std::vector<RecordContent>& records) {
  bool found = wanted == 0;
  for (const RecordContent& record : records) {
    if (wanted != 0 && record.number != wanted) continue;
    add_items(out, record.items);
    out.close('|');
    found = true;
  }
  if (!found) return error(SSCARD_STATUS(0x6A83));
  return {};
}

void add_named(Fields& out, const std::vector<ItemAddress>& wanted,
               const card::FileContent& content) {
  for (const auto& [tag, occurrence] : wanted) {
    const ItemContent* item = content.find(tag, occurrence);
    if (item != nullptr) {
      add_value(out, *item, '|');
    } else {
      out.close('|');
    }
  }
}

SecretData bytes_of(std::string_view text) {
  return {text.begin(), text.end()};
}

tl::unexpected<Error> too_long(const Item& item) {
  return error(SSCARD_LENGTH, std::string(item.name));
}

tl::unexpected<Error> illegal(const Item& item) {
  return error(SSCARD_CHARACTER, std::string(item.name));
}

bool is_writable(std::string_view gbk) {
  while (!gbk.empty()) {
    const std::size_t size = character_size(gbk);
    const auto first = static_cast<unsigned char>(gbk.front());
    if (size == 0 || first < 0x20 || first == 0x7F) return false;
    gbk.remove_prefix(size);
  }
  return true;
}

Result<SecretData> encode_text(const Item& item, std::string_view value) {
  if (value.size() > item.length) return too_long(item);
  if (!is_writable(value)) return illegal(item);
  return bytes_of(value);
}

Result<SecretData> encode_digits(const Item& item, std::string_view value) {
  if (value.size() > 2U * item.length) return too_long(item);
  if (!std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; }))
    return illegal(item);
  SecretText whole(value);
  if (value.size() % 2 != 0) whole.append("F");
  SecretData bytes(whole.reveal().size() / 2);
  if (!parse_hex(whole.reveal(), bytes)) return illegal(item);
  return bytes;
}

Result<SecretData> encode_date(const Item& item, std::string_view value) {
  if (value.size() > 8) return too_long(item);
  if (!value.empty() && (value.size() != 8 || !parse_date(value))) return illegal(item);
  return encode_digits(item, value);
}

Result<SecretData> encode_binary(const Item& item, std::string_view value) {
  if (value.size() != 2U * item.length) return too_long(item);
  SecretData bytes(item.length);
  if (!parse_hex(value, bytes)) return illegal(item);
  return bytes;
}

// Filled up to the item's length, so that the next one stands in its place.
Result<SecretData> encode_filled(const Item& item, std::string_view value) {
  Result<SecretData> bytes = encode_value(item, value);
  if (bytes) bytes->resize(item.length, item.type == Type::kAn ? 0x00 : 0xFF);
  return bytes;
}

// The values one behind the other; those of a compound item with tag and length before them.
Result<SecretData> encode_parts(std::span<const Item> items, std::string_view parts) {
  SecretData whole;
  const auto values = split(parts, '^');
  if (values.size() > items.size()) return error(SSCARD_PARAMETER, "more parts than items");
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto bytes = encode_filled(items[i], i < values.size() ? values[i] : std::string_view());
    if (!bytes) return bytes;
    if (items[i].tag != 0) append(whole, std::array<Byte, 2>{items[i].tag, items[i].length});
    append(whole, *bytes);
  }
  return whole;
}

Result<SecretData> encode_compound(const Item& item, std::string_view value) {
  return encode_parts(item.inner, value);
}

using Encode = Result<SecretData> (*)(const Item& item, std::string_view value);
constexpr std::array<Encode, 5> kEncode = {
    encode_text,      // kAn
    encode_digits,    // kCn
    encode_date,      // kDate
    encode_binary,    // kB
    encode_compound,  // kCompound
};

}  // namespace

void add_value(Fields& out, const ItemContent& item, char end) {
  const bool binary = item.item == nullptr || item.item->type == Type::kB;
  if (!item.inner.empty()) {
    if (!is_blank(item.inner)) add_items(out, item.inner);
    out.close(end);
  } else if (binary) {
    out.add_hex(item.raw, end);
  } else {
    out.add_utf8(item.text.reveal(), end);
  }
}

Result<void> add_content(Fields& out, const FileAddress& address,
                         const card::FileContent& content) {
  switch (address.file->structure) {
    case Structure::kRecords: add_named(out, address.items, content); return {};
    case Structure::kCyclic: return add_records(out, address.record, content.records);
    case Structure::kTransparent: out.add_hex(content.bytes); return {};
  }
  return {};
}

Result<SecretData> encode_value(const Item& item, std::string_view value) {
  return kEncode.at(static_cast<std::size_t>(item.type))(item, value);
}

Result<SecretData> encode_record(const sscard::File& file, std::string_view fields) {
  return encode_parts(file.items, fields);
}

Result<SecretData> encode_transparent(const sscard::File& file, std::string_view digits) {
  if (digits.size() % 2 != 0 || digits.size() > 2U * file.size)
    return error(SSCARD_LENGTH, std::string(file.name));
  SecretData bytes(digits.size() / 2);
  if (!parse_hex(digits, bytes)) return error(SSCARD_CHARACTER, std::string(file.name));
  return bytes;
}

}  // namespace ssc::national
