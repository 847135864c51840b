// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "protocol/base/bytes.hpp"
#include "protocol/iso7816/atr.hpp"
#include "protocol/iso7816/timing.hpp"

namespace ssc::firmware {

// Operating classes, ISO/IEC 7816-3 clause 5.1.3. The values are those of CCID's bPowerSelect.
enum class Voltage : std::uint8_t { kOff = 0, k5V = 1, k3V = 2, k1_8V = 3 };

// The I/O contact while nobody sends: reception is released and pulled high.
enum class IoState : std::uint8_t { kLow, kReception };

// How characters look on I/O.
struct CharacterFormat {
  iso7816::BitRate bit_rate{};
  std::uint32_t guard_time_etu = 12;  // least distance of leading edges, when the reader sends
  // Says which parity is the good one; turning the characters over is not the line's business.
  iso7816::Convention convention = iso7816::Convention::kDirect;
  // T=0, clause 7.3: a damaged character is complained of on I/O and sent again, in either
  // direction at most three times. Without it (answer to reset, T=1) it is reported at once.
  bool repeat_on_parity = false;

  friend bool operator==(const CharacterFormat&, const CharacterFormat&) = default;
};

struct Duration {
  enum class Unit : std::uint8_t { kEtu, kClocks, kMilliseconds };
  Unit unit;
  std::uint32_t count;

  friend bool operator==(const Duration&, const Duration&) = default;
};
constexpr Duration etu(std::uint32_t n) {
  return {Duration::Unit::kEtu, n};
}
constexpr Duration clocks(std::uint32_t n) {
  return {Duration::Unit::kClocks, n};
}
constexpr Duration milliseconds(std::uint32_t n) {
  return {Duration::Unit::kMilliseconds, n};
}

// Two alarms, set and cleared apart. A line that is slower than a wire (a socket to a simulated
// card) may let kSilence come later, as the card's characters do; never kTime.
enum class Alarm : std::uint8_t {
  kSilence,  // the card has not said anything for so long
  kTime,     // so much time has passed
};

// The contacts of one card, as a board or a simulator provides them. Every call returns at once;
// what happens later is reported to CardContact: on_sent, on_character, on_parity_error, on_alarm,
// on_presence, on_overcurrent, each from one thread and never from inside a call to the line.
//
// The first character after RST has gone high is reported as it is, whatever its parity: only its
// value says which parity is the good one.
class CardLine {
 public:
  virtual void set_voltage(Voltage voltage) = 0;
  virtual void set_clock(std::uint32_t hertz) = 0;  // 0: stopped, low
  virtual void stop_clock(bool high) = 0;           // with CLK in this state; set_clock restarts it
  virtual void set_reset(bool high) = 0;            // low: ends a transmission, without on_sent
  virtual void set_io(IoState state) = 0;
  virtual void set_format(const CharacterFormat& format) = 0;

  // Sends characters, as they are to appear to a direct-convention receiver; the first leaves at
  // least `turn_round_etu` after the last one received. The view is good only during the call.
  // on_sent follows when the last one has left, or on_parity_error when a card keeps complaining;
  // no other `send` comes before.
  virtual void send(Bytes characters, std::uint32_t turn_round_etu) = 0;

  // From now, in the format and clock of now. Replaces an alarm of the same kind.
  virtual void set_alarm(Alarm alarm, Duration after) = 0;
  virtual void clear_alarm(Alarm alarm) = 0;

  // Whether the line can keep up with this bit rate.
  virtual bool supports(iso7816::BitRate bit_rate) const = 0;

 protected:
  ~CardLine() = default;
};

}  // namespace ssc::firmware
