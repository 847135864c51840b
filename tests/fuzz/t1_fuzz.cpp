// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "protocol/iso7816/t1_exchange.hpp"
#include "tests/fuzz/check.hpp"
#include "tests/fuzz/input.hpp"

namespace ssc::iso7816 {
namespace {

using fuzz::check;
using fuzz::Input;
using Kind = LineAction::Kind;

// What can happen on the line once a block is awaited, by one byte of the input.
enum class Happening : Byte {
  kBlock,       // PCB, length and INF of the input, with a good prologue and EDC
  kNextI,       // a chained I-block with the number that is due
  kLastI,       // the last one
  kR,           // an R-block with the number that is due
  kCharacters,  // characters as they stand
  kSilence,
  kParity,
  kOutOfTurn,  // sent, once more
  kAbort,      // the owner gives up
  kCount,
};

// Owner of the line and hostile card in one: carries out what the exchange wants, and lets happen
// what the input says.
class Hostile {
 public:
  Hostile(ApduExchange& exchange, const T1Session& session, Input& input)
      : exchange_(exchange), session_(session), input_(input) {}

  void run() {
    while (!input_.empty()) {
      const Bytes part = take_part();
      action_ = exchange_.start(part, input_.take() % 2 != 0);
      while (going_on()) {
      }
    }
  }

 private:
  Bytes take_part() { return input_.take(std::size_t{input_.take()}); }

  // One step; whether there is another one in this exchange.
  bool going_on() {
    switch (action_.kind) {
      case Kind::kSend: return sent();
      case Kind::kReceive: return !input_.empty() && received();
      case Kind::kCommandPart: {
        const Bytes part = take_part();
        action_ = exchange_.command_part(part, input_.take() % 2 != 0);
        return true;
      }
      case Kind::kResponsePart:
        check(exchange_.response().size() == kMaxApduPart);
        action_ = exchange_.next_response_part();
        return true;
      case Kind::kDone: check(exchange_.response().size() <= kMaxApduPart); return false;
      case Kind::kFailed:
        check(action_.failure != LineFailure::kNone && exchange_.response().empty());
        return false;
    }
    return false;
  }

  bool sent() {
    const auto block = parse_block(action_.characters, session_.NAD, session_.edc);
    check(block.has_value());
    check(action_.etu == kBlockGuardTimeEtu);
    if (block->kind == T1BlockKind::kI) due_R_ = block->number() ^ (block->more() ? 1 : 0);
    if (block->kind == T1BlockKind::kR) due_I_ = block->number();
    if (block->kind == T1BlockKind::kResynchRequest) due_I_ = 0;
    action_ = exchange_.on_sent();
    check(action_.kind == Kind::kReceive && action_.etu >= session_.bwt_etu);
    return true;
  }

  bool received() {
    switch (static_cast<Happening>(input_.take() % static_cast<Byte>(Happening::kCount))) {
      case Happening::kBlock: {
        const Byte PCB = input_.take();
        return speak(PCB, input_.take(std::size_t{input_.take()} % 255));
      }
      case Happening::kNextI: return speak_I(true);
      case Happening::kLastI: return speak_I(false);
      case Happening::kR: return speak(pcb_of_R(due_R_, R::kNoError), {});
      case Happening::kCharacters:
        return characters(input_.take(std::size_t{1} + input_.take() % 16));
      case Happening::kSilence: action_ = exchange_.on_timeout(); return true;
      case Happening::kParity: action_ = exchange_.on_parity_error(); return true;
      case Happening::kOutOfTurn:
        action_ = exchange_.on_sent();
        check(action_.failure == LineFailure::kOutOfTurn);
        return true;
      case Happening::kAbort:
      case Happening::kCount: break;
    }
    exchange_.clear();
    return false;
  }

  bool speak_I(bool more) {
    const Byte filling[kMaxINF] = {};
    const Byte number = due_I_;
    due_I_ ^= 1;
    return speak(pcb_of_I(number, more), Bytes(filling).first(input_.take() % 255));
  }

  bool speak(Byte PCB, Bytes INF) {
    T1RawBlock block;
    build_block(block, swapped(session_.NAD), PCB, INF, session_.edc);
    return characters(block);
  }

  bool characters(Bytes bytes) {
    for (const Byte c : bytes) {
      if (action_.kind != Kind::kReceive) break;
      action_ = exchange_.on_character(c);
      check(action_.kind != Kind::kReceive || action_.etu == session_.cwt_etu);
    }
    return true;
  }

  ApduExchange& exchange_;
  const T1Session& session_;
  Input& input_;
  LineAction action_;
  Byte due_I_ = 0;
  Byte due_R_ = 0;
};

void run_block(const T1Session& session, Input input) {
  T1BlockExchange exchange;
  const Byte bBWI = input.take();
  LineAction action = exchange.start(input.take(std::size_t{input.take()}), session, bBWI);
  if (action.kind == Kind::kFailed) return;
  check(action.characters.size() >= 4);
  action = exchange.on_sent();
  std::size_t characters = 0;
  while (action.kind == Kind::kReceive && !input.empty()) {
    check(++characters <= kMaxT1Block);
    const Byte c = input.take();
    action = c == 0xFE   ? exchange.on_timeout()
             : c == 0xFD ? exchange.on_parity_error()
                         : exchange.on_character(c);
  }
  const bool done = action.kind == Kind::kDone;
  check(done == !exchange.response().empty());
  check(!done || edc_good(exchange.response(), session.edc));
}

void run(Bytes bytes) {
  Input input(bytes);
  const Byte form = input.take();
  const T1Session session{.edc = form % 2 != 0 ? Edc::kCrc : Edc::kLrc,
                          .IFSC = std::clamp<Byte>(input.take(), 1, kMaxINF),
                          .NAD = input.take(),
                          .cwt_etu = 43,
                          .bwt_etu = 971};
  if (form % 4 >= 2) return run_block(session, input);
  T1ApduExchange exchange;
  exchange.reset(session);
  Hostile(exchange, session, input).run();
}

}  // namespace
}  // namespace ssc::iso7816

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ssc::iso7816::run({data, size});
  return 0;
}
