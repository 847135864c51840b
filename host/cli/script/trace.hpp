// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "host/cli/script/parse.hpp"
#include "host/cli/script/script.hpp"
#include "host/cli/script/terminal.hpp"

// A trace is a script: what went to the card, with the answers that came as the ones expected. So
// it is replayed by running it.
namespace ssc::script {

// A line of a trace. What carries a PIN is only a comment, without the PIN.
std::string trace_line(const Event& event);

// The trace without what belongs to a person or a card: answers become masks of their length, with
// the tags and lengths of records left in, the answer to SELECT and the status whole; commands that
// bring data to the card, SELECT apart, become comments. Only what trace_line() writes can be
// redacted; any other step is an error.
tl::expected<std::string, SyntaxError> redact(const Script& trace);

}  // namespace ssc::script
