// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/cardsim/persona.hpp"
#include "tools/cardsim/toml_keys.hpp"

namespace ssc::cardsim {

// What a persona file says of PIN, keys, money and the PSAM, into a persona whose files and answer
// to reset are there. Throws Unusable.
void read_security_keys(const toml::table& given, Persona& persona);

}  // namespace ssc::cardsim
