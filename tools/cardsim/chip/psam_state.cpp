// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/chip/psam_state.hpp"

#include <algorithm>

namespace ssc::cardsim {

void PsamState::forget() {
  place = PsamPlace::kMf;
  file = nullptr;
  delivered.reset();
  purchase.reset();
}

PsamFile* find_file(PsamState& psam, PsamPlace place, std::uint16_t fid) {
  auto& files = psam.memory.files;
  const auto file = std::find_if(files.begin(), files.end(), [=](const PsamFile& f) {
    return f.place == place && f.fid == fid;
  });
  return file == files.end() ? nullptr : &*file;
}

const PsamRoot* find_root(const PsamState& psam, sscard::KeyKind kind, Byte id) {
  constexpr Byte kKindMask = 0x1F;
  const auto& roots = psam.memory.roots;
  const auto root = std::find_if(roots.begin(), roots.end(), [=](const PsamRoot& r) {
    return (r.address.usage & kKindMask) == static_cast<Byte>(kind) && r.address.id == id;
  });
  return root == roots.end() ? nullptr : &*root;
}

}  // namespace ssc::cardsim
