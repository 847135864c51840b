// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "tools/cardsim/card.hpp"
#include "tools/cardsim/contact_rules.hpp"
#include "tools/cardsim/virtual_time.hpp"

// The card's end of the wire, in virtual time: it plays what a Card says when the card would say
// it, with the repetitions of ISO/IEC 7816-3:2006 clause 7.3, and notes where the reader breaks the
// standard. Who plays the reader's end - a card line that knows no chip, or the model of a chip -
// tells it what happens at the contacts and on I/O.
namespace ssc::cardsim {

// Within a character, in halves of an etu from its leading edge. Clause 7.3: the receiver complains
// at 10.5 etu; the sender looks at 11 etu, and repeats no sooner than 2 etu later.
inline constexpr std::uint32_t kEndedHalfEtus = 20;  // start, data and parity bit
inline constexpr std::uint32_t kHeardHalfEtus = 21;
inline constexpr std::uint32_t kSentHalfEtus = 22;
inline constexpr std::uint32_t kRepeatedHalfEtus = 26;

// A character of the card, as it arrives.
struct Arrival {
  Byte value;  // as a receiver in the direct convention sees it
  bool damaged;
  bool first_after_reset;
  unsigned repeats;  // so many times it has come before
};

class ReaderEnd {
 public:
  // The leading edge of a character of the card. False: the reader samples it at another bit rate.
  virtual bool card_begins(iso7816::BitRate bit_rate) = 0;
  // 10.5 etu after the leading edge: whether the reader gives the error signal, and, after that,
  // the character itself.
  virtual bool complains(const Arrival& arrival) const = 0;
  virtual void hear(const Arrival& arrival) = 0;
  // The card is gone, by a fault of its own.
  virtual void card_is_pulled() = 0;

 protected:
  ~ReaderEnd() = default;
};

class WiredCard {
 public:
  enum class From : std::uint8_t { kReader, kCard };
  struct Traced {
    Time at;  // leading edge
    From from;
    Byte value;  // as a receiver in the direct convention sees it
    bool damaged;

    friend bool operator==(const Traced&, const Traced&) = default;
  };

  // Both must live longer.
  WiredCard(VirtualTime& time, ReaderEnd& reader)
      : time_(time), rules_(time), reader_end_(reader) {}
  WiredCard(const WiredCard&) = delete;
  WiredCard& operator=(const WiredCard&) = delete;

  // The hand. A card that is in has to be pulled first.
  void insert(const Persona& persona, std::vector<Fault> faults = {});
  void pull();
  bool is_in() const { return card_.has_value(); }

  // In force at the card, when there is one.
  iso7816::BitRate bit_rate() const;
  iso7816::Convention convention() const;

  // All that has been on I/O, oldest first.
  const std::vector<Traced>& trace() const { return trace_; }
  void clear_trace() { trace_.clear(); }
  // What the reader has done against the standard.
  const std::vector<std::string>& violations() const { return rules_.violations(); }
  void violated(const std::string& what) { rules_.violated(what); }

  // What happens at the contacts. `sending`: the reader has something under way.
  void on_voltage(firmware::Voltage voltage);
  void on_clock(std::uint32_t hertz, bool sending);
  void on_clock_stop(bool high);
  void on_reset(bool high);
  void on_io(firmware::IoState state) { rules_.on_io(state); }

  // The reader begins a character; it must not be within another one of its own.
  void reader_begins(Byte value, iso7816::BitRate bit_rate);
  // 10.5 etu later. Whether the card gives the error signal; what else it does, it does in
  // `card_reacts`.
  bool card_complains(Byte value, bool damaged);
  void card_reacts();
  // Leading edges of the last characters since RST rose.
  const std::optional<Time>& reader_edge() const { return reader_edge_; }
  const std::optional<Time>& card_edge() const { return sender_.edge; }

 private:
  // The character that the card is about to send, sends, or has just sent.
  struct Sender {
    VirtualTime::Event event;
    std::optional<Time> edge;
    unsigned repeats = 0;
    bool sending = false;
    bool damaged = false;
  };
  using Step = void (WiredCard::*)();

  Time half_etus_of_next(std::uint32_t n) const;
  void at(Time time, Step step);
  void halt(std::uint32_t hertz);
  void fall_silent();
  void react(const Reaction& reaction);
  void trace(From from, Byte value, bool damaged);
  void withdraw();
  void watch_reader();

  void go_on();
  void begin();
  void is_heard();
  void repeat();
  void has_sent();

  VirtualTime& time_;
  ContactRules rules_;
  ReaderEnd& reader_end_;
  std::optional<Card> card_;
  std::uint32_t hertz_ = 0;

  std::vector<Traced> trace_;
  std::optional<Time> reset_rose_;  // and no character since
  bool first_after_reset_ = false;  // the character on I/O
  std::optional<Time> reader_edge_;
  bool reader_sends_ = false;
  bool collides_ = false;  // and so does the card: neither is understood
  Reaction reaction_;
  VirtualTime::Event patience_{};  // with a block of the reader
  Sender sender_;
  std::deque<Character> from_card_;
};

}  // namespace ssc::cardsim
