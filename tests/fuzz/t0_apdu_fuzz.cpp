// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include "protocol/iso7816/t0_apdu.hpp"
#include "tests/fuzz/check.hpp"
#include "tests/fuzz/input.hpp"

namespace ssc::iso7816 {
namespace {

using fuzz::check;
using Kind = LineAction::Kind;

// Most that one APDU can make a card line carry: every TPDU with its header, 256 bytes each with a
// procedure byte of its own, SW1 SW2, and all NULLs.
constexpr std::size_t kMostSteps =
    std::size_t{kMaxTpdusPerApdu} * (1 + 2 * 256 + 2) + kMaxNullsPerApdu;

// A hostile host and a hostile card. The input is read as the exchange asks for it:
//   a part of the command: flags (b1: more follows, b2: 256 bytes longer), length, what it is
//     filled with, and, where b3 of the flags is set, that many bytes of the input instead
//   a character: FF 01 is a time-out, FF 02 lost parity, FE n is n times 5A, anything else itself
class Talk {
 public:
  explicit Talk(Bytes input) : input_(input) {}

  void run() {
    const bool more = take_part();
    LineAction action = t0_.start(part_, more);
    check_start(action, more);
    for (std::size_t step = 0; going_on(action); ++step) {
      check(step <= kMostSteps);
      action = answer(action);
    }
    check_end(action);
  }

 private:
  bool take_part() {
    const Byte flags = input_.take();
    const std::size_t length = input_.take() + ((flags & 2) != 0 ? 256u : 0u);
    part_.assign(length, input_.take());
    if ((flags & 4) != 0) {
      const Bytes bytes = input_.take(length);
      part_.assign(bytes.begin(), bytes.end());
    }
    return (flags & 1) != 0;
  }

  bool going_on(const LineAction& action) const {
    switch (action.kind) {
      case Kind::kSend:
      case Kind::kResponsePart: return true;
      case Kind::kReceive: return repeat_ != 0 || !input_.empty();
      case Kind::kCommandPart: return !input_.empty();
      default: return false;
    }
  }

  LineAction answer(const LineAction& action) {
    switch (action.kind) {
      case Kind::kSend:
        check(!action.characters.empty() && action.characters.size() <= 255);
        return t0_.on_sent();
      case Kind::kReceive: return from_card();
      case Kind::kCommandPart: {
        const bool more = take_part();
        return t0_.command_part(part_, more);
      }
      default: count_response(); return t0_.next_response_part();
    }
  }

  LineAction from_card() {
    if (repeat_ != 0) {
      --repeat_;
      return t0_.on_character(0x5A);
    }
    const Byte c = input_.take();
    if (c < 0xFE) return t0_.on_character(c);
    const Byte what = input_.take();
    if (c == 0xFE) {
      repeat_ = what;
      return t0_.on_character(0x5A);
    }
    if (what == 1) return t0_.on_timeout();
    if (what == 2) return t0_.on_parity_error();
    return t0_.on_character(c);
  }

  // A whole command is taken exactly if it is an APDU.
  void check_start(const LineAction& action, bool more) const {
    if (more || part_.size() > kMaxApduPart) return;
    const auto command = parse_command(part_);
    const bool good = command && !is_t0_status(command->command.header.INS);
    check(action.kind == (good ? Kind::kSend : Kind::kFailed));
    check(good || action.failure == LineFailure::kMalformed);
  }

  void count_response() {
    const std::size_t part = t0_.response().size();
    check(part != 0 && part <= kMaxApduPart);
    response_ += part;
  }

  void check_end(const LineAction& action) {
    if (action.kind == Kind::kDone) {
      count_response();
      check(response_ >= 2 && response_ <= 65536 + 2);
    } else {
      check(t0_.response().empty());
    }
  }

  fuzz::Input input_;
  T0ApduExchange t0_;
  std::vector<Byte> part_;
  unsigned repeat_ = 0;  // characters 5A still to come
  std::size_t response_ = 0;
};

}  // namespace
}  // namespace ssc::iso7816

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ssc::iso7816::Talk({data, size}).run();
  return 0;
}
