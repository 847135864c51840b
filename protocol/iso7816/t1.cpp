// SPDX-License-Identifier: Apache-2.0
#include "protocol/iso7816/t1.hpp"

#include <algorithm>

#include "protocol/base/sensitive.hpp"

namespace ssc::iso7816 {
namespace {

using Kind = T1BlockKind;

constexpr std::size_t kStatusWord = 2;  // SW1 SW2, the least that a response APDU has

LineFailure cause_of(Error error) {
  switch (error) {
    case Error::kChecksum: return LineFailure::kParity;
    case Error::kTruncated: return LineFailure::kTimeout;
    default: return LineFailure::kProtocol;
  }
}

}  // namespace

// clang-format off
const T1::Handler T1::kTable[6][10] = {
    //               kI              kR                 kResynchReq.  kIfsRequest  kAbortReq.   kWtxRequest  kResynchResponse      kIfsResponse     kAbortResponse     kWtxResponse
    /* kResynch  */ {&T1::unfit,     &T1::unfit,        &T1::unfit,   &T1::unfit,  &T1::unfit,  &T1::unfit,  &T1::resynchronised,  &T1::unfit,      &T1::unfit,        &T1::unfit},
    /* kAbort    */ {&T1::unfit,     &T1::unfit,        &T1::unfit,   &T1::unfit,  &T1::unfit,  &T1::unfit,  &T1::unfit,           &T1::unfit,      &T1::chain_closed, &T1::unfit},
    /* kIfs      */ {&T1::unfit,     &T1::unfit,        &T1::unfit,   &T1::unfit,  &T1::unfit,  &T1::unfit,  &T1::unfit,           &T1::ifs_agreed, &T1::unfit,        &T1::unfit},
    /* kCommand  */ {&T1::answer,    &T1::acknowledged, &T1::unfit,   &T1::ifs,    &T1::abort,  &T1::wtx,    &T1::unfit,           &T1::unfit,      &T1::unfit,        &T1::unfit},
    /* kResponse */ {&T1::next,      &T1::unfit,        &T1::unfit,   &T1::ifs,    &T1::abort,  &T1::wtx,    &T1::unfit,           &T1::unfit,      &T1::unfit,        &T1::unfit},
    /* kAborted  */ {&T1::last_word, &T1::given_up,     &T1::unfit,   &T1::ifs,    &T1::abort,  &T1::wtx,    &T1::unfit,           &T1::unfit,      &T1::unfit,        &T1::unfit},
};
// clang-format on

// --- What the owner asks for ---

void T1::reset(const T1Parameters& parameters) {
  clear();
  parameters_ = parameters;
  begin_link();
  heard_ = false;
}

// As after the answer to reset (rule 1), which RESYNCH brings back (rule 6).
void T1::begin_link() {
  ns_ = nr_ = 0;
  IFSC_ = parameters_.IFSC;
  announced_ = parameters_.IFSD == kDefaultIFSD;
  repair_ = Repair::kNone;
}

void T1::resynchronise() {
  clear();
  repair_ = Repair::kResynch;
}

T1Action T1::start(Bytes part, bool more) {
  clear();
  resynchs_ = 0;
  received_ = 0;
  empty_blocks_ = 0;
  restartable_ = true;
  if (part.empty() || !load(part, more)) return failed(LineFailure::kMalformed, repair_);
  if (repair_ == Repair::kResynch) return resynch(LineFailure::kProtocol);
  if (repair_ == Repair::kAbort) return request(State::kAbort, Kind::kAbortRequest);  // rule 9
  return announce();
}

T1Action T1::command_part(Bytes part, bool more) {
  if (state_ != State::kCommandPart) return out_of_turn();
  if (!load(part, more)) return failed(LineFailure::kMalformed, Repair::kAbort);
  return send_I();
}

T1Action T1::next_response_part() {
  if (state_ != State::kResponsePart) return out_of_turn();
  renew_budget();
  const std::size_t rest = response_.size() - kMaxApduPart;
  std::copy_n(response_.begin() + kMaxApduPart, rest, response_.begin());
  response_.resize(rest);
  return deliver();
}

void T1::withdraw() {
  const bool unheard = state_ == State::kCommand && sent_ == Sent::kI && sendings_ == 1;
  if (unheard && offset_ == 0) state_ = State::kIdle;
  clear();
}

Bytes T1::response() const {
  if (state_ == State::kDone) return response_;
  if (state_ == State::kResponsePart) return response_.bytes().first(kMaxApduPart);
  return {};
}

void T1::clear() {
  if (awaits_block()) repair_ = Repair::kResynch;
  if (chain_open()) repair_ = Repair::kAbort;
  wipe(part_.data(), part_.kCapacity);
  wipe(response_.data(), response_.kCapacity);
  wipe(block_.data(), block_.kCapacity);
  part_.clear();
  response_.clear();
  block_.clear();
  state_ = State::kIdle;
}

// A chain is open, and it is our turn to send.
bool T1::chain_open() const {
  return state_ == State::kCommandPart || (state_ == State::kResponsePart && more_response_);
}

bool T1::load(Bytes part, bool more) {
  if (part.size() > kMaxApduPart || (part.empty() && more)) return false;
  part_.assign(part);
  more_command_ = more;
  offset_ = 0;
  sendings_ = 0;
  renew_budget();
  return true;
}

void T1::renew_budget() {
  tries_ = 0;
  card_requests_ = 0;
  waiting_times_ = 0;
}

// --- What the card does ---

T1Action T1::on_block(Bytes raw) {
  if (!awaits_block()) return out_of_turn();
  const auto block = parse_block(raw, swapped(parameters_.NAD), parameters_.edc);
  if (!block) return again(cause_of(block.error()));
  heard_ = answered_ = true;
  const auto row = static_cast<std::size_t>(state_);
  const auto column = static_cast<std::size_t>(block->kind);
  return (this->*kTable[row][column])(*block);
}

T1Action T1::on_invalid() {
  return awaits_block() ? again(LineFailure::kParity) : out_of_turn();
}

T1Action T1::on_timeout() {
  return awaits_block() ? again(LineFailure::kTimeout) : out_of_turn();
}

// --- Error-free operation, clause 11.6.2 ---

// Rule 4: the interface device announces IFSD before its first I-block, so that no answer has to
// come in blocks of 32.
T1Action T1::announce() {
  if (announced_) return send_I();
  answered_ = false;
  return request(State::kIfs, Kind::kIfsRequest, {&parameters_.IFSD, 1});
}

T1Action T1::ifs_agreed(const T1Block& block) {
  if (block.INF[0] != parameters_.IFSD) return unfit(block);
  announced_ = true;
  return send_I();
}

// R-block. N(R) is the N(S) that the card awaits: the next one (rule 2), or that of the block just
// sent, which then has not arrived.
T1Action T1::acknowledged(const T1Block& block) {
  if (block.number() == ns_) return send_once_more(block);
  if (!chaining()) return unfit(block);  // only an I-block acknowledges the end of the command
  ns_ ^= 1;
  offset_ += length_;
  sendings_ = 0;
  tries_ = 0;
  if (offset_ < part_.size()) return send_I();  // rule 5
  restartable_ = false;
  state_ = State::kCommandPart;
  return {.kind = T1Action::Kind::kCommandPart};
}

// I-block, which acknowledges the end of the command (rule 2).
T1Action T1::answer(const T1Block& block) {
  if (block.number() != nr_ || chaining()) return unfit(block);
  ns_ ^= 1;
  return take(block);
}

// The next I-block of the card's chain. The old one again means that our R-block was lost.
T1Action T1::next(const T1Block& block) {
  return block.number() == nr_ ? take(block) : unfit(block);
}

T1Action T1::take(const T1Block& block) {
  nr_ ^= 1;
  tries_ = 0;
  more_response_ = block.more();
  received_ += block.INF.size();
  if (block.INF.empty()) ++empty_blocks_;
  if (received_ > kMaxResponse || empty_blocks_ > kMaxEmptyBlocks) {
    return failed(LineFailure::kOverrun, more_response_ ? Repair::kAbort : Repair::kNone);
  }
  response_.append(block.INF);
  return deliver();
}

T1Action T1::deliver() {
  if (response_.size() > kMaxApduPart) {
    state_ = State::kResponsePart;
    return {.kind = T1Action::Kind::kResponsePart};
  }
  if (more_response_) {
    state_ = State::kResponse;
    return send_R(R::kNoError);  // rule 5
  }
  if (received_ < kStatusWord) return failed(LineFailure::kProtocol, Repair::kNone);
  state_ = State::kDone;
  return {.kind = T1Action::Kind::kDone};
}

// Rule 3. The multiplier holds for the next block of the card only.
T1Action T1::wtx(const T1Block& block) {
  const Byte multiplier = block.INF[0];
  waiting_times_ += multiplier;
  if (++card_requests_ > kMaxCardRequests || waiting_times_ > kMaxWaitingTimes) {
    return failed(LineFailure::kTooMuchTime, Repair::kResynch);
  }
  ++counters_.wtx;
  T1Action action = respond(Kind::kWtxResponse, block.INF);
  action.bwt_multiplier = action.more_time = multiplier;
  return action;
}

// Rule 4: holds at once, for the rest of a chain too.
T1Action T1::ifs(const T1Block& block) {
  if (++card_requests_ > kMaxCardRequests) {
    return failed(LineFailure::kProtocol, Repair::kResynch);
  }
  IFSC_ = block.INF[0];
  return respond(Kind::kIfsResponse, block.INF);
}

// Rule 9: the card gives the chain up, its own or ours. After our response it is the card's turn:
// it hands it back by an R-block, or answers a command that it does not want to the end.
T1Action T1::abort(const T1Block&) {
  if (++card_requests_ > kMaxCardRequests) {
    return failed(LineFailure::kProtocol, Repair::kResynch);
  }
  restartable_ = false;
  if (state_ != State::kAborted) command_aborted_ = state_ == State::kCommand;
  state_ = State::kAborted;
  return respond(Kind::kAbortResponse);
}

T1Action T1::given_up(const T1Block& block) {
  ns_ = block.number();
  return failed(LineFailure::kProtocol, Repair::kNone);
}

T1Action T1::last_word(const T1Block& block) {
  if (!command_aborted_ || block.number() != nr_) return unfit(block);
  ns_ ^= 1;
  return take(block);
}

// Rule 9, the other way round: our own S(ABORT request) has closed what the last exchange left.
T1Action T1::chain_closed(const T1Block&) {
  repair_ = Repair::kNone;
  tries_ = 0;
  return announce();
}

// --- Error handling, clause 11.6.3 ---

T1Action T1::unfit(const T1Block&) {
  return again(LineFailure::kProtocol);
}

T1Action T1::again(LineFailure cause) {
  if (++tries_ == kMaxTries) return exhausted(cause);
  ++counters_.repeats;
  const bool once_more = sent_ == Sent::kR || sent_ == Sent::kRequest;  // rules 7.2 and 7.3
  if (once_more) return {.kind = T1Action::Kind::kSend, .block = block_};
  // Rule 7.1 after an I-block, rule 7.3 after an S(... response).
  return send_R(cause == LineFailure::kParity ? R::kEdcOrParity : R::kOther);
}

// The R-block was good, so the count of failures in a row starts anew; that of sendings does not.
T1Action T1::send_once_more(const T1Block& block) {
  if (sendings_ == kMaxTries) {
    const bool damaged = block.PCB == pcb_of_R(block.number(), R::kEdcOrParity);
    return exhausted(damaged ? LineFailure::kParity : LineFailure::kProtocol);
  }
  tries_ = 0;
  ++counters_.repeats;
  return send_I();
}

T1Action T1::exhausted(LineFailure cause) {
  if (state_ == State::kResynch) return resynch(cause);
  if (state_ == State::kIfs && answered_) {
    // A card that knows no S(IFS request) can do without: IFSD stays 32.
    announced_ = true;
    tries_ = 0;
    return send_I();
  }
  if (!heard_) return failed(cause, Repair::kResynch);  // rule 7.4.1: a reset is what may help
  return resynch(cause);                                // rule 7.4.2
}

// Rule 6: only the interface device may ask for it.
T1Action T1::resynch(LineFailure cause) {
  if (resynchs_ == kMaxResynchs) return failed(cause, Repair::kResynch);  // rule 6.4
  ++resynchs_;
  ++counters_.resynchs;
  const T1Action action = request(State::kResynch, Kind::kResynchRequest);
  tries_ = kMaxTries - 1;  // each request is a try of its own
  return action;
}

T1Action T1::resynchronised(const T1Block&) {
  begin_link();
  if (!restartable_) return failed(LineFailure::kProtocol, Repair::kNone);
  offset_ = 0;
  sendings_ = 0;
  tries_ = 0;
  return announce();
}

T1Action T1::out_of_turn() {
  clear();  // tells what is to be repaired
  return failed(LineFailure::kOutOfTurn, repair_);
}

T1Action T1::failed(LineFailure failure, Repair repair) {
  clear();
  state_ = State::kFailed;
  repair_ = repair;
  return {.failure = failure};
}

// --- Blocks to the card ---

// Whether the I-block that is under way, or next, has M set.
bool T1::chaining() const {
  return more_command_ || offset_ + length_ < part_.size();
}

T1Action T1::send_I() {
  state_ = State::kCommand;
  length_ = std::min<std::size_t>(IFSC_, part_.size() - offset_);
  if (!chaining()) restartable_ = false;
  ++sendings_;
  return send(Sent::kI, pcb_of_I(ns_, chaining()), part_.bytes().subspan(offset_, length_));
}

T1Action T1::send_R(R error) {
  return send(Sent::kR, pcb_of_R(nr_, error));
}

T1Action T1::request(State state, Kind kind, Bytes INF) {
  state_ = state;
  tries_ = 0;
  return send(Sent::kRequest, pcb_of_S(kind), INF);
}

T1Action T1::respond(Kind kind, Bytes INF) {
  tries_ = 0;
  return send(Sent::kResponse, pcb_of_S(kind), INF);
}

T1Action T1::send(Sent sent, Byte PCB, Bytes INF) {
  sent_ = sent;
  build_block(block_, parameters_.NAD, PCB, INF, parameters_.edc);
  return {.kind = T1Action::Kind::kSend, .block = block_};
}

}  // namespace ssc::iso7816
