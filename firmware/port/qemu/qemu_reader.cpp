// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/qemu/qemu_reader.hpp"

#include <algorithm>

namespace ssc::firmware {
namespace {

using Chunk = std::array<Byte, 64>;

std::optional<Instant> earlier(std::optional<Instant> a, std::optional<Instant> b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

// While it lives no interrupt handler runs; one that becomes due still ends a sleep.
class InterruptsMasked {
 public:
  InterruptsMasked() { asm volatile("cpsid i" ::: "memory"); }
  ~InterruptsMasked() { asm volatile("cpsie i" ::: "memory"); }
  InterruptsMasked(const InterruptsMasked&) = delete;
  InterruptsMasked& operator=(const InterruptsMasked&) = delete;
};

}  // namespace

void UsartLine::open(CardContact& contact) {
  line_.attach(contact);
  usart_.open();
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
  Chunk chunk;
  const Bytes heard = usart_.receive(chunk);
  const bool damaged = !heard.empty() && !line_.receive(heard);
  const bool silent = heard.empty() && frame_silent_at_ && clock_.now() >= *frame_silent_at_;
  if (damaged || silent) begin_anew();
  if (!line_.in_frame()) frame_silent_at_.reset();
  if (line_.in_frame() && !heard.empty()) frame_silent_at_ = clock_.now() + kFrameSilence;
}

std::optional<Instant> UsartLine::next_deadline() const {
  return earlier(line_.next_deadline(), frame_silent_at_);
}

void QemuReader::run() {
  card_.open(device_.contact(0));
  sam_.open(device_.contact(1));
  usart_host.open();
  usart_panel.open();
  for (;;) {
    serve_host();
    card_.work();
    sam_.work();
    sleep();
  }
}

void QemuReader::serve_host() {
  Chunk chunk;
  const Bytes heard = usart_host.receive(chunk);
  if (!heard.empty()) {
    link_.receive(heard, device_);
    host_silent_at_.reset();
    if (link_.in_frame()) host_silent_at_ = clock_.now() + kFrameSilence;
  } else if (host_silent_at_ && clock_.now() >= *host_silent_at_) {
    host_silent_at_.reset();
    link_.line_silent();
  }
}

void QemuReader::sleep() {
  const InterruptsMasked masked;
  if (usart_host.has_received() || card_.has_received() || sam_.has_received()) return;
  clock_.sleep(earlier(host_silent_at_, earlier(card_.next_deadline(), sam_.next_deadline())));
}

}  // namespace ssc::firmware
