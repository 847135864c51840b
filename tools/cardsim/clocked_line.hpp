// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "firmware/card/card_contact.hpp"
#include "firmware/card/card_line.hpp"
#include "tools/cardsim/chip/data.hpp"
#include "tools/cardsim/virtual_time.hpp"
#include "tools/cardsim/wired_card.hpp"

// A card line in virtual time between the reader's firmware and a simulated card (wired_card.hpp).
// It plays guard and turn-round times, the parity complaint and its repetitions (ISO/IEC
// 7816-3:2006 clause 7.3) and both alarms to the clock cycle.
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

class ClockedLine final : public firmware::CardLine, private ReaderEnd {
 public:
  using From = WiredCard::From;
  using Traced = WiredCard::Traced;

  // `time` must live longer.
  explicit ClockedLine(VirtualTime& time) : time_(time), card_(time, *this) {}
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
  const std::vector<Traced>& trace() const { return card_.trace(); }
  void clear_trace() { card_.clear_trace(); }
  // From the leading edge of the first traced character to that of the last, in etu of the bit rate
  // and clock of now, to the nearest one. 0 without characters.
  std::uint64_t traced_etu() const;
  // What the reader has done against the standard.
  const std::vector<std::string>& violations() const { return card_.violations(); }
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
  using Step = void (ClockedLine::*)();

  Time half_etus(std::uint32_t n) const;
  void at(Time time, Step step);
  void fall_silent();

  Time may_begin() const;
  void begin();
  void is_heard();
  void has_sent();
  void repeat();
  void give_up();

  // ReaderEnd
  bool card_begins(iso7816::BitRate card) override { return format_.bit_rate == card; }
  bool complains(const Arrival& arrival) const override;
  void hear(const Arrival& arrival) override;
  void card_is_pulled() override { contact_->on_presence(false); }

  VirtualTime& time_;
  WiredCard card_;
  firmware::CardContact* contact_ = nullptr;
  unsigned highest_Di_ = 64;

  std::uint32_t hertz_ = 0;
  firmware::IoState io_ = firmware::IoState::kLow;
  firmware::CharacterFormat format_;
  std::array<VirtualTime::Event, 2> alarms_{};

  Data to_card_;
  std::size_t sent_ = 0;  // of to_card_
  std::uint32_t turn_round_etu_ = 0;
  unsigned repeats_ = 0;  // of the character that is being sent
  VirtualTime::Event step_{};
};

}  // namespace ssc::cardsim
