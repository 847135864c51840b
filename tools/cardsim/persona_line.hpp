// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/cardsim/persona.hpp"
#include "tools/cardsim/toml_keys.hpp"

namespace ssc::cardsim {

// What a persona file says of the card's behaviour on the line: classes, t0, t1, pps, timing,
// faults. Throws Unusable.
void read_line_keys(const toml::table& given, Persona& persona);

}  // namespace ssc::cardsim
