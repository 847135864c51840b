// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "host/cli/script/script.hpp"
#include "host/pcsc/session.hpp"

namespace ssc::script {

// What is done with the card.
struct Exchange {
  std::optional<pcsc::Reset> reset;  // then `answer` is the ATR
  Bytes command;
  Bytes answer;
  std::optional<Code> failure;
  std::chrono::microseconds took;
};

// What a witness sees: that, and the steps that move cards or turn to another.
using Event = std::variant<Exchange, UseReader, UseSlot, Insert, Pull>;

// Data of an answer, whatever it took to get all of it, and its last status.
struct Reply {
  std::vector<Byte> data;
  std::uint16_t status = 0;
};

// The reader that commands go to, and the cards in it and in those used before: connected when they
// are first used, in transactions of our own until they are dropped.
class Terminal {
 public:
  using Witness = std::function<void(const Event&)>;

  explicit Terminal(pcsc::Context context) : context_(std::move(context)) {}
  ~Terminal();

  // Begins anew, with the reader of that full name; empty: the first with a card, else the first,
  // of the slots for users' cards. NO_READER, READER_UNKNOWN.
  Result<void> use(std::string_view name);
  // The first reader with this in its name. The card before stays connected.
  Result<void> use_like(std::string_view part);
  // Another slot of this reader, likewise. READER_UNKNOWN when it has no such slot.
  Result<void> use_slot(unsigned slot);

  // Connects unless it is; what a new card is asked then is gone.
  Result<pcsc::Atr> connect();
  Result<pcsc::Atr> reset(pcsc::Reset how);
  // One command and its answer, as they are; the answer is valid until the next.
  Result<Bytes> transmit(Bytes command);
  // 61xx and 6Cxx, unless `wanted`, are followed: by GET RESPONSE, by the command with Le xx
  // (ISO/IEC 7816-3:2006 clause 12.2.1). CARD_PROTOCOL when that has no end.
  Result<Reply> ask(Bytes command, const std::function<bool(std::uint16_t status)>& wanted);
  // Gives the card free, or all of them.
  void drop() { sessions_.erase(reader_); }
  void drop_all() { sessions_.clear(); }

  const std::string& reader() const { return reader_; }

  Result<bool> wait(bool present, std::chrono::milliseconds patience);

  void set_witness(Witness witness) { witness_ = std::move(witness); }
  void tell(const Event& event) {
    if (witness_) witness_(event);
  }

 private:
  Result<std::vector<std::string>> names();  // slots of users' cards first
  bool has_card(const std::string& reader);
  Result<pcsc::Session*> session();

  pcsc::Context context_;
  std::string reader_;
  std::map<std::string, pcsc::Session> sessions_;  // by reader
  std::vector<Byte> answer_;
  Witness witness_;
};

}  // namespace ssc::script
