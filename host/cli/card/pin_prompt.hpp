// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "host/base/failure.hpp"
#include "protocol/base/sensitive.hpp"
#include "protocol/sscard/pin.hpp"

namespace ssc::cli {

using PinDigits = Sensitive<struct PinDigitsTag, sscard::kMaxPinDigits>;

// Takes PINs from whoever sits there: typed at a terminal, which then shows nothing, or a line each
// from another program. Never from the command line, which the whole machine can read.
class PinPrompt {
 public:
  // File descriptors; the text of the questions goes to `output`, when `input` is a terminal.
  constexpr PinPrompt(int input, int output) : input_(input), output_(output) {}

  // What was typed up to Enter; Backspace takes a digit back, Ctrl-U all of them.
  // PIN_FORMAT: longer than a PIN can be; PIN_CANCELLED: by Ctrl-C or Escape, or the input has
  // ended.
  Result<PinDigits> ask(std::string_view question) const;

  // At a terminal twice, for nobody sees what is typed. PIN_MISMATCH when they differ.
  Result<PinDigits> ask_new(std::string_view question, std::string_view again) const;

 private:
  bool at_terminal() const;
  void print(std::string_view text) const;

  int input_, output_;
};

}  // namespace ssc::cli
