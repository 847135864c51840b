// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "firmware/port/line/line_protocol.hpp"
#include "tools/cardsim/card.hpp"
#include "tools/cardsim/persona.hpp"

// The hand that holds the cards, and the contacts of a reader that it pushes them into. A card that
// comes back has kept what a card keeps. Bytes and
// times in, bytes out; the sockets are server.hpp's.
namespace ssc::cardsim {

using Instant = std::chrono::steady_clock::time_point;

// A card that replaces another comes this much later: as fast as a hand may be, and longer than the
// 400 ms between two looks of a pcscd whose reader cannot notify it, or it would take the new card
// for the old one.
inline constexpr std::chrono::milliseconds kSwapTime{600};

// A card's delays are played only where a program could notice them: a character that comes later
// than this.
inline constexpr std::chrono::milliseconds kPlayedDelay{20};

class Simulator {
 public:
  explicit Simulator(std::vector<Persona> personas) : personas_(std::move(personas)) {}

  // One line of the control socket; answers its reply, lines and the empty one that ends them:
  //   list          OK, then NAME<TAB>TITLE<TAB>inserted|- for each persona
  //   insert NAME   OK; replaces the card that is in
  //   pull          OK, also when there is no card
  //   other         ERROR text
  std::string control(std::string_view line, Instant now);

  // While one card replaces another: when the new one comes. Its request is not done before that.
  std::optional<Instant> due() const { return due_; }
  // When on_time has something to do: that, or a card that takes its time.
  std::optional<Instant> next_time() const;
  void on_time(Instant now);

  // The reader's end of the line. Without a reader the card has no power. on_line: kTooLong or
  // kMalformed when the reader does not speak the line's protocol and has to be hung up on.
  void on_connected();
  void on_disconnected();
  Expected<void> on_line(Bytes chunk, Instant now);
  // What has to be sent to the reader since the last call.
  Data take_output() { return std::exchange(output_, {}); }

 private:
  std::string list() const;
  std::string insert(std::string_view name, Instant now);
  std::string pull();
  void put_in(const Persona& persona);
  void take_out();

  Expected<void> on_frame(const firmware::line::Frame& frame, Instant now);
  void on_characters(Bytes characters, Instant now);
  void hear(Byte character, Instant now);
  void react(const Reaction& reaction, Instant now);
  void say_what_is_due(Instant now);
  void on_silence(Instant now);
  void fall_silent();
  void send(firmware::line::FrameType type, Bytes payload);
  void send_presence();

  std::vector<Persona> personas_;
  std::map<const Persona*, std::shared_ptr<Chip>> chips_;  // of the cards that were in once
  const Persona* inserted_ = nullptr;                      // in, or about to be when due_ is set
  std::optional<Card> card_;
  std::optional<Instant> due_;
  struct Saying {
    Instant at;
    Character character;
  };
  std::deque<Saying> saying_;
  std::optional<Instant> silence_at_;  // the reader still owes a part of a block
  std::uint32_t hertz_ = 0;
  bool connected_ = false;
  firmware::line::Decoder decoder_;
  Data output_;
};

}  // namespace ssc::cardsim
