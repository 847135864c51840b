// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "host/cli/script/script.hpp"

namespace ssc::script {

// A cursor over one line of a script. Blanks before a token are skipped, a # outside quotes ends
// the line.
class Line {
 public:
  Line() = default;
  Line(std::string_view text, unsigned number) : text_(text), number_(number) {}

  // The next character after blanks; 0 at the end.
  char peek();
  bool done() { return peek() == 0; }
  // Whether the token is the next; a word only as a whole.
  bool sees(std::string_view token);
  // Takes it if it is.
  bool accept(std::string_view token);
  // Letters, digits, _ and -; empty when something else is next.
  std::string_view word();
  // Decimal, at most `limit`.
  std::optional<unsigned> number(unsigned limit);
  // "…" without its quotes; there is no escape, so no " inside.
  std::optional<std::string_view> quoted();
  char take();
  // The next character as it stands, blank or not.
  char raw() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  Place place() { return peek(), here(); }
  Place here() const { return {number_, static_cast<unsigned>(at_) + 1}; }
  // What has been taken so far, without the blanks around it.
  std::string_view taken() const;
  // Nothing more to come from this line.
  void abandon() { at_ = text_.size(); }

 private:
  std::string_view text_;
  unsigned number_ = 1;
  std::size_t at_ = 0;
};

}  // namespace ssc::script
