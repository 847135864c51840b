// SPDX-License-Identifier: Apache-2.0
#include "host/driver/serial_listener.hpp"
#include "tests/fuzz/check.hpp"
#include "tests/fuzz/input.hpp"

namespace ssc::driver {
namespace {

using fuzz::check;

// Whatever is on the line, a message that is given out is whole and an answer, and after enough
// silence a good frame is heard. The first byte says whether the reader echoes.
void run(Bytes bytes) {
  using Kind = SerialListener::Heard::Kind;
  fuzz::Input input(bytes);
  SerialListener listener(input.take() % 2 != 0);
  listener.sending();
  const auto look = [](const SerialListener::Heard& heard) {
    if (heard.kind != Kind::kMessage) return check(heard.message.empty());
    const auto message = ccid::parse(heard.message);
    check(message && (message->bMessageType & 0x80) != 0);
    check(heard.message.size() <= ccid::kMaxMessageLength);
  };
  while (!input.empty()) {
    if (const auto heard = listener.push(input.take())) look(*heard);
  }
  if (const auto heard = listener.silent()) check(heard->kind == Kind::kDamaged);
  check(!listener.in_frame());

  const Byte answer[] = {0x81, 0, 0, 0, 0, 0, 7, 0, 0, 0};
  const auto frame = ccid::serial::encode_frame(answer);
  bool arrived = false;
  for (const Byte b : *frame) {
    const auto heard = listener.push(b);
    arrived = heard && heard->kind == Kind::kMessage;
  }
  check(arrived);
}

}  // namespace
}  // namespace ssc::driver

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ssc::driver::run({data, size});
  return 0;
}
