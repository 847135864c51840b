// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "firmware/card/card_contact.hpp"
#include "firmware/card/card_line.hpp"
#include "tools/cardsim/card.hpp"
#include "tools/cardsim/contact_rules.hpp"
#include "tools/cardsim/data.hpp"
#include "tools/cardsim/virtual_time.hpp"

// A card line in virtual time between the reader's firmware and a simulated card. It plays guard
// and turn-round times, the parity complaint and its repetitions (ISO/IEC 7816-3:2006 clause 7.3)
// and both alarms to the clock cycle, and it notes where the reader breaks the standard.
//
//   VirtualTime time;
//   ClockedLine line(time);
//   CardContact contact(line, observer);
//   line.attach(contact);
//   line.insert(persona, {{FaultKind::kParity, FaultOf::kSent, 3}});
//   contact.power_on(Voltage::k5V);
//   time.run();                          // until nobody has anything left to do
//   EXPECT_THAT(line.violations(), IsEmpty());
//
// A character counts as received 10.5 etu after its leading edge, where its receiver would
// complain, and as sent at 11 etu, where its sender would see that. One thread.
namespace ssc::cardsim {

class ClockedLine final : public firmware::CardLine {
 public:
  enum class From : std::uint8_t { kReader, kCard };
  struct Traced {
    Time at;  // leading edge
    From from;
    Byte value;  // as a receiver in the direct convention sees it
    bool damaged;

    friend bool operator==(const Traced&, const Traced&) = default;
  };

  // `time` must live longer.
  explicit ClockedLine(VirtualTime& time) : time_(time), rules_(time) {}
  ClockedLine(const ClockedLine&) = delete;
  ClockedLine& operator=(const ClockedLine&) = delete;
  // Where to report; before anything else.
  void attach(firmware::CardContact& contact) { contact_ = &contact; }

  // The hand; reported at once, so not from inside a call to the line. A card that is in is pulled
  // first.
  void insert(const Persona& persona, std::vector<Fault> faults = {});
  void pull();
  void cause_overcurrent() { contact_->on_overcurrent(); }

  // What this board can do.
  void set_highest_Di(unsigned Di) { highest_Di_ = Di; }

  // All that has been on I/O, oldest first.
  const std::vector<Traced>& trace() const { return trace_; }
  void clear_trace() { trace_.clear(); }
  // From the leading edge of the first traced character to that of the last, in etu of the bit rate
  // and clock of now, to the nearest one. 0 without characters.
  std::uint64_t traced_etu() const;
  // What the reader has done against the standard.
  const std::vector<std::string>& violations() const { return rules_.violations(); }
  const firmware::CharacterFormat& format() const { return format_; }

  // CardLine
  void set_voltage(firmware::Voltage voltage) override;
  void set_clock(std::uint32_t hertz) override;
  void stop_clock(bool high) override;
  void set_reset(bool high) override;
  void set_io(firmware::IoState state) override;
  void set_format(const firmware::CharacterFormat& format) override { format_ = format; }
  void send(Bytes characters, std::uint32_t turn_round_etu) override;
  void set_alarm(firmware::Alarm alarm, firmware::Duration after) override;
  void clear_alarm(firmware::Alarm alarm) override;
  bool supports(iso7816::BitRate bit_rate) const override { return bit_rate.Di <= highest_Di_; }

 private:
  // The character one side is about to send, sends, or has just sent.
  struct Sender {
    VirtualTime::Event event;
    std::optional<Time> edge;  // leading edge of its last character since RST rose
    unsigned repeats = 0;      // of the one that is being sent
    bool sending = false;      // it is on I/O
    bool damaged = false;
  };
  using Step = void (ClockedLine::*)();

  Time reader_half_etus(std::uint32_t n) const;
  Time card_half_etus(std::uint32_t n) const;
  void at(Sender& sender, Time time, Step step);
  bool moving() const;
  void fall_silent();
  void halt(std::uint32_t hertz);
  void react(const Reaction& reaction);
  void begin(Sender& sender, From from, Byte value, bool damaged);

  Time reader_may_begin() const;
  void reader_begins();
  void reader_is_heard();
  void withdraw_card();
  void watch_reader();
  void reader_has_sent();
  void reader_repeats();
  void reader_gives_up();

  void card_goes_on();
  void card_begins();
  void card_is_heard();
  void card_repeats();
  void card_has_sent();
  bool same_bit_rate(iso7816::BitRate card) const { return format_.bit_rate == card; }

  VirtualTime& time_;
  ContactRules rules_;
  firmware::CardContact* contact_ = nullptr;
  std::optional<Card> card_;
  unsigned highest_Di_ = 64;

  std::uint32_t hertz_ = 0;
  firmware::IoState io_ = firmware::IoState::kLow;
  firmware::CharacterFormat format_;
  std::array<VirtualTime::Event, 2> alarms_{};

  std::vector<Traced> trace_;
  std::optional<Time> reset_rose_;  // and no character since
  bool first_after_reset_ = false;  // the character on I/O
  Sender reader_, card_sender_;
  VirtualTime::Event patience_{};  // of the card with a block of the reader
  Data to_card_;
  std::size_t sent_ = 0;  // of to_card_
  std::uint32_t turn_round_etu_ = 0;
  std::deque<Character> from_card_;
};

}  // namespace ssc::cardsim
