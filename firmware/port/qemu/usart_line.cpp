// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/qemu/usart_line.hpp"

#include <array>

#include "protocol/base/sensitive.hpp"

namespace ssc::firmware {

void UsartLine::open(CardContact& contact) {
  line_.attach(contact);
  wire_.usart().open();
  begin_anew();
}

// The wire is older than this reader, and the card program has told of its card to whoever
// listened then.
void UsartLine::begin_anew() {
  line_.connected();
  line_.ask_presence();
}

void UsartLine::work() {
  hear();
  line_.work();
}

void UsartLine::hear() {
  std::array<Byte, 64> chunk;
  const Bytes heard = wire_.usart().receive(chunk);
  const bool damaged = !heard.empty() && !line_.receive(heard);
  const bool silent = heard.empty() && frame_silent_at_ && wire_.now() >= *frame_silent_at_;
  wipe(chunk.data(), heard.size());
  if (damaged || silent) begin_anew();
  if (!line_.in_frame()) frame_silent_at_.reset();
  if (line_.in_frame() && !heard.empty()) frame_silent_at_ = wire_.now() + kFrameSilence;
}

std::optional<Instant> UsartLine::next_deadline() const {
  return earlier(line_.next_deadline(), frame_silent_at_);
}

}  // namespace ssc::firmware
