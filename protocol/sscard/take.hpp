// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "protocol/base/sensitive.hpp"
#include "protocol/identity/date.hpp"
#include "protocol/identity/division.hpp"
#include "protocol/sscard/record.hpp"
#include "protocol/sscard/value.hpp"

// How a file's parser takes an item into its result: what does not fit is a finding and leaves the
// result empty.
namespace ssc::sscard {

template <class Tag, std::size_t N>
void take_text(Bytes value, Sensitive<Tag, N>& out, Findings& findings) {
  if (!out.assign(trim_text(value))) findings.add(Finding::kItemFormat);
}

// 0 when blank.
inline char take_character(Bytes value) {
  const std::string_view text = trim_text(value);
  return text.empty() ? '\0' : text.front();
}

inline std::optional<identity::CalendarDate> take_date(Bytes value, Findings& findings) {
  if (is_blank(value)) return std::nullopt;
  const auto date = identity::CalendarDate::from_bcd(value);
  if (date) return *date;
  findings.add(date.error() == Error::kOutOfRange ? Finding::kDateImpossible
                                                  : Finding::kItemFormat);
  return std::nullopt;
}

inline std::optional<identity::Division> take_division(Bytes value, Findings& findings) {
  if (is_blank(value)) return std::nullopt;
  const auto division = identity::Division::from_bcd(value);
  if (division) return *division;
  findings.add(Finding::kItemFormat);
  return std::nullopt;
}

}  // namespace ssc::sscard
