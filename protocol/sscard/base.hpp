// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "protocol/base/bytes.hpp"
#include "protocol/identity/card_identifier.hpp"
#include "protocol/identity/card_number.hpp"
#include "protocol/identity/date.hpp"
#include "protocol/sscard/record.hpp"

namespace ssc::sscard {

// SSSE EF05: what the issuer says about the card. Free to read on every card. What the card left
// blank is empty.
struct Base {
  identity::CardIdentifier identifier;
  std::optional<identity::Division> division;  // of the issuing city, first in the identifier
  char card_class = 0;  // '1' pre-school, '2' student, '3' adult, '4' elderly; 0 blank
  Version version = Version::k1_0;
  FixedBytes<4> version_text;        // as the card writes it: 2.01, 3.00
  FixedBytes<12> initialising_body;  // 9156000002, issuing division, body's division, serial
  std::optional<identity::CalendarDate> issued;
  std::optional<identity::CalendarDate> valid_until;
  identity::CardNumber number;
  Findings findings;
};

// From the records of the file. Errors as Items::parse: the card's data is damaged.
Expected<Base> parse_base(Bytes records);

}  // namespace ssc::sscard
