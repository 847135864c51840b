// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "firmware/card/card_line.hpp"
#include "firmware/card/card_observer.hpp"
#include "firmware/card/card_settings.hpp"
#include "firmware/card/card_statistics.hpp"
#include "firmware/card/data_rates.hpp"
#include "protocol/base/bytes.hpp"
#include "protocol/iso7816/atr.hpp"
#include "protocol/iso7816/pps.hpp"
#include "protocol/iso7816/t0.hpp"

namespace ssc::firmware {

// ISO/IEC 7816-3 clauses 6.2 and 8.1.
inline constexpr std::uint32_t kResetLowClocks = 400;
inline constexpr std::uint32_t kFirstCharacterClocks = 40'000;
inline constexpr std::uint32_t kWholeAtrEtu = 19'200;
inline constexpr std::uint32_t kRestBetweenClassesMs = 10;

// How often the owner hears that a command is still going on.
inline constexpr std::uint32_t kStillBusyMs = 1'000;

// As the bClockStatus of CCID.
enum class ClockState : std::uint8_t { kRunning = 0, kStoppedLow = 1, kStoppedHigh = 2 };

// One card in its contacts: activation, answer to reset, T=0, deactivation (ISO/IEC 7816-3 clauses
// 6.2 to 6.4). Event-driven: nothing here waits, so any number of them can work at the same time.
// One command at a time. Not thread-safe: the owner's loop, or an interrupt lock, serialises.
//
//              inserted                    power on, RST low
//   kAbsent ────────────► kOff ───────────────────────────────► kResetLow ──400 clocks, RST high─┐
//      ▲                   ▲  10 ms                                ▲  ▲ ▲                        ▼
//      │ pulled,           │                power on               │  │ └──── bad, once ───┐
//      kAwaitTS │ from any      kResting ────► kRestingToStart ──10 ms──────┘  │ warm │    │ TS │
//      ▲    next class   ▲                        │                    │    ▼ │ └── power off,
//      ───┴── silent or bad twice ─┼────────────────────┴── kAtr │                       no class
//      left                          │ power on                │
//   (any)                           kExchange, kPps ◄───── exchange ──┴─────── kReady ◄─ good ──┘
//                                             └──────── answered or failed ──────▲
//
// RST, CLK, I/O and VCC go down in this order on every way to kResting or kAbsent.
class CardContact {
 public:
  CardContact(CardLine& line, CardObserver& observer) : line_(line), observer_(observer) {}
  ~CardContact() = default;
  CardContact(const CardContact&) = delete;
  CardContact& operator=(const CardContact&) = delete;

  // Commands. False, and nothing happens, while another one is going on.

  // Cold reset of an inactive card, warm reset of an active one (cold, when another voltage is
  // asked for). kOff selects by itself: from the highest class downwards. A bad answer to reset is
  // asked for once more by a warm reset; no answer at all is not.
  bool power_on(Voltage select);

  // TPDU level. T=0: a command TPDU, as iso7816::T0Exchange takes it. T=1: a block, whose answer is
  // the card's block as it came; the waiting time is bBWI times BWT, 0 counting as 1. A card that
  // fails stays powered.
  //
  // Before the first exchange after a reset, what begins with FF is a PPS request (clause 9). Its
  // answer comes back as it is, for the host to judge; a card that gives none is deactivated. What
  // has been agreed is in force with the set_settings that follows.
  bool exchange(Bytes tpdu, Byte bBWI = 0);

  // APDU level: a command APDU, or its first part when there is `more` of it.
  bool exchange_apdu(Bytes part, bool more);
  bool continue_apdu(Bytes part, bool more);  // when wants_command
  bool next_response_part();                  // when more_response

  // APDU level: brings the card to these settings, by a PPS where T or Fi/Di are not in force yet.
  // A pair that the line does not bear is lowered (best_FiDi). PPS is only for negotiable mode and
  // before the first exchange; later, another T is refused (kProtocol) and Fi/Di stay as they are.
  // A card that answers PPS wrongly or not at all is deactivated and, after a rest, reset: it then
  // works as after any reset, and is not asked again until the next power_on (clause 9).
  bool negotiate(const CardSettings& wanted);
  // The best for this protocol that card and line have in common, to negotiate.
  CardSettings best_settings(Byte protocol) const;

  // Ends the command going on with kAborted. In T=1 the card stays active, and is resynchronised
  // before its next exchange; in T=0, activation and PPS it is deactivated.
  void abort();

  // Deactivates at once. Never refused: ends a command that is going on with kAborted.
  void power_off();

  // For an active card and while no command is going on, else kUnsupported.

