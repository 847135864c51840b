// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/chip/card_state.hpp"

#include <algorithm>

#include "tools/cardsim/chip/directory.hpp"

namespace ssc::cardsim {

using sscard::Df;
using sscard::KeyName;
using sscard::Structure;

CardState::CardState(CardMemory from) : memory(std::move(from)) {
  if (!memory.files.empty()) memory.files.push_back(directory_of(memory));
}

void CardState::forget() {
  selection = {};
  proven = {};
  challenge.reset();
  money = {};
}

Df current_df(const CardState& card) {
  const auto* application = card.selection.application;
  return application == nullptr ? Df::kSsse : application->df;
}

bool is_blocked(const CardState& card, Df df) {
  const auto& blocked = card.memory.blocked_applications;
  return blocked.contains(df) || blocked.contains(Df::kSsse);
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

void enter(CardState& card, const sscard::Application* application) {
  if (application != card.selection.application) card.proven.keys.clear();
  card.selection = {.application = application};
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
  const sscard::File& file = *card.selection.ef->layout;
  const bool may = sscard::may_read(file.read_rule(card.memory.version), pin_is_proven(card),
                                    key_is_proven(card, file.df, file.read_key));
  return may ? iso7816::kStatusOk : kSecurityNotMet;
}

StatusWord check_write(const CardState& card) {
  const sscard::File& file = *card.selection.ef->layout;
  return key_is_proven(card, file.df, file.write_key) ? iso7816::kStatusOk : kSecurityNotMet;
}

bool pin_is_proven(const CardState& card) {
  return card.proven.pin || card.memory.pin.value.empty();
}

bool key_is_proven(const CardState& card, Df df, KeyName name) {
  return card.proven.keys.contains(sscard::find_key(df, name));
}

}  // namespace ssc::cardsim
