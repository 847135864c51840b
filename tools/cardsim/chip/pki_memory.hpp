// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tools/cardsim/chip/data.hpp"
#include "tools/cardsim/chip/tries.hpp"

namespace ssc::cardsim {

// A PIN that never travels: whoever knows it answers a challenge with it.
struct ChallengedPin {
  Data text;  // its digits as characters; empty: there is none
  Tries tries{kPinTries};
};

// What the PKI environment of a 3.0 card keeps without power.
struct PkiMemory {
  ChallengedPin user, administrator;
  Data signature_certificate, encryption_certificate;  // files 0018 and 0019
};

}  // namespace ssc::cardsim
