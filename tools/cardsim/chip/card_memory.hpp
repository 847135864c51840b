// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "protocol/sscard/layout.hpp"
#include "tools/cardsim/chip/data.hpp"

namespace ssc::cardsim {

struct ElementaryFile {
  const sscard::File* layout = nullptr;
  std::vector<Data> records;  // with their headers; a transparent file is one record
};

// How often the holder or a terminal may still be wrong.
struct Tries {
  static constexpr std::uint8_t kUsual = 3;

  std::uint8_t left = kUsual;
  std::uint8_t full = kUsual;

  bool blocked() const { return left == 0; }
  void wrong() { left = static_cast<std::uint8_t>(left - (left > 0 ? 1 : 0)); }
  void right() { left = full; }
};

struct Pin {
  Data value;  // as VERIFY carries it; empty: the card asks for none
  Tries tries;
};

// What a social security card keeps without power: personalisation has written it, commands change
// it.
struct CardMemory {
  sscard::Version version = sscard::Version::k2_0;
  std::vector<ElementaryFile> files;  // none: not a social security card
  Pin pin;
};

}  // namespace ssc::cardsim
