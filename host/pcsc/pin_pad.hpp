// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "host/pcsc/session.hpp"

namespace ssc::pcsc {

// The keys of a reader (PC/SC part 10). A PIN that the holder types there goes into a command
// inside the reader, and from there to the card: no program ever sees it.
class PinPad {
 public:
  // Asks the session's reader for its features (CM_IOCTL_GET_FEATURE_REQUEST). NO_PIN_PAD when it
  // has no keys; the session must live longer.
  static Result<PinPad> find(Session& session);

  bool verifies() const { return verify_.has_value(); }
  bool modifies() const { return modify_.has_value(); }

  // FEATURE_VERIFY_PIN_DIRECT with a PIN_VERIFY_STRUCTURE, FEATURE_MODIFY_PIN_DIRECT with a
  // PIN_MODIFY_STRUCTURE. Takes as long as the holder does, at most the structure's bTimeOut for
  // each PIN. Answers SW1 SW2: the card's, or the reader's own (part 10, 2.5): 6400 time over, 6401
  // cancelled, 6402 two new PINs that differ, 6403 PIN too short or too long, 6B80 a structure that
  // it refuses. NO_PIN_PAD when it lacks the feature; the failures of Session::control.
  Result<std::uint16_t> verify(Bytes structure) { return enter(verify_, structure); }
  Result<std::uint16_t> modify(Bytes structure) { return enter(modify_, structure); }

 private:
  explicit PinPad(Session& session) : session_(&session) {}

  Result<std::uint16_t> enter(std::optional<Word> feature, Bytes structure);

  Session* session_;
  std::optional<Word> verify_, modify_;  // control codes
};

}  // namespace ssc::pcsc
