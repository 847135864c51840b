// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "protocol/iso7816/t0.hpp"
#include "tests/fuzz/check.hpp"

namespace ssc::iso7816 {
namespace {

using fuzz::check;

// The first byte is the length of the command; every byte after the command is an event: FF is a
// time-out when the one after it is odd, everything else a character. A host that carries out the
// actions never sees more of them than a command can take.
constexpr std::size_t kMostCharacters = 2 * 256 + kMaxNulls + 3;

void run(Bytes input) {
  if (input.empty()) return;
  const std::size_t length = std::min<std::size_t>(input[0], input.size() - 1);
  Bytes card = input.subspan(1 + length);
  T0Exchange t0;
  LineAction action = t0.start(input.subspan(1, length), 9600);
  std::size_t received = 0;
  while (action.kind == LineAction::Kind::kSend || !card.empty()) {
    if (action.kind == LineAction::Kind::kSend) {
      check(!action.characters.empty() && action.characters.size() <= 255);
      action = t0.on_sent();
      continue;
    }
    if (action.kind != LineAction::Kind::kReceive) break;
    check(++received <= kMostCharacters);
    const bool silent = card.size() >= 2 && card[0] == 0xFF && card[1] % 2 == 1;
    action = silent ? t0.on_timeout() : t0.on_character(card[0]);
    card = card.subspan(1);
  }
  const bool done = action.kind == LineAction::Kind::kDone;
  check(done == !t0.response().empty());
  check(!done || (t0.response().size() >= 2 && t0.response().size() <= kMaxT0Response));
}

}  // namespace
}  // namespace ssc::iso7816

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ssc::iso7816::run({data, size});
  return 0;
}
