// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "protocol/base/bytes.hpp"

namespace ssc::firmware {

enum class CardState : std::uint8_t { kAbsent, kInactive, kActive };

// How a command ended.
enum class CardResult : std::uint8_t {
  kOk,
  kAbsent,              // no card, or pulled while the command was going on
  kNotPowered,          // exchange without activation
  kMute,                // silent, silent half way, or asking for more time than a card is given
  kBadTS,               // first character of the ATR
  kBadTCK,              // check byte of the ATR, wrong or missing, and another one when asked again
  kOverrun,             // more characters than there may be, or at the wrong moment
  kProtocol,            // the card does not offer what is asked for, or what this reader speaks
  kMalformed,           // the command is none of this protocol; nothing was sent
  kParity,              // damaged characters or blocks, beyond all repetition
  kWrongProcedureByte,  // T=0
  kAborted,             // abort or power_off came in between
  kUnsupported,         // a command that this protocol, or this card, has no way to carry
  kGivenUp,             // T=1: the rules of recovery are used up, or the card gives the chain up
  kHardware,            // the supply failed (over-current); the card is off
};
inline constexpr std::size_t kCardResults = static_cast<std::size_t>(CardResult::kHardware) + 1;

// Each accepted command ends in exactly one on_powered, on_negotiated or on_exchanged, whatever the
// card does. All of it may be called from inside the command, and the observer may give the next
// command from inside of all of it but on_still_busy.
class CardObserver {
 public:
  struct Exchanged {
    Bytes response{};            // valid during the call
    bool more_response = false;  // a part: next_response_part() brings the next one
    bool wants_command = false;  // the command had more to come: continue_apdu() is next
  };

  virtual void on_powered(CardResult result) = 0;  // kOk: CardContact::atr() is the answer to reset

  // kOk: the card is active in the protocol asked for. kProtocol: it is active, in another one.
  // Anything else: it is off. CardContact::settings() tells the rest.
  virtual void on_negotiated(CardResult result) = 0;

  virtual void on_exchanged(CardResult result, const Exchanged& exchanged) = 0;

  // During an exchange: every CardContact::kStillBusyMs with 1, and at once with the multiplier of
  // a waiting-time extension (T=1, S(WTX request)).
  virtual void on_still_busy(Byte multiplier) = 0;

  virtual void on_presence(bool present) = 0;  // after the end of the command it interrupts
  virtual void on_overcurrent() = 0;           // likewise; the card is off

 protected:
  ~CardObserver() = default;
};

}  // namespace ssc::firmware
