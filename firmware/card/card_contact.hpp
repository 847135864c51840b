// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "firmware/card/activation.hpp"
#include "firmware/card/card_line.hpp"
#include "firmware/card/card_observer.hpp"
#include "firmware/card/card_settings.hpp"
#include "firmware/card/card_statistics.hpp"
#include "firmware/card/data_rates.hpp"
#include "firmware/card/exchanges.hpp"
#include "protocol/base/bytes.hpp"
#include "protocol/iso7816/atr.hpp"
#include "protocol/iso7816/line_exchange.hpp"

namespace ssc::firmware {

// Clause 6.3.2: CLK runs so long after the last character before it stops, and so long before the
// next one after it has started again.
inline constexpr std::uint32_t kClocksBeforeStop = 1'860;
inline constexpr std::uint32_t kClocksAfterRestart = 700;

// One character and a little more: nothing is under way when CLK changes.
inline constexpr std::uint32_t kSilenceBeforeNewClockEtu = 13;

// How often the owner hears that a command is still going on.
inline constexpr std::uint32_t kStillBusyMs = 1'000;

// A card may ask for more time again and again, in T=0 by NULL and in T=1 by S(WTX request), and
// each waiting time may be three quarters of a minute. After five minutes the exchange, or this
// part of it, ends as that of a mute card.
inline constexpr std::uint32_t kLongestTalk = 300;  // x kStillBusyMs

// As the bClockStatus of CCID.
enum class ClockState : std::uint8_t { kRunning = 0, kStoppedLow = 1, kStoppedHigh = 2 };

// One card in its contacts: activation, answer to reset, negotiation, exchanges, clock stop,
// deactivation (ISO/IEC 7816-3:2006). Event-driven: nothing here waits, so any number of them can
// work at the same time. One command at a time. Not thread-safe: the owner's loop, or an interrupt
// lock, serialises.
//
//          inserted         power_on                  good             exchange, PPS
//   kAbsent ───────► kOff ────────────► kActivating ───────► kReady ────────────────► kTalking
//      ▲               ▲                  ▲      │               ▲                       │  │
//      │ pulled        │ 10 ms   power_on │      │ bad           └── answered, failed ───┘  │
//    (any)             └───── kResting ───┘      │                                          │
//                              ▲   ▲             │                      PPS without answer, │
//                              │   └─────────────┘                  T=1 beyond its recovery │
//                              └── power_off, over-current, abort (not in T=1) ─────────────┘
//
// Pauses of an active card. What is asked for in the last three is held until they are over:
//
//   kReady ───stop_clock───► kStopping ───1,860 clocks───► kStopped
//   kStopped ───exchange, restart_clock───► kWaking ───700 clocks───► kReady
//   kTalking ───abort in T=1, failed while the line still sends───► kDraining ───silence───► kReady
//   kReady ───another clock is due───► kDraining
//
// RST, CLK, I/O and VCC go down in this order on every way to kResting or kAbsent. A PPS that fails
// in `negotiate` leads through kActivating again.
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

  // APDU level: a command APDU, or its first part when there is `more` of it. A card that fails
  // stays powered, unless it is one of T=1 that answers no RESYNCH either (rule 6.4).
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

  // CLA of GET RESPONSE and ENVELOPE that APDUs over T=0 are made of, iso7816::kClassOfCommand as
  // the command's own. At any time; for exchanges that begin later.
  void set_t0_classes(Byte bClassGetResponse, Byte bClassEnvelope) {
    exchanges_.set_t0_classes(bClassGetResponse, bClassEnvelope);
  }

  CardSettings settings() const { return settings_; }
  CardSettings settings_after_reset() const { return firmware::settings_after_reset(atr()); }

