// SPDX-License-Identifier: Apache-2.0
// iReadCardBas and its steps.
#include <algorithm>
#include <string>

#include "host/crypto/random.hpp"
#include "host/sscard_driver/driver.hpp"
#include "host/sscard_driver/gbk.hpp"
#include "host/sscard_driver/hsm.hpp"
#include "host/sscard_driver/service.hpp"

namespace ssc::national {
namespace {

using card::Authentication;
using card::FileContent;
using card::OpenCard;
using sscard::Version;

constexpr std::uint16_t kHolderFile = 0xEF06;
constexpr std::uint8_t kIdNumberTag = 0x08, kNameTag = 0x09;

const sscard::File& holder_file(Version version) {
  return *sscard::find_file(sscard::Df::kSsse, kHolderFile, version);
}

const sscard::Key& holder_key() {
  return *sscard::find_key(sscard::Df::kSsse, sscard::KeyName::kRk1);
}

std::string text_of(const std::optional<Date>& date) {
  return date ? format_date(*date) : std::string();
}

std::string_view text_of(const FileContent& content, std::uint8_t tag) {
  const auto* item = content.find(tag);
  return item == nullptr ? std::string_view() : item->text.reveal();
}

Result<void> read_basic(Station& station, std::string_view terminal, Fields& out) {
  OpenCard& card = station.card();
  const card::CardFacts& facts = card.facts();
  const auto holder = card.read(holder_file(card.version()));
  if (!holder) return tl::unexpected(station.reason(holder.error()));
  add_basic({.division = facts.division,
             .id_number = text_of(*holder, kIdNumberTag),
             .number = facts.number.reveal(),
             .identifier = facts.identifier.reveal(),
             .name = text_of(*holder, kNameTag),
             .atr = station.session().atr(),
             .version = facts.version_text,
             .issued = text_of(facts.issued),
             .valid_until = text_of(facts.valid_until),
             .terminal = terminal},
            out);
  return {};
}

// A PSAM without RKSSSE has a number of its own.
Error reason_of_holder_key(const Station& station, const Failure& failure) {
  const Error why = station.reason(failure);
  const bool missing = failure.code == Code::kKeyMissing && why.number != SSCARD_KEY_LEVEL;
  return missing ? Error(SSCARD_PSAM_NO_KEY, why.detail) : why;
}

Result<void> prove_both_sides(Station& station) {
  OpenCard& card = station.card();
  if (auto genuine = card.prove_genuine(); !genuine) {
    const Code why = genuine.error().code;
    if (may_go_unauthenticated(station.config(), why, card.facts().version)) return {};
    return tl::unexpected(station.reason(genuine.error()));
  }
  const auto gained = card.gain(holder_file(card.version()), card::Access::kRead);
  if (!gained) return tl::unexpected(reason_of_holder_key(station, gained.error()));
  return {};
}

// The 8 bytes that the card answers are compared with the HSM's in the next step.
Result<sscard::Cryptogram> ask_for_proof(OpenCard& card, const card::Proof& proof) {
  constexpr char kCommand[] = "INTERNAL AUTHENTICATION";
  const auto answer =
      card.channel().exchange(sscard::internal_authentication(proof.factor, proof.source));
  if (!answer) return unexpected(answer.error());
  if (!answer->status.ok()) return unexpected(card::refusal(kCommand, answer->status));
  sscard::Cryptogram data{};
  if (answer->data.size() != data.size()) return error(SSCARD_DATA, kCommand);
  std::copy(answer->data.begin(), answer->data.end(), data.begin());
  return data;
}

// Nothing: the card wants no key.
Result<std::optional<Authentication>> begin_for_holder(OpenCard& card) {
  if (card.version() != Version::k3_0) return std::nullopt;
  auto begun = Authentication::begin_external(card.channel(), holder_key());
  if (!begun) return unexpected(begun.error());
  return *begun;
}

}  // namespace

Result<void> Driver::read_card_bas(int type, Fields& out) {
  end();
  const auto known = check_type(type);
  if (!known) return known;
  const auto config = load_config();
  if (!config) return unexpected(config.error());
  const auto done = read_by_service(*config, out);
  if (!done) return tl::unexpected(done.error());
  if (*done) return {};
  const auto station = open(type, KeyHolder::kPsam);
  if (!station) return tl::unexpected(station.error());
  if (auto proven = prove_both_sides(**station); !proven) return proven;
  const auto terminal = (*station)->terminal_number();
  if (!terminal) return tl::unexpected(terminal.error());
  return read_basic(**station, *terminal, out);
}

Result<void> Driver::read_card_bas_step1(int type, Fields& out) {
  auto station = open(type, KeyHolder::kHsm);
  if (!station) return tl::unexpected(station.error());
  OpenCard& card = (*station)->card();
  const auto origin = card.key_origin();
  if (!origin) return unexpected(origin.error());
  const Authentication internal = Authentication::begin_internal();
  const auto genuine = ask_for_proof(card, internal.proof());
  if (!genuine) return tl::unexpected(genuine.error());
  const auto external = begin_for_holder(card);
  if (!external) return tl::unexpected(external.error());

  out.add(card.facts().division);
  add_historical((*station)->session().atr(), out);
  add_algorithm(origin->algorithm, out);
  out.add(card.facts().identifier.reveal());
  add_factor_and_source(internal.proof(), out);
  if (*external) {
    add_factor_and_source((*external)->proof(), out);
  } else {
    out.add("").add("");
  }
  pending_ = Basic{std::move(*station), internal.proof().source, *genuine, *external};
  return {};
}

Result<void> Driver::read_card_bas_step2(std::string_view key, Fields& out) {
  auto step = take<Basic>();
  if (!step) return tl::unexpected(step.error());
  const auto parts = split(key, '|');
  const auto internal = parse_hsm_answer(parts.empty() ? std::string_view() : parts[0]);
  if (!internal) return tl::unexpected(internal.error());
  if (internal->source != step->source) return error(SSCARD_PARAMETER, "pKey: another source");
  if (!crypto::equal_constant_time(internal->data, step->genuine)) return error(SSCARD_NOT_GENUINE);
  OpenCard& card = step->station->card();
  if (step->external) {
    const auto external = parse_hsm_answer(parts.size() < 2 ? std::string_view() : parts[1]);
    if (!external) return tl::unexpected(external.error());
    const auto proven = present(card, *step->external, *external);
    if (!proven) return proven;
  }
  const auto terminal = step->station->terminal_number();
  if (!terminal) return tl::unexpected(terminal.error());
  return read_basic(*step->station, *terminal, out);
}

}  // namespace ssc::national
