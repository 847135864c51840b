// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/record.hpp"

#include "protocol/iso7816/tlv.hpp"

namespace ssc::sscard {
namespace {

constexpr std::array<std::string_view, 10> kFindingNames = {
    "ITEM_MISSING",      "ITEM_UNKNOWN",    "ITEM_REPEATED",   "ITEM_LENGTH",
    "ITEM_FORMAT",       "DATE_IMPOSSIBLE", "VERSION_UNKNOWN", "IDENTIFIER_FORMAT",
    "CARD_NUMBER_CHECK", "ID_NUMBER_CHECK"};

}  // namespace

std::string_view to_string(Finding finding) {
  return kFindingNames[static_cast<std::size_t>(finding)];
}

Expected<Bytes> parse_record(Bytes answer, std::uint8_t tag) {
  iso7816::SimpleTlvReader reader(answer);
  const auto record = reader.next();
  if (!record) return fail(record.error());
  if (!*record) return fail(Error::kTruncated);
  if ((*record)->tag != tag) return fail(Error::kMalformed);
  if (!reader.rest().empty()) return fail(Error::kTrailing);
  return (*record)->value;
}

Expected<Items> Items::parse(const File& file, Version version, Bytes records) {
  Items items;
  items.file_ = &file;
  for (iso7816::SimpleTlvReader reader(records);;) {
    const auto record = reader.next();
    if (!record) return fail(record.error());
    if (!*record) break;
    items.take(static_cast<std::uint8_t>((*record)->tag), (*record)->value, version);
  }
  for (std::size_t i = 0; i < file.items.size(); ++i) {
    if (file.items[i].in(version) && items.seen_[i] == 0)
      items.findings_.add(Finding::kItemMissing);
  }
  return items;
}

void Items::take(std::uint8_t tag, Bytes value, Version version) {
  const Item* item = find_item(*file_, tag, version);
  if (item == nullptr) return findings_.add(Finding::kItemUnknown);
  const auto index = static_cast<std::size_t>(item - file_->items.data());
  if (value.size() != item->length) findings_.add(Finding::kItemLength);
  if (seen_[index] == item->occurrences) return findings_.add(Finding::kItemRepeated);
  if (seen_[index]++ == 0) values_[index] = value;
}

Bytes Items::value(std::uint8_t tag) const {
  for (std::size_t i = 0; i < file_->items.size(); ++i) {
    if (file_->items[i].tag == tag && seen_[i] != 0) return values_[i];
  }
  return {};
}

}  // namespace ssc::sscard