  CardState state() const;
  // Of the last power_on that ended with kOk.
  const iso7816::Atr& atr() const { return activation_.atr(); }
  CardStatistics statistics() const;
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
    kOff,
    kActivating,
    kReady,
    kTalking,   // an exchange or a PPS has the line
    kDraining,  // the line is not free yet: something may still be on its way
    kStopping,
    kStopped,
    kWaking,
  };
  enum class Command : std::uint8_t { kNone, kPowerOn, kExchange, kNegotiate };
  enum class Part : std::uint8_t { kNone, kCommand, kResponse };  // that an APDU waits for

  enum class Call : std::uint8_t { kPowerOn, kTalk, kAbort, kPowerOff };
  enum class Event : std::uint8_t {
    kSent,
    kCharacter,
    kParity,
    kSilence,
    kTime,
    kInserted,
    kRemoved,
    kOvercurrent,
  };
  // What a call or an event brings along; each uses its own fields.
  struct Input;
  // Starts what is asked for. Nothing when that was all, and the command has ended.
  using Open = std::optional<iso7816::LineAction> (CardContact::*)(const Input&);
  struct Input {
    Voltage select = Voltage::kOff;
    Byte character = 0;
    Command command = Command::kNone;
    Open open = nullptr;
    Bytes bytes{};
    bool more = false;
    Byte bBWI = 0;
    const CardSettings* settings = nullptr;
  };
  using Handler = void (CardContact::*)(const Input&);
  static const Handler kCalls[10][4];
  static const Handler kEvents[10][8];

  bool command(Call call, const Input& input);
  void event(Event kind);
  void event(Event kind, const Input& input);
  void ignore(const Input&) {}

  // Power
  void nothing_to_power(const Input&);
  void cold_reset(const Input&);
  void cold_reset_after_rest(const Input&);
  void reset_again(const Input&);
  void atr_character(const Input&);
  void atr_parity(const Input&);
  void atr_silence(const Input&);
  void atr_time(const Input&);
  void activated(Activation::Verdict verdict);
  void powered_up();
  void inserted(const Input&);
  void removed(const Input&);
  void rested(const Input&);
  void stop(const Input&);
  void overcurrent(const Input&);
  void deactivate(State next);
  void abandon(CardResult result, State next);
  void end(CardResult result, const CardObserver::Exchanged& exchanged = {});

  // Exchanges
  void absent(const Input&);
  void not_powered(const Input&);
  void talk(const Input&);
  void talk_after_restart(const Input&);
  void talk_later(const Input&);
  bool hold(const Input&);
  std::optional<iso7816::LineAction> opened(const Input&);
  std::optional<iso7816::LineAction> open_tpdu(const Input&);
  std::optional<iso7816::LineAction> open_apdu(const Input&);
  std::optional<iso7816::LineAction> no_such_protocol();
  std::optional<iso7816::LineAction> open_command_part(const Input&);
  std::optional<iso7816::LineAction> open_response_part(const Input&);
  void sent(const Input&);
  void character(const Input&);
  void parity(const Input&);
  void silence(const Input&);
  void still_busy(const Input&);
  void begin(const iso7816::LineAction& action);
  void carry_out(const iso7816::LineAction& action);
  void transmit(const iso7816::LineAction& action);
  void receive(const iso7816::LineAction& action);
  void conclude(const iso7816::LineAction& action);
  void conclude_exchange(const iso7816::LineAction& action);
  void drop_exchange();
  void abort_talk(const Input&);
  void cut_short(CardResult result);
  void drop_parts(const Input&);
  void drop_held(const Input&);
  std::uint32_t first_character_etu() const;
  std::uint32_t next_character_etu() const;
  void drain_sent(const Input&);
  void drain_character(const Input&);
  void drained(const Input&);
  void go_on();

  // Settings
  std::optional<iso7816::LineAction> open_negotiation(const Input&);
  void conclude_pps(const iso7816::LineAction& action);
  void negotiated(const CardSettings& settings);
  void reset_after_pps();
  void stop_soon();
  void stop_now(const Input&);
  void woken(const Input&);
  void wake();
  bool may_be_set() const;
  void apply_settings();
  void change_clock();
  CharacterFormat format(Byte guard_time_of) const;
  bool speaks(Byte protocol) const;
  bool can_follow(Bytes pps_request) const;
  iso7816::BitRate bit_rate() const;
  Byte converted(Byte character) const;

  CardLine& line_;
  CardObserver& observer_;
  CardStatistics statistics_;
  Activation activation_{line_, statistics_};
  Exchanges exchanges_;

  State state_ = State::kAbsent;
  Command command_ = Command::kNone;         // the one that has not ended yet
  Part part_ = Part::kNone;                  // between the parts of an APDU
  std::optional<iso7816::LineAction> held_;  // to be carried out when the card may hear it
  bool rested_ = true;                       // since the last deactivation
  bool may_negotiate_ = false;               // negotiable mode, and nothing said since the reset
  bool sending_ = false;                     // on_sent is still to come
  std::uint32_t talked_for_ = 0;             // x kStillBusyMs, this part of the exchange
  unsigned drained_ = 0;                     // characters of the answer nobody waits for
  bool stop_high_ = false;                   // the state CLK stops in
  bool stop_due_ = false;                    // once the line is free

  CardSettings settings_;  // in force
  CardSettings wanted_;    // by the negotiation going on
  std::uint32_t clock_hz_ = 0;
  bool clock_changes_ = false;                   // CLK does not run at clock_hz_ yet
  std::uint32_t clock_limit_hz_ = kFastClockHz;  // by set_rate
};

}  // namespace ssc::firmware
