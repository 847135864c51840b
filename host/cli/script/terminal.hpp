// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/pcsc/session.hpp"

namespace ssc::script {

// One step on the card, as a witness sees it.
struct Exchange {
  std::optional<pcsc::Reset> reset;  // then `answer` is the ATR
  Bytes command;
  Bytes answer;
  std::optional<Code> failure;
  std::chrono::microseconds took;
};

// Data of an answer, whatever it took to get all of it, and its last status.
struct Reply {
  std::vector<Byte> data;
  std::uint16_t status = 0;
};

// The reader that commands go to, and the card in it: connected when it is first used, in a
// transaction of our own until drop().
class Terminal {
 public:
  using Witness = std::function<void(const Exchange&)>;

  explicit Terminal(pcsc::Context context) : context_(std::move(context)) {}
  ~Terminal();

  // The reader of that full name; empty: the first with a card, else the first. NO_READER,
  // READER_UNKNOWN.
  Result<void> use(std::string_view name);
  // The first reader with this in its name.
  Result<void> use_like(std::string_view part);

  // Connects unless it is; what a new card is asked then is gone.
  Result<pcsc::Atr> connect();
  Result<pcsc::Atr> reset(pcsc::Reset how);
  // One command and its answer, as they are; the answer is valid until the next.
  Result<Bytes> transmit(Bytes command);
  // 61xx and 6Cxx, unless `wanted`, are followed: by GET RESPONSE, by the command with Le xx
  // (ISO/IEC 7816-3:2006 clause 12.2.1). CARD_PROTOCOL when that has no end.
  Result<Reply> ask(Bytes command, const std::function<bool(std::uint16_t status)>& wanted);
  // Gives the card free.
  void drop() { session_.reset(); }

  const std::string& reader() const { return reader_; }

  Result<bool> wait(bool present, std::chrono::milliseconds patience);

  void set_witness(Witness witness) { witness_ = std::move(witness); }

 private:
  Result<std::vector<std::string>> names();
  void tell(const Exchange& exchange) {
    if (witness_) witness_(exchange);
  }

  pcsc::Context context_;
  std::string reader_;
  std::optional<pcsc::Session> session_;
  std::vector<Byte> answer_;
  Witness witness_;
};

}  // namespace ssc::script
