// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "firmware/card/card_line.hpp"
#include "firmware/card/card_observer.hpp"
#include "firmware/card/card_statistics.hpp"
#include "protocol/base/bytes.hpp"
#include "protocol/iso7816/atr.hpp"

namespace ssc::firmware {

// ISO/IEC 7816-3:2006 clauses 6.2.2 and 8.1.
inline constexpr std::uint32_t kResetLowClocks = 400;
inline constexpr std::uint32_t kFirstCharacterClocks = 40'000;
// That is when TS begins; a line tells of it when it has come, 12 etu of 372 clocks later at most.
inline constexpr std::uint32_t kFirstCharacterEndClocks = kFirstCharacterClocks + 12 * 372;
// The standard sets no end to an answer whose characters keep coming; EMV Book 1 accepts this long.
inline constexpr std::uint32_t kWholeAtrEtu = 20'160;

// From contacts without power to a card that has answered its reset well, or to the reason why not:
// clauses 6.2 (activation, class selection, resets), 6.3.1 (modes) and 8 (answer to reset).
//
//                         10 ms                  400 clocks, RST high                    TS
//   cold_reset ─► kResting ───► kResetLow ────────────────────────────► kAwaitTS ────────────► kAtr
//                    ▲           ▲    ▲                                  │  │                  │ │
//     deactivated,   │           │    └──────── once more, warm ◄────────┼──┴─── damaged ◄─────┤ │
//     the next class ├───────────┼──────────────────────────── mute ◄────┘                     │ │
//                    └───────────┼──────────────────────────── wrong class ◄───────────────────┘ │
//   warm_reset ──────────────────┘                                                        good ◄─┘
//
// What an answer is worth:
//
//   none within 40,000 clocks     kMute at once: a warm reset is for answers that begin
//   TS is neither 3B nor 3F       one warm reset, then kBadTS
//   parity, too many characters,  one warm reset, then kParity, kOverrun, kMute
//     interface bytes missing
//   longer than kWholeAtrEtu      kMute: being asked again makes no card faster
//   TCK wrong or missing,         one warm reset; the same bytes again are taken as they are, for
//     historical bytes missing    there are cards that were made so; else kBadTCK, kMute
//   specific mode that the line   one warm reset if the card says that it can change (clause 6.3.1,
//     or this reader cannot do    TA2), else kProtocol
//   everything else               taken; Atr::findings tells
//
// Classes (clause 6.2.3), when the reader is to select one: 5 V, 3 V, 1.8 V. A class in which no TS
// came is left for the next one. A class in which an answer *began* works, so whatever else is
// wrong with the answer, lower classes are not tried: a card that stops half way is reported after
// twice its waiting time and not after six times. An answer whose T=15 does not claim the class is
// followed by the next lower class that it claims; if it claims none, the card stays where it
// answered. The result of the class that said most is reported: a bad TS rather than silence.
class Activation {
 public:
  // Nothing while it goes on. kOk: the card is active, in the format of its answer to reset, and no
  // alarm is set. Anything else: the contacts have been deactivated and rest.
  using Verdict = std::optional<CardResult>;

  Activation(CardLine& line, CardStatistics& statistics) : line_(line), statistics_(statistics) {}
  Activation(const Activation&) = delete;
  Activation& operator=(const Activation&) = delete;

  // Of an inactive card; kOff selects the class. A card that still rests is waited for: its alarm
  // has been set by deactivate_contacts.
  enum class Rest : std::uint8_t { kOver, kGoingOn };
  void cold_reset(Voltage select, Rest rest);

  // Of an active card, in its class.
  void warm_reset();

  // The owner has deactivated the card.
  void stop() { state_ = State::kIdle; }

  Verdict on_character(Byte character);  // as `convention` says it is to be read
  Verdict on_parity_error();
  Verdict on_alarm(Alarm alarm);

  Voltage voltage() const { return voltage_; }  // of the activation going on, or the last one
  iso7816::Convention convention() const { return convention_; }  // direct until TS has come
  const iso7816::Atr& atr() const { return atr_; }                // the last good one

 private:
  enum class State : std::uint8_t { kIdle, kResting, kResetLow, kAwaitTS, kAtr };
  enum class Event : std::uint8_t { kCharacter, kParity, kSilence, kTime };
  using Handler = Verdict (Activation::*)(Byte);
  static const Handler kTable[5][4];

  Verdict handle(Event event, Byte character = 0);

  Verdict ignore(Byte);
  Verdict rested(Byte);
  Verdict release_reset(Byte);
  Verdict mute(Byte);
  Verdict first_character(Byte c);
  Verdict next_character(Byte c);
  Verdict unreadable(Byte);
  Verdict silent(Byte);
  Verdict too_long(Byte);

  void begin();
  void forget_answers();
  void ask_again();
  void hold_reset();
  Verdict judge();
  Verdict doubt(const iso7816::Atr& atr);
  Verdict unusable_mode(const iso7816::Atr& atr);
  Verdict accept(const iso7816::Atr& atr);
  Verdict damaged(CardResult why);
  Verdict leave_class(CardResult why);
  Verdict give_up(CardResult why);

  bool claims_another_class(const iso7816::Atr& atr) const;
  bool mode_is_usable(const iso7816::Atr& atr) const;
  std::optional<Voltage> next_class(Byte among) const;
  void change_class(Voltage next);

  CardLine& line_;
  CardStatistics& statistics_;
  State state_ = State::kIdle;
  Voltage voltage_ = Voltage::kOff;
  Byte classes_ = 0;                      // that may be selected, bits as in Atr::classes
  CardResult worst_ = CardResult::kMute;  // of the classes tried so far
  bool asked_again_ = false;              // the warm reset for damaged answers is used up
  bool mode_asked_ = false;               // so is the one for another mode
  iso7816::Convention convention_ = iso7816::Convention::kDirect;
  iso7816::AtrReader reader_;
  FixedBytes<iso7816::kMaxAtrLength> doubtful_;  // the first answer, when it was doubtful
  iso7816::Atr atr_;
};

}  // namespace ssc::firmware
