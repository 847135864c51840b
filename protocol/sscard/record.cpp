// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/record.hpp"

#include "protocol/iso7816/tlv.hpp"
#include "protocol/sscard/value.hpp"

namespace ssc::sscard {
namespace {

constexpr std::array<std::string_view, 10> kFindingNames = {
    "ITEM_MISSING",      "ITEM_UNKNOWN",    "ITEM_REPEATED",   "ITEM_LENGTH",
    "ITEM_FORMAT",       "DATE_IMPOSSIBLE", "VERSION_UNKNOWN", "IDENTIFIER_FORMAT",
    "CARD_NUMBER_CHECK", "ID_NUMBER_CHECK"};

const Item* find(std::span<const Item> layout, std::uint8_t tag, Version version) {
  const auto item = std::find_if(layout.begin(), layout.end(),
                                 [=](const Item& i) { return i.tag == tag && i.in(version); });
  return item == layout.end() ? nullptr : &*item;
}

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
  auto items = parse(file.items, version, records);
  if (items) items->apply_marks(file, version);
  return items;
}

Expected<Items> Items::parse_compound(const Item& compound, Version version, Bytes value) {
  return parse(compound.inner, version, value);
}

Expected<Items> Items::parse(Layout layout, Version version, Bytes records) {
  Items items;
  for (iso7816::SimpleTlvReader reader(records);;) {
    const auto record = reader.next();
    if (!record) return fail(record.error());
    if (!*record) break;
    const auto tag = static_cast<std::uint8_t>((*record)->tag);
    const auto taken = items.take(tag, (*record)->value, find(layout, tag, version));
    if (!taken) return fail(taken.error());
  }
  items.note_missing(layout, version);
  return items;
}

Expected<Items> Items::parse_cyclic(const File& file, Version version, Bytes record) {
  Items items;
  for (const Item& item : file.items) {
    if (!item.in(version)) continue;
    if (record.empty()) {
      items.findings_.add(Finding::kItemMissing);
      break;
    }
    if (record.size() < item.length) return fail(Error::kTruncated);
    items.records_[items.count_++] = {item.tag, record.first(item.length), &item, 1};
    record = record.subspan(item.length);
  }
  if (!record.empty()) return fail(Error::kTrailing);
  return items;
}

Expected<void> Items::take(std::uint8_t tag, Bytes value, const Item* item) {
  if (count_ == kMaxRecords) return fail(Error::kTooLong);
  const auto occurrence = static_cast<std::uint8_t>(count(tag) + 1);
  records_[count_++] = {tag, value, item, occurrence};
  if (item == nullptr) {
    findings_.add(Finding::kItemUnknown);
    return {};
  }
  if (value.size() != item->length) findings_.add(Finding::kItemLength);
  if (occurrence > item->occurrences) findings_.add(Finding::kItemRepeated);
  return {};
}

std::uint8_t Items::count(std::uint8_t tag) const {
  const auto all = records();
  return static_cast<std::uint8_t>(
      std::count_if(all.begin(), all.end(), [=](const Record& r) { return r.tag == tag; }));
}

void Items::note_missing(Layout layout, Version version) {
  for (const Item& item : layout) {
    if (item.in(version) && count(item.tag) == 0) findings_.add(Finding::kItemMissing);
  }
}

void Items::apply_marks(const File& file, Version version) {
  std::array<bool, kMaxRecords> later{};  // before any mark is taken off
  for (std::size_t i = 0; i < count_; ++i) {
    const std::uint8_t by = mark_of(file, records_[i].tag);
    later[i] = by != 0 && meaning_of(value(by), version) != version;
  }
  for (std::size_t i = 0; i < count_; ++i) {
    if (!later[i]) continue;
    records_[i].value = trim_mark(records_[i].value);
    records_[i].item = find(file.items, records_[i].tag, Version::k2_0);
  }
}

Bytes Items::value(std::uint8_t tag, std::uint8_t occurrence) const {
  for (const Record& r : records()) {
    if (r.tag == tag && r.occurrence == occurrence) return r.value;
  }
  return {};
}

Bytes Items::value(std::string_view name, std::uint8_t occurrence) const {
  for (const Record& r : records()) {
    if (r.item != nullptr && r.item->name == name && r.occurrence == occurrence) return r.value;
  }
  return {};
}

}  // namespace ssc::sscard
