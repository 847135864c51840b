// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/holder.hpp"

#include <array>

#include "protocol/sscard/take.hpp"

namespace ssc::sscard {
namespace {

constexpr std::uint16_t kHolderFile = 0xEF06;

std::uint8_t take_two_digits(Bytes value, Findings& findings) {
  if (is_blank(value)) return 0;
  std::array<char, 2> buffer;
  const auto text = digits(value, buffer);
  if (text && text->size() == buffer.size())
    return static_cast<std::uint8_t>(10 * (buffer[0] - '0') + (buffer[1] - '0'));
  findings.add(Finding::kItemFormat);
  return 0;
}

// Bytes first, characters later: a two-byte character may straddle the join. Neither 00 nor FF can
// be half a character, so at the join they are padding; a blank there may belong to the name.
std::string_view trim_before_join(Bytes value) {
  while (!value.empty() && (value.back() == 0x00 || value.back() == 0xFF))
    value = value.first(value.size() - 1);
  return {reinterpret_cast<const char*>(value.data()), value.size()};
}

void take_name(Bytes first, Bytes continued, identity::HolderNameBytes& out, Findings& findings) {
  const std::string_view tail = trim_text(continued);
  const std::string_view head = tail.empty() ? trim_text(first) : trim_before_join(first);
  if (!out.assign(head) || !out.append(tail)) findings.add(Finding::kItemFormat);
}

identity::Sex take_sex(Bytes value, Findings& findings) {
  switch (take_character(value)) {
    case '\0': return identity::Sex::kUnknown;
    case '1': return identity::Sex::kMale;
    case '2': return identity::Sex::kFemale;
    case '9': return identity::Sex::kNotStated;
    default: findings.add(Finding::kItemFormat); return identity::Sex::kUnknown;
  }
}

void take_id_number(Bytes value, Holder& holder) {
  take_text(value, holder.id_number, holder.findings);
  const auto odd = examine(holder.id_number).findings;
  if (odd.has(identity::IdNumberFinding::kCheckCharacter) ||
      odd.has(identity::IdNumberFinding::kBirthDate))
    holder.findings.add(Finding::kIdNumberCheck);
}

}  // namespace

Expected<Holder> parse_holder(Bytes records, Version version) {
  const auto items = Items::parse(*find_file(Df::kSsse, kHolderFile, version), version, records);
  if (!items) return fail(items.error());
  Holder holder;
  holder.findings = items->findings();
  take_id_number(items->value(0x08), holder);
  take_name(items->value(0x09), items->value(0x4E), holder.name, holder.findings);
  holder.sex = take_sex(items->value(0x0A), holder.findings);
  holder.nationality = take_two_digits(items->value(0x0B), holder.findings);
  holder.birthplace = take_division(items->value(0x0C), holder.findings);
  holder.birth = take_date(items->value(0x0D), holder.findings);
  return holder;
}

}  // namespace ssc::sscard
