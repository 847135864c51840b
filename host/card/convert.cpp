// SPDX-License-Identifier: Apache-2.0
#include "host/card/convert.hpp"

#include <algorithm>
#include <array>

#include "host/card/text.hpp"
#include "protocol/base/hex.hpp"

namespace ssc::card {
namespace {

std::optional<Date> to_date(const std::optional<identity::CalendarDate>& date) {
  if (!date) return std::nullopt;
  return Date{std::chrono::year{date->year}, std::chrono::month{date->month},
              std::chrono::day{date->day}};
}

std::string to_text(const std::optional<identity::Division>& division) {
  return division ? std::string(division->text()) : std::string();
}

template <class Text>
void keep_printable(Text& text, Warnings& warnings) {
  if (is_printable(text.reveal())) return;
  text.clear();
  warnings.add("TEXT_UNPRINTABLE");
}

std::string printable(std::string text, Warnings& warnings) {
  if (is_printable(text)) return text;
  warnings.add("TEXT_UNPRINTABLE");
  return {};
}

std::string letter(char c, Warnings& warnings) {
  return c == '\0' ? std::string() : printable(std::string(1, c), warnings);
}

std::string sex_text(identity::Sex sex) {
  return sex == identity::Sex::kUnknown ? std::string() : std::to_string(static_cast<int>(sex));
}

std::string two_digits(std::uint8_t number) {
  if (number == 0) return {};
  return {static_cast<char>('0' + number / 10), static_cast<char>('0' + number % 10)};
}

std::string hex_text(Bytes bytes) {
  std::string text(2 * bytes.size(), '0');
  to_hex(bytes, text);
  return text;
}

// An unknown city is none of those that differ from the rest.
std::optional<sscard::Algorithm> algorithm_of(const Application& application,
                                              const std::optional<identity::Division>& city) {
  if (!application.mark) return city ? sscard::assumed_algorithm(*city) : sscard::Algorithm::kDes;
  const auto algorithm = sscard::recognise_algorithm(*application.mark);
  if (!algorithm) return std::nullopt;
  return *algorithm;
}

void compare_with_id_number(const sscard::Holder& raw, Warnings& warnings) {
  const identity::IdNumberReading reading = examine(raw.id_number);
  if (raw.birth && reading.birth && raw.birth != reading.birth) warnings.add("BIRTH_DIFFERS");
  const bool sex_stated = raw.sex == identity::Sex::kMale || raw.sex == identity::Sex::kFemale;
  if (sex_stated && reading.sex != identity::Sex::kUnknown && raw.sex != reading.sex) {
    warnings.add("SEX_DIFFERS");
  }
}

}  // namespace

void Warnings::add(std::string_view code) {
  if (std::find(codes_.begin(), codes_.end(), code) == codes_.end()) codes_.push_back(code);
}

void Warnings::add(sscard::Findings findings) {
  for (auto i = 0; i <= static_cast<int>(sscard::Finding::kIdNumberCheck); ++i) {
    const auto finding = static_cast<sscard::Finding>(i);
    if (findings.has(finding)) add(to_string(finding));
  }
}

CardFacts card_facts(const sscard::Base& base, const Application& application, Warnings& warnings) {
  warnings.add(base.findings);
  CardFacts facts;
  facts.identifier = base.identifier;
  facts.number = base.number;
  keep_printable(facts.number, warnings);
  facts.version = to_string(base.version);
  facts.version_text = printable({base.version_text.begin(), base.version_text.end()}, warnings);
  facts.division = to_text(base.division);
  facts.card_class = letter(base.card_class, warnings);
  facts.initialising_body = hex_text(base.initialising_body);
  facts.issued = to_date(base.issued);
  facts.valid_until = to_date(base.valid_until);
  facts.algorithm = algorithm_of(application, base.division);
  if (!facts.algorithm) warnings.add("ALGORITHM_UNKNOWN");
  return facts;
}

Holder holder(const sscard::Holder& raw, Warnings& warnings) {
  warnings.add(raw.findings);
  compare_with_id_number(raw, warnings);
  Holder holder;
  holder.id_number = raw.id_number;
  keep_printable(holder.id_number, warnings);
  DecodedName decoded = decode_name(raw.name);
  if (!decoded.whole) warnings.add("NAME_UNDECODABLE");
  holder.name = decoded.name;
  holder.sex = sex_text(raw.sex);
  holder.ethnicity = two_digits(raw.nationality);
  holder.birthplace = to_text(raw.birthplace);
  holder.birth = to_date(raw.birth);
  return holder;
}

}  // namespace ssc::card