  // In force at once, without asking the card. kUnsupported: a protocol it does not offer;
  // kOutOfRange: the line or the standard has no such Fi/Di. After an error nothing has changed.
  Expected<void> set_settings(const CardSettings& settings);

  // Stops CLK, in a state that both the host (`allowed`) and the answer to reset allow, low before
  // high; kUnsupported when there is none. Done once CLK has run for 1,860 cycles of silence; an
  // exchange restarts it.
  Expected<void> stop_clock(iso7816::ClockStop allowed);
  Expected<void> restart_clock();
  ClockState clock_state() const;

  // kOutOfRange: a clock that this reader does not make or the card does not bear, or a data rate
  // that is none of its pairs at this clock (data_rates.hpp). Lasts until the next reset.
  Expected<void> set_rate(std::uint32_t clock_hz, std::uint32_t bit_per_s);
  std::uint32_t clock_hz() const { return clock_hz_; }
  std::uint32_t bit_per_s() const { return data_rate(clock_hz_, bit_rate()); }

  CardSettings settings() const { return settings_; }
  CardSettings settings_after_reset() const { return firmware::settings_after_reset(atr_); }

  CardState state() const;
  const iso7816::Atr& atr() const { return atr_; }  // of the last power_on that ended with kOk
  const CardStatistics& statistics() const { return statistics_; }
  const CardLine& line() const { return line_; }

  // What the line reports.
  void on_presence(bool present);
  void on_sent();
  void on_character(Byte character);
  void on_parity_error();
  void on_alarm(Alarm alarm);
  void on_overcurrent();

 private:
  enum class State : std::uint8_t {
    kAbsent,
    kResting,
    kRestingToStart,
    kOff,
    kResetLow,
    kAwaitTS,
    kAtr,
    kReady,
    kExchange,
    kPps,
  };
  enum class Kind : std::uint8_t {
    kPowerOn,
    kExchange,
    kPowerOff,
    kSent,
    kCharacter,
    kParity,
    kSilence,
    kTime,
    kInserted,
    kRemoved,
  };
  struct Event {
    Kind kind;
    Byte character = 0;
    Voltage select = Voltage::kOff;
    Bytes tpdu{};
  };
  using Handler = bool (CardContact::*)(const Event&);
  static const Handler kTable[10][10];

  bool handle(const Event& event);

  // Handlers; the answer says whether the event was of use.
  bool ignore(const Event&);
  bool refuse(const Event&);
  bool no_card_to_power(const Event&);
  bool no_card_to_talk_to(const Event&);
  bool not_powered(const Event&);
  bool inserted(const Event&);
  bool removed(const Event&);
  bool stop(const Event&);
  bool rested(const Event&);
  bool power_on_after_rest(const Event&);
  bool activate_now(const Event&);
  bool cold_reset(const Event&);
  bool reset_again(const Event&);
  bool release_reset(const Event&);
  bool first_character(const Event&);
  bool atr_character(const Event&);
  bool atr_unreadable(const Event&);
  bool atr_silent(const Event&);
  bool atr_too_long(const Event&);
  bool mute(const Event&);
  bool begin(const Event&);
  bool pps_sent(const Event&);
  bool pps_character(const Event&);
  bool pps_failed(const Event&);
  bool exchange_sent(const Event&);
  bool exchange_character(const Event&);
  bool exchange_parity(const Event&);
  bool exchange_silent(const Event&);
  bool still_busy(const Event&);

  void choose_class(Voltage select);
  void activate();
  void pull_reset_low();
  void deactivate(State next);
  void finish_atr();
  void accept_atr(const iso7816::Atr& atr);
  void bad_atr(CardResult why);
  void activation_failed(CardResult why);
  void carry_out(const iso7816::LineAction& action);
  void transmit(Bytes characters);
  void end_exchange(CardResult result, Bytes response = {});
  void abandon(CardResult result, State next);
  void apply_settings();
  iso7816::BitRate bit_rate() const;

  CardLine& line_;
  CardObserver& observer_;
  State state_ = State::kAbsent;
  Voltage voltage_ = Voltage::kOff;  // of the activation going on, or to come
  bool lower_classes_too_ = false;   // kOff was selected
  bool warm_ = false;                // this reset is the last one before giving up
  iso7816::Convention convention_ = iso7816::Convention::kDirect;
  iso7816::AtrReader atr_reader_;
  iso7816::Atr atr_;
  CardSettings settings_;
  CardStatistics statistics_;
  std::uint32_t clock_hz_ = 0;
  iso7816::T0Exchange exchange_;
  FixedBytes<iso7816::kMaxPpsLength> pps_answer_;
};

}  // namespace ssc::firmware
