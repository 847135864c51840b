// SPDX-License-Identifier: Apache-2.0
// iVerifyPIN, iChangePIN, iReloadPIN, iUnblockPIN and their steps.
#include "host/sscard_driver/driver.hpp"
#include "host/sscard_driver/hsm.hpp"
#include "host/sscard_driver/pin_entry.hpp"

namespace ssc::national {
namespace {

using card::PinUnblocking;

constexpr std::size_t kMaxCommand = 64;  // bytes of step 3's pKey

// CLA INS P1 P2 Lc of the command as it will be sent; Lc counts cipher and MAC.
std::array<Byte, 5> header_of(const card::Seal& seal, sscard::Algorithm algorithm) {
  const std::size_t cipher = seal.data.empty() ? 0 : sscard::block_size(algorithm);
  const auto& [CLA, INS, P1, P2] = seal.header;
  return {CLA, INS, P1, P2, static_cast<Byte>(cipher + sizeof(sscard::Mac))};
}

}  // namespace

Result<void> Driver::verify_pin(int type) {
  const auto station = open(type, KeyHolder::kHsm);
  if (!station) return tl::unexpected(station.error());
  return prove_pin(**station);
}

Result<void> Driver::change_pin(int type) {
  const auto station = open(type, KeyHolder::kHsm);
  if (!station) return tl::unexpected(station.error());
  return national::change_pin(**station);
}

Result<void> Driver::replace_pin(PinAction action, int type, std::string_view card_info) {
  const auto station = open_known(type, KeyHolder::kPsam, card_info);
  if (!station) return tl::unexpected(station.error());
  card::OpenCard& card = (*station)->card();
  const auto origin = card.key_origin();
  if (!origin) return unexpected(origin.error());
  const auto reload = [&](const card::Pin& pin) -> Result<void> {
    if (auto done = card::reload_pin(card.channel(), *origin, pin, *(*station)->psam()); !done)
      return unexpected(done.error());
    return {};
  };
  if (auto there = (*station)->psam_there(); !there) return there;
  if (action == PinAction::kReload) return enter_new_pin(**station).and_then(reload);
  if (auto done = card::unblock_pin(card.channel(), *origin, *(*station)->psam()); !done)
    return unexpected(done.error());
  return {};
}

// The PIN is asked for in step 2, but a machine that cannot ask says so at once.
Result<void> Driver::replace_pin_step1(PinAction action, int type, std::string_view card_info,
                                       Fields& out) {
  auto station = open_known(type, KeyHolder::kHsm, card_info);
  if (!station) return tl::unexpected(station.error());
  if (action == PinAction::kReload && (*station)->config().pin_program.empty())
    return error(SSCARD_UNSUPPORTED, "PIN program");
  card::OpenCard& card = (*station)->card();
  const auto origin = card.key_origin();
  if (!origin) return unexpected(origin.error());
  const auto external = card::Authentication::begin_external(card.channel(), card::puk());
  if (!external) return unexpected(external.error());
  add_proof(origin->algorithm, external->proof(), out);
  pending_ = PinProof{std::move(*station), action, origin->algorithm, *external};
  return {};
}

Result<void> Driver::replace_pin_step2(PinAction action, std::string_view key, Fields& out) {
  auto step = take<PinProof>();
  if (!step) return tl::unexpected(step.error());
  if (step->action != action) return error(SSCARD_NOT_OPENED);
  card::OpenCard& card = step->station->card();
  auto proven = parse_hsm_answer(key).and_then(
      [&](const HsmAnswer& answer) { return present(card, step->external, answer); });
  if (!proven) return proven;
  const auto begun = begin_unblocking(*step->station, action);
  if (!begun) return tl::unexpected(begun.error());
  const card::Seal& seal = begun->seal();
  add_algorithm(step->algorithm, out);
  out.add(seal.key->text).add_hex(seal.factor).add_hex(header_of(seal, step->algorithm));
  out.add_hex(seal.data);
  pending_ = PinCommand{std::move(step->station), action, step->algorithm, *begun};
  return {};
}

Result<PinUnblocking> Driver::begin_unblocking(Station& station, PinAction action) {
  card::Channel& card = station.card().channel();
  const auto begin = [&]() -> Result<ssc::Result<PinUnblocking>> {
    if (action == PinAction::kUnblock) return PinUnblocking::unblock(card);
    return enter_new_pin(station).map(
        [&](const card::Pin& pin) { return PinUnblocking::reload(card, pin); });
  };
  const auto begun = begin();
  if (!begun) return tl::unexpected(begun.error());
  if (!*begun) return unexpected(begun->error());
  return **begun;
}

Result<void> Driver::replace_pin_step3(PinAction action, std::string_view key) {
  auto step = take<PinCommand>();
  if (!step) return tl::unexpected(step.error());
  if (step->action != action) return error(SSCARD_NOT_OPENED);
  const std::string_view digits = one_field(key);
  SecretBytes<kMaxCommand> command;
  if (!command.resize(digits.size() / 2) || !parse_hex(digits, command))
    return error(SSCARD_PARAMETER, "pKey");
  const auto done =
      step->unblocking.finish(step->station->card().channel(), step->algorithm, command);
  if (!done) return unexpected(done.error());
  return {};
}

}  // namespace ssc::national
