// SPDX-License-Identifier: Apache-2.0
#include "host/card/file_content.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "host/card/convert.hpp"
#include "host/card/read_file.hpp"
#include "host/card/text.hpp"
#include "protocol/base/hex.hpp"
#include "protocol/sscard/holder.hpp"
#include "protocol/sscard/value.hpp"

namespace ssc::card {
namespace {

using sscard::Items;
using sscard::Type;
using Convert = SecretText (*)(Bytes value, Warnings& warnings);

constexpr std::uint16_t kHolderFile = 0xEF06;
constexpr std::string_view kName = "name", kNameContinued = "name_continued";
constexpr std::size_t kMaxValue = 255;  // what a length byte can say
constexpr std::string_view kUndecodable = "TEXT_UNDECODABLE";

bool is_holder_file(const sscard::File& file) {
  return file.df == sscard::Df::kSsse && file.ef == kHolderFile;
}

SecretText letters(Bytes value, Warnings& warnings) {
  DecodedText decoded = decode_text(sscard::trim_text(value));
  if (!decoded.whole) warnings.add(kUndecodable);
  return std::move(decoded.text);
}

SecretText hexadecimal(Bytes value) {
  std::array<char, 2 * kMaxValue> buffer;
  const SecretText text(to_hex(value, buffer));
  wipe(buffer.data(), buffer.size());
  return text;
}

SecretText bcd(Bytes value, Warnings& /*warnings*/) {
  if (sscard::is_blank(value)) return {};
  std::array<char, 2 * kMaxValue> buffer;
  const auto digits = sscard::digits(value, buffer);
  SecretText text = digits ? SecretText(*digits) : hexadecimal(value);
  wipe(buffer.data(), buffer.size());
  return text;
}

SecretText number(Bytes value, Warnings& /*warnings*/) {
  if (value.size() > sizeof(std::uint64_t)) return hexadecimal(value);
  std::uint64_t sum = 0;
  for (const Byte b : value) sum = sum << 8 | b;
  return SecretText(std::to_string(sum));
}

SecretText none(Bytes /*value*/, Warnings& /*warnings*/) {
  return {};
}

constexpr std::array<Convert, 5> kConvert = {
    letters,  // kAn
    bcd,      // kCn
    bcd,      // kDate
    number,   // kB
    none,     // kCompound
};

// Of the holder: join_name() gives it a text.
bool is_part_of_name(const sscard::Item& item) {
  return item.name == kName || item.name == kNameContinued;
}

std::vector<ItemContent> contents(const Items& items, sscard::Version version, Warnings& warnings);

// What cannot be parsed is there in `raw`, and the rest of the file is good.
std::vector<ItemContent> inner_contents(const sscard::Item& item, sscard::Version version,
                                        Bytes value, Warnings& warnings) {
  if (item.type != Type::kCompound || never_written(value)) return {};
  const auto items = Items::parse_compound(item, version, value);
  if (items) return contents(*items, version, warnings);
  warnings.add(to_string(sscard::Finding::kItemFormat));
  return {};
}

ItemContent content(const sscard::Record& record, sscard::Version version, Warnings& warnings) {
  ItemContent content;
  content.tag = record.tag;
  content.occurrence = record.occurrence;
  content.item = record.item;
  content.raw.assign(record.value.begin(), record.value.end());
  if (record.item == nullptr) return content;
  const auto type = static_cast<std::size_t>(record.item->type);
  if (!is_part_of_name(*record.item)) content.text = kConvert.at(type)(record.value, warnings);
  content.inner = inner_contents(*record.item, version, record.value, warnings);
  return content;
}

std::vector<ItemContent> contents(const Items& items, sscard::Version version, Warnings& warnings) {
  warnings.add(items.findings());
  std::vector<ItemContent> all;
  for (const sscard::Record& record : items.records())
    all.push_back(content(record, version, warnings));
  return all;
}

// The bytes of a name are joined before they are decoded: a character may straddle the cut.
void join_name(std::vector<ItemContent>& items, const identity::HolderNameBytes& name,
               Warnings& warnings) {
  DecodedText decoded = decode_text(name.reveal());
  if (!decoded.whole) warnings.add(kUndecodable);
  for (ItemContent& content : items) {
    if (content.item != nullptr && content.item->name == kName) content.text = decoded.text;
  }
}

template <class Matches>
const ItemContent* find_item(const FileContent& content, Matches matches) {
  if (content.records.empty()) return nullptr;
  const auto& items = content.records.front().items;
  const auto found = std::find_if(items.begin(), items.end(), matches);
  return found == items.end() ? nullptr : &*found;
}

}  // namespace

const ItemContent* FileContent::find(std::uint8_t tag, std::uint8_t occurrence) const {
  return find_item(*this, [=](const ItemContent& content) {
    return content.tag == tag && content.occurrence == occurrence;
  });
}

const ItemContent* FileContent::find(std::string_view name, std::uint8_t occurrence) const {
  return find_item(*this, [=](const ItemContent& content) {
    return content.item != nullptr && content.item->name == name &&
           content.occurrence == occurrence;
  });
}

Result<FileContent> record_content(const sscard::File& file, sscard::Version version,
                                   Bytes records) {
  const auto items = Items::parse(file, version, records);
  if (!items) return tl::unexpected(damaged(file, items.error()));
  Warnings warnings;
  RecordContent record{1, contents(*items, version, warnings)};
  if (is_holder_file(file)) {
    const auto holder = sscard::parse_holder(records, version);
    if (!holder) return tl::unexpected(damaged(file, holder.error()));
    join_name(record.items, holder->name, warnings);
  }
  FileContent content;
  content.file = &file;
  content.records.push_back(std::move(record));
  content.warnings = warnings.take();
  return content;
}

Result<FileContent> cyclic_content(const sscard::File& file, sscard::Version version,
                                   const std::vector<SecretData>& records) {
  Warnings warnings;
  FileContent content;
  content.file = &file;
  std::uint8_t number = 0;
  for (const SecretData& record : records) {
    ++number;
    if (never_written(record)) continue;
    const auto items = Items::parse_cyclic(file, version, record);
    if (!items) return tl::unexpected(damaged(file, items.error()));
    content.records.push_back({number, contents(*items, version, warnings)});
  }
  content.warnings = warnings.take();
  return content;
}

FileContent transparent_content(const sscard::File& file, SecretData bytes) {
  FileContent content;
  content.file = &file;
  content.bytes = std::move(bytes);
  return content;
}

}  // namespace ssc::card
