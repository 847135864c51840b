// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "host/card/transport.hpp"
#include "protocol/base/sensitive.hpp"
#include "protocol/iso7816/status_word.hpp"

namespace ssc::card {

// What a card answered to a command: at most 256 bytes of data. Wiped when it ends.
struct Answer {
  FixedBytes<256> data;
  iso7816::StatusWord status;

  Answer() = default;
  Answer(const Answer&) = default;
  Answer& operator=(const Answer&) = default;
  ~Answer() { wipe(data.data(), data.size()); }
};

// Commands with whole answers: fetches what 61xx announces by GET RESPONSE and repeats with the Le
// that 6Cxx tells (ISO/IEC 7816-4, 5.6; T=0 cards do both). A card that keeps announcing is given
// up.
class Channel {
 public:
  explicit Channel(Transport& transport) : transport_(transport) {}

  // Failures: the transport's; CARD_PROTOCOL for an answer without status, or one that never ends.
  Result<Answer> exchange(Bytes command);

  // As of Transport: before anything is proven.
  void power_off_at_end() { transport_.power_off_at_end(); }

  // Commands sent so far.
  unsigned commands() const { return commands_; }

 private:
  Result<Answer> exchange_once(Bytes command);

  Transport& transport_;
  unsigned commands_ = 0;
};

// What a refusal means to the user; `what` ("READ RECORD EF06") and the status word go into the
// detail. The second form is for a command after which the status means something else.
Failure refusal(std::string_view what, iso7816::StatusWord status);
Failure refusal(Code code, std::string_view what, iso7816::StatusWord status);

}  // namespace ssc::card
