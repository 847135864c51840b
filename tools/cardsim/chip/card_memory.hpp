// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "protocol/sscard/algorithm.hpp"
#include "protocol/sscard/keys.hpp"
#include "protocol/sscard/layout.hpp"
#include "tools/cardsim/chip/data.hpp"
#include "tools/cardsim/chip/pki_memory.hpp"
#include "tools/cardsim/chip/purse.hpp"
#include "tools/cardsim/chip/tries.hpp"

namespace ssc::cardsim {

struct ElementaryFile {
  const sscard::File* layout = nullptr;
  std::vector<Data> records;  // with their headers; a transparent file is one record
};

struct Pin {
  Data value;  // as VERIFY carries it; empty: the card asks for none
  Tries tries{kPinTries};
};

struct CardKey {
  const sscard::Key* row;  // which one it is
  Data value;              // 16 bytes
  Tries tries{kKeyTries};
};

// What a social security card keeps without power: personalisation has written it, commands change
// it.
struct CardMemory {
  sscard::Version version = sscard::Version::k2_0;
  sscard::Algorithm algorithm = sscard::Algorithm::kDes;
  std::vector<ElementaryFile> files;  // none: not a social security card
  Pin pin;
  std::vector<CardKey> keys;
  std::optional<Purse> purse;    // of offline-mode cards
  std::optional<PkiMemory> pki;  // of 3.0 cards
  bool blocked = false;
  std::set<sscard::Df> blocked_applications;

  // Whether it has the application: it has files of it.
  bool holds(sscard::Df df) const {
    return std::any_of(files.begin(), files.end(),
                       [df](const ElementaryFile& f) { return f.layout->df == df; });
  }
};

}  // namespace ssc::cardsim
