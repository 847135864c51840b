// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "tools/cardsim/persona.hpp"

namespace ssc::cardsim {

// One of the personas that come with the program.
inline const Persona& shipped(std::string_view name) {
  static const std::vector<Persona> kAll = [] {
    auto all = load_personas(SSC_SOURCE_DIR "/tools/cardsim/personas");
    if (!all) throw std::runtime_error(all.error().detail);
    return *std::move(all);
  }();
  const auto found =
      std::find_if(kAll.begin(), kAll.end(), [name](const Persona& p) { return p.name == name; });
  if (found == kAll.end()) throw std::out_of_range("no such persona");
  return *found;
}

// The employee's card with another way of speaking T=0.
inline Persona employee_speaking(T0Style style) {
  Persona persona = shipped("employee");
  persona.t0 = style;
  return persona;
}

}  // namespace ssc::cardsim
