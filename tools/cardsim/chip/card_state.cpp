// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/chip/card_state.hpp"

#include <algorithm>

namespace ssc::cardsim {

using sscard::Structure;

bool holds(const CardState& card, sscard::Df df) {
  const auto& files = card.memory.files;
  return std::any_of(files.begin(), files.end(),
                     [df](const ElementaryFile& f) { return f.layout->df == df; });
}

ElementaryFile* find_ef(CardState& card, std::uint16_t fid) {
  const auto* application = card.selection.application;
  if (application == nullptr) return nullptr;
  auto& files = card.memory.files;
  const auto found = std::find_if(files.begin(), files.end(), [=](const ElementaryFile& f) {
    return f.layout->df == application->df && f.layout->ef == fid;
  });
  return found == files.end() ? nullptr : &*found;
}

StatusWord use_file(CardState& card, std::uint8_t sfi, Content content) {
  constexpr std::uint16_t kEfFid = 0xEF00;  // FID and SFI match on these cards
  if (sfi != 0) {
    ElementaryFile* found = find_ef(card, kEfFid | sfi);
    if (found == nullptr) return kFileNotFound;
    card.selection.ef = found;
    card.selection.record = 0;
  }
  if (card.selection.ef == nullptr) return kNoCurrentEf;
  const bool bytes = card.selection.ef->layout->structure == Structure::kTransparent;
  return bytes == (content == Content::kBytes) ? iso7816::kStatusOk : kWrongFileType;
}

StatusWord check_read(const CardState& card) {
  const auto rule = card.selection.ef->layout->read_rule(card.memory.version);
  const bool pin = card.proven.pin || card.memory.pin.value.empty();
  const bool may = sscard::may_read(rule, pin, false);
  return may ? iso7816::kStatusOk : kSecurityNotMet;
}

}  // namespace ssc::cardsim
