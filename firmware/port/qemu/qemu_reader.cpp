// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/qemu/qemu_reader.hpp"

#include "firmware/port/stm32f405/interrupts.hpp"
#include "protocol/base/sensitive.hpp"

namespace ssc::firmware {
namespace {

using Chunk = std::array<Byte, 64>;

}  // namespace

QemuReader::QemuReader(const Options& options)
    : panel_(panel_wire_, options.style.key_pad),
      link_(*this, options.style),
      device_(link_, panel_, lines_,
              {.firmware_name = options.name,
               .level = options.level,
               .auto_pps = options.style.auto_pps}) {
  panel_.attach(device_);
}

void QemuReader::run() {
  card_.open(device_.contact(0));
  sam_.open(device_.contact(1));
  usart_panel.open();
  usart_host.open();
  for (;;) {
    serve_host();
    card_.work();
    sam_.work();
    serve_panel();
    sleep();
  }
}

void QemuReader::serve_host() {
  Chunk chunk;
  const Bytes heard = usart_host.receive(chunk);
  if (!heard.empty()) {
    link_.receive(heard, device_);
    wipe(chunk.data(), heard.size());
    host_silent_at_.reset();
    if (link_.in_frame()) host_silent_at_ = clock_.now() + kFrameSilence;
  } else if (host_silent_at_ && clock_.now() >= *host_silent_at_) {
    host_silent_at_.reset();
    link_.line_silent();
  }
}

void QemuReader::serve_panel() {
  Chunk chunk;
  const Bytes heard = usart_panel.receive(chunk);
  panel_.receive(heard);
  wipe(chunk.data(), heard.size());  // keys of a PIN
  panel_.work();
}

bool QemuReader::has_received() const {
  return usart_host.has_received() || card_.has_received() || sam_.has_received() ||
         usart_panel.has_received();
}

std::optional<Instant> QemuReader::next_deadline() const {
  return earlier(earlier(host_silent_at_, panel_.next_deadline()),
                 earlier(card_.next_deadline(), sam_.next_deadline()));
}

void QemuReader::sleep() {
  const stm32::InterruptsMasked masked;
  if (!has_received()) clock_.sleep(next_deadline());
}

}  // namespace ssc::firmware
