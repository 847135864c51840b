// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "protocol/base/bytes.hpp"
#include "protocol/base/error.hpp"
#include "protocol/sscard/version.hpp"

// The values inside records: padding and BCD digits. Cards fill `an` items with 00, but one writer
// uses FF and some blanks are 20; blank `cn` items are all F.
namespace ssc::sscard {

// The text without its padding (trailing 00, FF and 20). A view into `value`; bytes, in the card's
// GBK.
std::string_view trim_text(Bytes value);

// True for a `cn` item that was never written: no bytes, or all F.
bool is_blank(Bytes value);

// The digits of a `cn` item, without its F filling. kMalformed on a nibble A-E or on a digit after
// the filling, kTooLong when `out` is too small. The result is a view into `out`.
Expected<std::string_view> digits(Bytes value, std::span<char> out);

// Which version's meaning a value has. A 1.0 card that was rewritten with 2.0 meanings marks them:
// the value is filled on the right with nibble E and so ends in EE (annex C of the 2012 rules).
// mark_of() in layout.hpp tells which items do.
Version meaning_of(Bytes value, Version card);

// The value without that filling.
Bytes trim_mark(Bytes value);

}  // namespace ssc::sscard
