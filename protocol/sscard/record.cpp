// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/record.hpp"

namespace ssc::sscard {
namespace {

constexpr std::size_t kHeaderSize = 2;

constexpr std::array<std::string_view, 10> kFindingNames = {
    "ITEM_MISSING",      "ITEM_UNKNOWN",    "ITEM_REPEATED",   "ITEM_LENGTH",
    "ITEM_FORMAT",       "DATE_IMPOSSIBLE", "VERSION_UNKNOWN", "IDENTIFIER_FORMAT",
    "CARD_NUMBER_CHECK", "ID_NUMBER_CHECK"};

}  // namespace

std::string_view to_string(Finding finding) {
  return kFindingNames[static_cast<std::size_t>(finding)];
}

Expected<Record> take_record(Bytes& rest) {
  if (rest.size() < kHeaderSize) return fail(Error::kTruncated);
  const std::uint8_t tag = rest[0];
  const std::size_t length = rest[1];
  if (tag == 0x00 || tag == 0xFF) return fail(Error::kMalformed);
  if (rest.size() - kHeaderSize < length) return fail(Error::kTruncated);
  const Record record{tag, rest.subspan(kHeaderSize, length)};
  rest = rest.subspan(kHeaderSize + length);
  return record;
}

Expected<Record> parse_record(Bytes answer, std::uint8_t tag) {
  auto record = take_record(answer);
  if (!record) return record;
  if (record->tag != tag) return fail(Error::kMalformed);
  if (!answer.empty()) return fail(Error::kTrailing);
  return record;
}

Expected<Items> Items::parse(const File& file, Version version, Bytes records) {
  Items items;
  items.file_ = &file;
  while (!records.empty()) {
    const auto record = take_record(records);
    if (!record) return fail(record.error());
    items.take(*record, version);
  }
  for (std::size_t i = 0; i < file.items.size(); ++i) {
    if (file.items[i].in(version) && items.seen_[i] == 0)
      items.findings_.add(Finding::kItemMissing);
  }
  return items;
}

void Items::take(const Record& record, Version version) {
  const Item* item = find_item(*file_, record.tag, version);
  if (item == nullptr) return findings_.add(Finding::kItemUnknown);
  const auto index = static_cast<std::size_t>(item - file_->items.data());
  if (record.value.size() != item->length) findings_.add(Finding::kItemLength);
  if (seen_[index] == item->occurrences) return findings_.add(Finding::kItemRepeated);
  if (seen_[index]++ == 0) values_[index] = record.value;
}

Bytes Items::value(std::uint8_t tag) const {
  for (std::size_t i = 0; i < file_->items.size(); ++i) {
    if (file_->items[i].tag == tag && seen_[i] != 0) return values_[i];
  }
  return {};
}

}  // namespace ssc::sscard
