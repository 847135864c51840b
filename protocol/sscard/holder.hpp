// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "protocol/identity/date.hpp"
#include "protocol/identity/division.hpp"
#include "protocol/identity/holder_name.hpp"
#include "protocol/identity/id_number.hpp"
#include "protocol/sscard/record.hpp"

namespace ssc::sscard {

// SSSE EF06: who holds the card. What the card left blank is empty.
struct Holder {
  identity::IdNumber id_number;    // citizen number, or an assigned one for foreigners
  identity::HolderNameBytes name;  // items 09 and 4E without padding; the host decodes it
  identity::Sex sex = identity::Sex::kUnknown;
  std::uint8_t nationality = 0;  // GB/T 3304: 1-56, 99 other; 0 blank
  std::optional<identity::Division> birthplace;
  std::optional<identity::CalendarDate> birth;
  Findings findings;
};

// From the records of the file. Errors as Items::parse: the card's data is damaged.
Expected<Holder> parse_holder(Bytes records, Version version);

}  // namespace ssc::sscard
