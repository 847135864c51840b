// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "host/cli/script/script.hpp"

namespace ssc::script {

struct SyntaxError {
  Place place;
  std::string message;

  // "file:line:column: message", as compilers say it.
  std::string text(std::string_view file) const;
};

// A whole script. Nothing is run and no file opened. Every variable that is used must have been
// made further up: by `set`, by a mask, or by the runner ($atr, $sw, $data).
//
//   script    = { [ statement ] [ "#" comment ] newline }
//   statement = "test" string
//             | "reader" string
//             | "slot" ( "card" | "sam" )
//             | "insert" [ word ] [ within ]
//             | "pull" [ within ]
//             | "reset" ( "cold" | "warm" ) [ "->" atr { "/" atr } ] [ within ]
//             | "apdu" bytes [ "->" answer { "/" answer } ] [ within ]
//             | "set" name "=" bytes
//             | "repeat" number … "end"
//             | ( "skip" | "fail" ) "if" condition [ string ]
//   within    = "within" number                              milliseconds
//   atr       = mask | code
//   answer    = status [ mask ] | code
//   status    = four of hex digit or "x"
//   code      = a code of host/ERRORS.md
//   condition = [ "not" ] ( "simulated" | "card" | "$" name mask )
//   bytes     = { byte | string | "$" name | "{" bytes "}" | call }
//   call      = "text" "(" bytes ")" | "xor" "(" bytes "," bytes ")"
//   mask      = "[" { byte, "x" for a digit that may be any | string | "$" name
//                     | "<" name [ ":" number ] ">" | "*" } "]"
tl::expected<Script, SyntaxError> parse(std::string_view text);

}  // namespace ssc::script
