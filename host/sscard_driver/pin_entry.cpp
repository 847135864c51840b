// SPDX-License-Identifier: Apache-2.0
#include "host/sscard_driver/pin_entry.hpp"

#include "host/card/pin_pad.hpp"
#include "host/card/pin_refusal.hpp"
#include "host/crypto/random.hpp"
#include "host/sscard_driver/pin_program.hpp"

namespace ssc::national {
namespace {

constexpr std::chrono::seconds kPatience{60};

Result<card::Pin> ask(const Station& station, PinPrompt prompt) {
  const auto& program = station.config().pin_program;
  if (program.empty()) return error(SSCARD_UNSUPPORTED, "PIN pad");
  return ask_program(program, prompt, kPatience);
}

// "PIN_WRONG: 2 tries left" is the card's own; the caller's user reads Chinese.
Error of_pin(const Failure& failure) {
  const auto left = card::tries_left(failure);
  return left ? Error(Error(failure).number, "剩余" + std::to_string(*left) + "次")
              : Error(failure);
}

Result<void> done(const ssc::Result<void>& result) {
  if (!result) return tl::unexpected(of_pin(result.error()));
  return {};
}

// A reader without keys, or whose keys cannot do this, leaves the entry to the program.
bool is_settled(const ssc::Result<void>& entered) {
  return entered || entered.error().code != Code::kNoPinPad;
}

// use(Channel&, PinPad&).
template <class Use>
ssc::Result<void> on_keys(Station& station, Use use) {
  return pcsc::PinPad::find(station.session()).and_then([&](pcsc::PinPad pad) {
    return use(station.card().channel(), pad);
  });
}

// Nobody is asked for a PIN that the card will not take.
Result<void> expect_tries(Station& station) {
  return done(card::expect_tries(station.card().channel(), card::kLastTry));
}

Result<void> change_by_program(Station& station) {
  if (auto ready = expect_tries(station); !ready) return ready;
  const auto old_pin = ask(station, PinPrompt::kCurrent);
  if (!old_pin) return tl::unexpected(old_pin.error());
  const auto new_pin = enter_new_pin(station);
  if (!new_pin) return tl::unexpected(new_pin.error());
  return done(card::change_pin(station.card().channel(), *old_pin, *new_pin));
}

}  // namespace

Result<void> prove_pin(Station& station) {
  const auto entered = on_keys(
      station, [](card::Channel& card, pcsc::PinPad& pad) { return card::verify_pin(card, pad); });
  if (is_settled(entered)) return done(entered);
  if (auto ready = expect_tries(station); !ready) return ready;
  return ask(station, PinPrompt::kCurrent).and_then([&](const card::Pin& pin) {
    return done(card::verify_pin(station.card().channel(), pin));
  });
}

Result<void> PinGate::ask() {
  if (asked_) return {};
  asked_ = true;
  if (const auto wants = card::expect_tries(station_.card().channel(), card::kLastTry); !wants) {
    if (wants.error().code != Code::kPinUnset) return done(wants);
    station_.card().note_pin();  // it has none, or knows it already
    return {};
  }
  const auto proven = prove_pin(station_);
  if (!proven && proven.error().number != SSCARD_UNSUPPORTED) return proven;
  if (!proven) cannot_ask_ = proven.error();
  station_.card().note_pin();
  return {};
}

Error PinGate::reason(const Failure& failure) const {
  const bool wanted = failure.code == Code::kPinWanted || failure.code == Code::kCardAccess;
  return wanted && cannot_ask_ ? *cannot_ask_ : station_.reason(failure);
}

Result<void> change_pin(Station& station) {
  const auto entered = on_keys(
      station, [](card::Channel& card, pcsc::PinPad& pad) { return card::change_pin(card, pad); });
  return is_settled(entered) ? done(entered) : change_by_program(station);
}

Result<card::Pin> enter_new_pin(const Station& station) {
  auto first = ask(station, PinPrompt::kNew);
  if (!first) return first;
  const auto second = ask(station, PinPrompt::kRepeat);
  if (!second) return second;
  if (!crypto::equal_constant_time(first->bytes(), second->bytes()))
    return error(SSCARD_PIN_DIFFERS);
  return first;
}

}  // namespace ssc::national
