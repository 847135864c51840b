// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/chip/select.hpp"

#include <array>

#include "tools/cardsim/chip/directory.hpp"
#include "tools/cardsim/chip/pki.hpp"

namespace ssc::cardsim {
namespace {

using sscard::Application;
using sscard::Df;

constexpr std::uint16_t kMf = 0x3F00;
constexpr std::size_t kFidSize = 2;
constexpr std::size_t kMinName = 5;  // a RID
constexpr std::size_t kMaxName = 16;

Bytes name_of(const Application& application) {
  return as_bytes(application.name);
}

bool starts_with(Bytes whole, Bytes part) {
  return whole.size() >= part.size() && equal(whole.first(part.size()), part);
}

// 6F │ 84 name │ A5 │ 88 directory │ 9F0C 86 algorithm; a DF below SSSE tells its name only.
Data fci(const Application& application, const CardMemory& memory) {
  static constexpr std::array<Byte, 3> kDirectory = {0x88, 0x01, kDirectorySfi};
  const std::array<Byte, 6> algorithm = {0x9F, 0x0C, 0x03,
                                         0x86, 0x01, static_cast<Byte>(memory.algorithm)};
  Data inner;
  append_object(inner, 0x84, name_of(application));
  if (application.df == Df::kSsse) {
    Data proprietary(kDirectory.begin(), kDirectory.end());
    if (memory.version >= sscard::Version::k3_0) append(proprietary, algorithm);
    append_object(inner, 0xA5, proprietary);
  }
  Data outer;
  append_object(outer, 0x6F, inner);
  return outer;
}

Answer select_df(CardState& card, const Application& application) {
  enter(card, &application);
  if (is_blocked(card, application.df)) return refused(kNotSupported);
  return {fci(application, card.memory)};
}

Answer select_ef(CardState& card, std::uint16_t fid) {
  if (card.selection.pki) return select_pki_file(card, fid);
  ElementaryFile* found = find_ef(card, fid);
  if (found == nullptr) return refused(kFileNotFound);
  card.selection.ef = found;
  card.selection.record = 0;
  return {};
}

// The MF, a DF of the environment that is selected, or, as field software does it, an EF of the
// current DF.
Answer select_by_fid(CardState& card, Bytes fid) {
  if (!fid.empty() && fid.size() != kFidSize) return refused(kWrongLength);
  if (fid.empty() || load_be16(fid) == kMf) {
    enter(card, nullptr);
    return {};
  }
  for (const Application& a : sscard::applications()) {
    const bool below = card.selection.application != nullptr && a.fid != 0;
    if (below && a.fid == load_be16(fid) && card.memory.holds(a.df)) return select_df(card, a);
  }
  return select_ef(card, load_be16(fid));
}

// A name may be cut on the right; "next" goes on behind the application that is selected.
Answer select_by_name(CardState& card, Bytes name, bool next) {
  if (name.size() < kMinName || name.size() > kMaxName) return refused(kWrongLength);
  if (card.memory.pki && is_pki_name(name)) return select_pki(card);
  bool passed = !next || card.selection.application == nullptr;
  for (const Application& a : sscard::applications()) {
    if (passed && card.memory.holds(a.df) && starts_with(name_of(a), name))
      return select_df(card, a);
    passed = passed || &a == card.selection.application;
  }
  return refused(kFileNotFound);
}

}  // namespace

Answer select(CardState& card, const Command& c) {
  constexpr Byte kByFid = 0x00, kEfByFid = 0x02, kByName = 0x04;
  constexpr Byte kFirst = 0x00, kNext = 0x02;
  if (c.P1 == kByName && (c.P2 == kFirst || c.P2 == kNext))
    return select_by_name(card, c.data, c.P2 == kNext);
  if (c.P2 != kFirst) return refused(kWrongP1P2);
  if (c.P1 == kByFid) return select_by_fid(card, c.data);
  if (c.P1 != kEfByFid) return refused(kWrongP1P2);
  return c.data.size() == kFidSize ? select_ef(card, load_be16(c.data)) : refused(kWrongLength);
}

}  // namespace ssc::cardsim
