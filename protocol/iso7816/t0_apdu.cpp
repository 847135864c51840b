// SPDX-License-Identifier: Apache-2.0
#include "protocol/iso7816/t0_apdu.hpp"

#include <algorithm>
#include <utility>

#include "protocol/base/sensitive.hpp"

namespace ssc::iso7816 {
namespace {

constexpr std::size_t kExtendedHead = 4 + 3;  // CLA INS P1 P2, 00, LcLc or LeLe
constexpr std::size_t kMaxLcOfOneTpdu = 255;
constexpr std::size_t kMaxLeOfOneTpdu = 256;
// The longest APDU that is collected whole: 4E with Nc of 255. Longer ones are all 3E or 4E.
constexpr std::size_t kMaxGathered = kExtendedHead + kMaxLcOfOneTpdu + 2;

// GET RESPONSE after 9000 is answered so by a card without data. 67xx is not among them: it speaks
// of Le (2S.2).
constexpr bool refuses_get_response(Byte sw1) {
  return sw1 >= 0x68 && sw1 <= 0x6F;
}

// Drops the first bytes, and leaves nothing of the old end behind.
template <std::size_t N>
void drop_first(FixedBytes<N>& bytes, std::size_t count) {
  const std::size_t left = bytes.size() - count;
  std::copy(bytes.begin() + count, bytes.end(), bytes.begin());
  wipe(bytes.data() + left, count);
  bytes.resize(left);
}

template <std::size_t N>
void forget(FixedBytes<N>& bytes) {
  wipe(bytes.data(), N);
  bytes.clear();
}

}  // namespace

// clang-format off
const T0ApduExchange::Handler T0ApduExchange::kTable[9][3] = {
    //               kAnswered                           kPart                         kNext
    /* kIdle     */ {&T0ApduExchange::out_of_turn,       &T0ApduExchange::out_of_turn, &T0ApduExchange::out_of_turn},
    /* kGather   */ {&T0ApduExchange::out_of_turn,       &T0ApduExchange::gather,      &T0ApduExchange::out_of_turn},
    /* kCommand  */ {&T0ApduExchange::command_answered,  &T0ApduExchange::out_of_turn, &T0ApduExchange::out_of_turn},
    /* kEnvelope */ {&T0ApduExchange::envelope_answered, &T0ApduExchange::out_of_turn, &T0ApduExchange::out_of_turn},
    /* kStream   */ {&T0ApduExchange::out_of_turn,       &T0ApduExchange::stream,      &T0ApduExchange::out_of_turn},
    /* kDiscard  */ {&T0ApduExchange::out_of_turn,       &T0ApduExchange::discard,     &T0ApduExchange::out_of_turn},
    /* kDeliver  */ {&T0ApduExchange::out_of_turn,       &T0ApduExchange::out_of_turn, &T0ApduExchange::deliver},
    /* kDone     */ {&T0ApduExchange::out_of_turn,       &T0ApduExchange::out_of_turn, &T0ApduExchange::out_of_turn},
    /* kFailed   */ {&T0ApduExchange::out_of_turn,       &T0ApduExchange::out_of_turn, &T0ApduExchange::out_of_turn},
};
// clang-format on

void T0ApduExchange::set_classes(Byte bClassGetResponse, Byte bClassEnvelope) {
  class_get_response_ = bClassGetResponse;
  class_envelope_ = bClassEnvelope;
}

LineAction T0ApduExchange::start(Bytes part, bool more) {
  clear();
  state_ = State::kGather;
  return handle(Event::kPart, {part, more});
}
LineAction T0ApduExchange::command_part(Bytes part, bool more) {
  return handle(Event::kPart, {part, more});
}
LineAction T0ApduExchange::next_response_part() {
  return handle(Event::kNext);
}

LineAction T0ApduExchange::on_sent() {
  return on_the_line() ? follow(t0_.on_sent()) : out_of_turn({});
}
LineAction T0ApduExchange::on_character(Byte character) {
  return on_the_line() ? follow(t0_.on_character(character)) : out_of_turn({});
}
LineAction T0ApduExchange::on_timeout() {
  return on_the_line() ? follow(t0_.on_timeout()) : out_of_turn({});
}
LineAction T0ApduExchange::on_parity_error() {
  return on_the_line() ? follow(t0_.on_parity_error()) : out_of_turn({});
}

LineAction T0ApduExchange::handle(Event event, const Part& part) {
  const auto row = static_cast<std::size_t>(state_);
  const auto column = static_cast<std::size_t>(event);
  return (this->*kTable[row][column])(part);
}

LineAction T0ApduExchange::follow(const LineAction& action) {
  if (action.kind == LineAction::Kind::kDone) return handle(Event::kAnswered);
  if (action.kind == LineAction::Kind::kFailed) return failed(action.failure);
  if (action.more_time != 0 && ++nulls_ > kMaxNullsPerApdu) {
    return failed(LineFailure::kTooMuchTime);
  }
  return action;
}

// --- The command ---------------------------------------------------------------------------------

LineAction T0ApduExchange::gather(const Part& part) {
  if (part.bytes.size() > kMaxApduPart || !command_.append(part.bytes)) {
    return failed(LineFailure::kMalformed);
  }
  more_ = part.more;
  if (command_.size() >= 4) {
    header_ = {.CLA = command_[0], .INS = command_[1], .P1 = command_[2], .P2 = command_[3]};
  }
  if (goes_by_envelope()) {
    if (is_t0_status(header_.INS)) return failed(LineFailure::kMalformed);
    end_ = static_cast<std::uint32_t>(kExtendedHead + load_be16(command_.bytes().subspan(5)));
    return count({command_, more_}) ? next_envelope() : failed(LineFailure::kMalformed);
  }
  if (more_) {
    return command_.size() <= kMaxGathered ? want(State::kGather) : failed(LineFailure::kMalformed);
  }
  const auto parsed = parse_command(command_);
  return parsed ? begin(parsed->command) : failed(LineFailure::kMalformed);
}

// Cases 3E and 4E with more data than one TPDU holds. What ends with the third length byte is 2E.
bool T0ApduExchange::goes_by_envelope() const {
  const bool extended = command_.size() >= kExtendedHead && command_[4] == 0;
  const bool data_follow = command_.size() > kExtendedHead || more_;
  return extended && data_follow && load_be16(command_.bytes().subspan(5)) > kMaxLcOfOneTpdu;
}

// Keeps account of a command that is not held whole, and picks LeLe out of it. False when it is
// longer than its Lc says, or ends too early.
bool T0ApduExchange::count(const Part& part) {
  const std::size_t of_data =
      std::min<std::size_t>(end_ - std::min(given_, end_), part.bytes.size());
  for (const Byte b : part.bytes.subspan(of_data))
    LeLe_ = static_cast<std::uint16_t>(LeLe_ << 8 | b);
  given_ += static_cast<std::uint32_t>(part.bytes.size());
  more_ = part.more;
  if (more_) return given_ <= end_ + 2;
  if (given_ == end_ + 2) wanted_ = LeLe_ == 0 ? 65536 : LeLe_;
  return given_ == end_ || given_ == end_ + 2;
}

LineAction T0ApduExchange::begin(const CommandApdu& command) {
  wanted_ = command.Ne;
  if (command.data.empty() && command.Ne != 0) {
    return read(Purpose::kRead, command.header, command.Ne);
  }
  return write(State::kCommand, command.header, command.data);
}

LineAction T0ApduExchange::stream(const Part& part) {
  const bool good = part.bytes.size() <= kMaxApduPart && count(part);
  if (!good || !command_.append(part.bytes)) return failed(LineFailure::kMalformed);
  return next_envelope();
}

// Between two of them no more than 255 bytes are kept back, so that the last one is known to be it.
LineAction T0ApduExchange::next_envelope() {
  if (more_ && command_.size() <= kMaxLcOfOneTpdu) return want(State::kStream);
  const std::size_t length = std::min(command_.size(), kMaxLcOfOneTpdu);
  const bool last = !more_ && length == command_.size();
  const Byte CLA = class_envelope_ == kClassOfCommand ? header_.CLA : class_envelope_;
  const LineAction action =
      write(last ? State::kCommand : State::kEnvelope, {.CLA = CLA, .INS = kINS_Envelope},
            command_.bytes().first(length));
  drop_first(command_, length);
  return action;
}

LineAction T0ApduExchange::discard(const Part& part) {
  if (!count(part)) return failed(LineFailure::kMalformed);
  return more_ ? want(State::kDiscard) : fill_response();
}

// --- TPDUs ---------------------------------------------------------------------------------------

LineAction T0ApduExchange::write(State next, const CommandHeader& header, Bytes data) {
  purpose_ = Purpose::kWrite;
  FixedBytes<kMaxT0Command> tpdu;
  for (const Byte b : {header.CLA, header.INS, header.P1, header.P2}) tpdu.push_back(b);
  tpdu.push_back(static_cast<Byte>(data.size()));
  tpdu.append(data);
  const LineAction action = run(next, tpdu);
  forget(tpdu);
  return action;
}

LineAction T0ApduExchange::read(Purpose purpose, const CommandHeader& header, std::size_t length) {
  purpose_ = purpose;
  read_header_ = header;
  const auto P3 = static_cast<Byte>(std::min(length, kMaxLeOfOneTpdu));  // 256 turns to 00
  const Byte tpdu[] = {header.CLA, header.INS, header.P1, header.P2, P3};
  return run(State::kCommand, tpdu);
}

LineAction T0ApduExchange::get_response(Purpose purpose, std::size_t length) {
  const Byte CLA = class_get_response_ == kClassOfCommand ? header_.CLA : class_get_response_;
  corrected_ = false;
  return read(purpose, {.CLA = CLA, .INS = kINS_GetResponse}, length);
}

LineAction T0ApduExchange::run(State next, Bytes tpdu) {
  state_ = next;
  ++tpdus_;
  return follow(t0_.start(tpdu, waiting_time_etu_));
}

LineAction T0ApduExchange::envelope_answered(const Part&) {
  const StatusWord status = answer().status;
  if (status.ok()) return next_envelope();
  forget(command_);
  end_with(status);
  return more_ ? want(State::kDiscard) : fill_response();
}

LineAction T0ApduExchange::command_answered(const Part&) {
  const auto [data, status] = answer();
  const bool writing = purpose_ == Purpose::kWrite;
  const bool mute = data.empty();
  if (mute && status.sw1() == 0x6C && !writing && !corrected_ && may_ask_again()) {  // 2S.3
    corrected_ = true;
    return read(purpose_, read_header_, *status.length());
  }
  if (status.ok() && writing && wanted_ != 0) {  // 4S.2
    return get_response(Purpose::kFetchAsked, wanted_);
  }
  if (mute && purpose_ == Purpose::kFetchAsked && refuses_get_response(status.sw1())) {
    end_with(kStatusOk);
    return fill_response();
  }
  data_ = data.first(std::min<std::size_t>(data.size(), wanted_));
  wanted_ -= static_cast<std::uint32_t>(data_.size());
  const bool first_answer = writing || purpose_ == Purpose::kRead;
  if (status.sw1() == 0x61 && wanted_ != 0 && (first_answer || !mute) && may_ask_again()) {  // 4S.3
    fetch_ = std::min<std::size_t>(*status.length(), wanted_);
  } else {
    end_with(status);
  }
  return fill_response();
}

ResponseApdu T0ApduExchange::answer() const {
  return parse_response(t0_.response()).value_or(ResponseApdu{});
}

void T0ApduExchange::end_with(StatusWord status) {
  status_.push_back(status.sw1());
  status_.push_back(status.sw2());
}

// --- The response --------------------------------------------------------------------------------

LineAction T0ApduExchange::deliver(const Part&) {
  response_.clear();
  return fill_response();
}

// Goes on when the last R-TPDU has found room, else has a part of the R-APDU fetched first.
LineAction T0ApduExchange::fill_response() {
  if (!move_into_response()) {
    state_ = State::kDeliver;
    return {.kind = LineAction::Kind::kResponsePart};
  }
  if (fetch_ != 0) return get_response(Purpose::kFetch, std::exchange(fetch_, 0));
  state_ = State::kDone;
  return {.kind = LineAction::Kind::kDone};
}

bool T0ApduExchange::move_into_response() {
  const std::size_t room = kMaxApduPart - response_.size();
  const std::size_t count = std::min(data_.size(), room);
  response_.append(data_.first(count));
  data_ = data_.subspan(count);
  return data_.empty() && response_.append(status_);
}

Bytes T0ApduExchange::response() const {
  const bool given = state_ == State::kDeliver || state_ == State::kDone;
  return given ? response_.bytes() : Bytes{};
}

// --- Ends ----------------------------------------------------------------------------------------

LineAction T0ApduExchange::want(State next) {
  state_ = next;
  return {.kind = LineAction::Kind::kCommandPart};
}

LineAction T0ApduExchange::out_of_turn(const Part&) {
  return failed(LineFailure::kOutOfTurn);
}

LineAction T0ApduExchange::failed(LineFailure failure) {
  clear();
  state_ = State::kFailed;
  return {.kind = LineAction::Kind::kFailed, .failure = failure};
}

void T0ApduExchange::clear() {
  t0_.clear();
  forget(command_);
  forget(response_);
  state_ = State::kIdle;
  header_ = read_header_ = {};
  more_ = corrected_ = false;
  given_ = end_ = wanted_ = 0;
  LeLe_ = 0;
  purpose_ = Purpose::kWrite;
  tpdus_ = nulls_ = 0;
  data_ = {};
  status_.clear();
  fetch_ = 0;
}

}  // namespace ssc::iso7816
