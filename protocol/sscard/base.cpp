// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/base.hpp"

#include <algorithm>

#include "protocol/sscard/take.hpp"

namespace ssc::sscard {
namespace {

constexpr std::uint16_t kIssuerFile = 0xEF05;
constexpr std::size_t kVersionSize = 4;

void take_identifier(Bytes value, Base& base) {
  const auto identifier = identity::card_identifier_from_bytes(value);
  if (!identifier) return base.findings.add(Finding::kIdentifierFormat);
  base.identifier = *identifier;
  const auto division = identity::issuing_division(*identifier);
  if (!division) return base.findings.add(Finding::kIdentifierFormat);
  base.division = *division;
}

void take_version(Bytes value, Base& base) {
  base.version_text.assign(value.first(std::min(trim_text(value).size(), kVersionSize)));
  const auto version = recognise_version(value);
  base.version = version ? *version : kNewest;
  if (!version) base.findings.add(Finding::kVersionUnknown);
}

void take_number(Bytes value, Base& base) {
  base.number = identity::card_number_from(trim_text(value));
  if (!examine(base.number).empty()) base.findings.add(Finding::kCardNumberCheck);
}

}  // namespace

Expected<Base> parse_base(Bytes records) {
  const auto items = Items::parse(*find_file(Df::kSsse, kIssuerFile, kNewest), kNewest, records);
  if (!items) return fail(items.error());
  Base base;
  base.findings = items->findings();
  take_identifier(items->value(0x01), base);
  base.card_class = take_character(items->value(0x02));
  take_version(items->value(0x03), base);
  base.initialising_body.assign(items->value(0x04));
  base.issued = take_date(items->value(0x05), base.findings);
  base.valid_until = take_date(items->value(0x06), base.findings);
  take_number(items->value(0x07), base);
  return base;
}

}  // namespace ssc::sscard
