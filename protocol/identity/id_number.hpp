// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "protocol/base/enum_set.hpp"
#include "protocol/base/sensitive.hpp"
#include "protocol/identity/date.hpp"
#include "protocol/identity/division.hpp"

namespace ssc::identity {

// The social security number of card item 08: a citizen number (GB 11643), its old form of 15
// digits, or a number assigned to a foreigner. What does not follow GB 11643 is used as it stands.
using IdNumber = Sensitive<struct IdNumberTag, 18>;

// GB/T 2261.1.
enum class Sex : std::uint8_t { kUnknown = 0, kMale = 1, kFemale = 2, kNotStated = 9 };

enum class IdNumberKind : std::uint8_t {
  kCitizen,    // 18 characters of GB 11643, right or not (see the findings)
  kCitizen15,  // division, yymmdd, sequence; born in the 1900s; no check character
  kAssigned,   // anything else
};

enum class IdNumberFinding : std::uint8_t {
  kCheckCharacter,  // does not match the first 17 digits
  kBirthDate,       // no such day
  kOldForm,         // 15 digits
  kAssigned,        // not a number of GB 11643
  kLowerCase,       // check character written x
};
using IdNumberFindings = EnumSet<IdNumberFinding>;

// What a number says about its holder. Division, birth and sex only for the two citizen forms.
struct IdNumberReading {
  IdNumberKind kind = IdNumberKind::kAssigned;
  std::optional<Division> division{};  // where first registered, not where insured
  std::optional<CalendarDate> birth{};
  Sex sex = Sex::kUnknown;
  IdNumberFindings findings{};
};

IdNumberReading examine(const IdNumber& number);

// The check character of GB 11643 (ISO 7064 MOD 11-2) for 17 digits; nothing for other text.
std::optional<char> id_number_check(std::string_view first17);

}  // namespace ssc::identity
