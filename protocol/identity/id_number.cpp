// SPDX-License-Identifier: Apache-2.0
#include "protocol/identity/id_number.hpp"

#include <algorithm>

namespace ssc::identity {
namespace {

constexpr std::size_t kLength = 18;
constexpr std::size_t kOldLength = 15;

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool has_citizen_form(std::string_view text) {
  return text.size() == kLength && all_digits(text.substr(0, kLength - 1)) &&
         (all_digits(text.substr(kLength - 1)) || text.back() == 'X' || text.back() == 'x');
}

bool has_old_form(std::string_view text) {
  return text.size() == kOldLength && all_digits(text);
}

Sex sex_of(char last_digit_of_sequence) {
  return (last_digit_of_sequence - '0') % 2 == 1 ? Sex::kMale : Sex::kFemale;
}

void read_birth(IdNumberReading& reading, std::string_view yyyymmdd) {
  if (const auto date = CalendarDate::parse(yyyymmdd)) {
    reading.birth = *date;
  } else {
    reading.findings.add(IdNumberFinding::kBirthDate);
  }
}

void read_division(IdNumberReading& reading, std::string_view text) {
  if (const auto division = Division::parse(text.substr(0, 6))) reading.division = *division;
}

IdNumberReading read_citizen(std::string_view text) {
  IdNumberReading reading{.kind = IdNumberKind::kCitizen, .sex = sex_of(text[16])};
  read_division(reading, text);
  read_birth(reading, text.substr(6, 8));
  const bool lower_case = text.back() == 'x';
  if (lower_case) reading.findings.add(IdNumberFinding::kLowerCase);
  if (id_number_check(text.substr(0, kLength - 1)) != (lower_case ? 'X' : text.back())) {
    reading.findings.add(IdNumberFinding::kCheckCharacter);
  }
  return reading;
}

IdNumberReading read_citizen15(std::string_view text) {
  IdNumberReading reading{.kind = IdNumberKind::kCitizen15, .sex = sex_of(text[14])};
  reading.findings.add(IdNumberFinding::kOldForm);
  read_division(reading, text);
  Sensitive<struct BirthTag, 8> birth;
  birth.assign("19");
  birth.append(text.substr(6, 6));
  read_birth(reading, birth.reveal());
  return reading;
}

}  // namespace

IdNumberReading examine(const IdNumber& number) {
  const std::string_view text = number.reveal();
  if (has_citizen_form(text)) return read_citizen(text);
  if (has_old_form(text)) return read_citizen15(text);
  return {.kind = IdNumberKind::kAssigned, .findings = {IdNumberFinding::kAssigned}};
}

std::optional<char> id_number_check(std::string_view first17) {
  constexpr std::uint8_t kWeights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  constexpr std::string_view kCheck = "10X98765432";
  if (first17.size() != std::size(kWeights) || !all_digits(first17)) return std::nullopt;
  unsigned sum = 0;
  for (std::size_t i = 0; i < std::size(kWeights); ++i) {
    sum += kWeights[i] * static_cast<unsigned>(first17[i] - '0');
  }
  return kCheck[sum % 11];
}

}  // namespace ssc::identity
