// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "firmware/card/card_line.hpp"
#include "protocol/base/bytes.hpp"
#include "protocol/iso7816/atr.hpp"
#include "protocol/iso7816/pps.hpp"
#include "protocol/iso7816/t0.hpp"

namespace ssc::firmware {

// Class A runs at the fast clock unless TA1 or the parameters say FI = 0, at most 4 MHz (table 7);
// classes B and C always run at the slow one.
inline constexpr std::uint32_t kFastClockHz = 5'000'000;
inline constexpr std::uint32_t kSlowClockHz = 3'750'000;

// ISO/IEC 7816-3 clauses 6.2 and 8.1.
inline constexpr std::uint32_t kResetLowClocks = 400;
inline constexpr std::uint32_t kFirstCharacterClocks = 40'000;
inline constexpr std::uint32_t kWholeAtrEtu = 19'200;
inline constexpr std::uint32_t kRestBetweenClassesMs = 10;

// How often the owner hears that a command is still going on.
inline constexpr std::uint32_t kStillBusyMs = 1'000;

enum class CardState : std::uint8_t { kAbsent, kInactive, kActive };

enum class CardResult : std::uint8_t {
  kOk,
  kAbsent,              // no card, or pulled while the command was going on
  kNotPowered,          // exchange without activation
  kMute,                // silent, or silent half way
  kBadTS,               // first character of the ATR
  kBadTCK,              // check byte of the ATR, wrong or missing
  kOverrun,             // more characters than there may be
  kProtocol,            // the card does not offer what this reader speaks
  kMalformed,           // the command is no T=0 TPDU; nothing was sent
  kParity,              // a character stayed damaged after all repetitions
  kWrongProcedureByte,  // T=0
  kAborted,             // power_off came in between
};

// What SetParameters can change, T=0.
struct T0Settings {
  Byte FiDi = iso7816::kDefaultTA1;
  Byte N = 0;
  Byte WI = iso7816::kDefaultWI;

  friend bool operator==(const T0Settings&, const T0Settings&) = default;
};

// Each accepted command ends in exactly one on_powered or on_exchanged, whatever the card does. All
// of it may be called from inside the command.
class CardObserver {
 public:
  virtual void on_powered(CardResult result) = 0;  // kOk: CardContact::atr() is the answer to reset
  virtual void on_exchanged(CardResult result, Bytes response) = 0;  // kOk: data, SW1, SW2
  virtual void on_still_busy() = 0;            // every kStillBusyMs during an exchange
  virtual void on_presence(bool present) = 0;  // after the end of the command it interrupts

 protected:
  ~CardObserver() = default;
};

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

  // A T=0 TPDU, as iso7816::T0Exchange takes it; a card that fails stays powered. Or a PPS request,
  // which begins with FF; its answer comes back as it is, and a card that gives none is deactivated
  // (clause 9). The new bit rate is in force with the set_settings that follows.
  bool exchange(Bytes tpdu);

  // Deactivates at once. Never refused: ends a command that is going on with kAborted.
  void power_off();

  // kOutOfRange when the line or the standard has no such Fi/Di; then nothing changes. Only for an
  // active card.
  Expected<void> set_settings(const T0Settings& settings);
  const T0Settings& settings() const { return settings_; }
  // As in force right after the answer to reset.
  T0Settings settings_after_reset() const;

  CardState state() const;
  const iso7816::Atr& atr() const { return atr_; }  // of the last power_on that ended with kOk

  // What the line reports.
  void on_presence(bool present);
  void on_sent();
  void on_character(Byte character);
  void on_parity_given_up();
  void on_alarm(Alarm alarm);

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
  T0Settings settings_;
  iso7816::T0Exchange exchange_;
  FixedBytes<iso7816::kMaxPpsLength> pps_answer_;
};

}  // namespace ssc::firmware
