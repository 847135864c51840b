// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "protocol/iso7816/atr.hpp"
#include "protocol/iso7816/pps.hpp"
#include "tools/cardsim/chip/data.hpp"
#include "tools/cardsim/persona.hpp"

namespace ssc::cardsim {

// The card's side of a PPS exchange, ISO/IEC 7816-3:2006 clause 9.
struct PpsAnswer {
  Data characters;                              // none: the card stays silent
  std::optional<iso7816::PpsAgreement> agreed;  // in force after the answer
};

// An honest card repeats a T it offers, and PPS1 when that is the default or its own TA1, or its Fi
// with a lower Di; another PPS1 it leaves out, and to another T it says nothing.
PpsAnswer answer_pps(const iso7816::Pps& request, const iso7816::Atr& atr, PpsStyle style);

}  // namespace ssc::cardsim
