// SPDX-License-Identifier: Apache-2.0
#include "host/driver/ccid_client.hpp"

#include <algorithm>
#include <iterator>

#include "host/driver/message.hpp"
#include "host/driver/unlocked.hpp"
#include "protocol/base/sensitive.hpp"
#include "protocol/ccid/packets.hpp"
#include "protocol/ccid/status.hpp"

namespace ssc::driver {
namespace {

using namespace ccid;

// CCID 1.1, table 6.1-1: which message answers which.
struct AnswerRow {
  Byte command;
  Byte answer;
};
constexpr AnswerRow kAnswers[] = {
    {PC_to_RDR_IccPowerOn::kMessageType, RDR_to_PC_DataBlock::kMessageType},
    {PC_to_RDR_IccPowerOff::kMessageType, RDR_to_PC_SlotStatus::kMessageType},
    {PC_to_RDR_GetSlotStatus::kMessageType, RDR_to_PC_SlotStatus::kMessageType},
    {PC_to_RDR_XfrBlock::kMessageType, RDR_to_PC_DataBlock::kMessageType},
    {PC_to_RDR_GetParameters::kMessageType, RDR_to_PC_Parameters::kMessageType},
    {PC_to_RDR_ResetParameters::kMessageType, RDR_to_PC_Parameters::kMessageType},
    {PC_to_RDR_SetParameters::kMessageType, RDR_to_PC_Parameters::kMessageType},
    {PC_to_RDR_Escape::kMessageType, RDR_to_PC_Escape::kMessageType},
    {PC_to_RDR_IccClock::kMessageType, RDR_to_PC_SlotStatus::kMessageType},
    {PC_to_RDR_T0APDU::kMessageType, RDR_to_PC_SlotStatus::kMessageType},
    {PC_to_RDR_Secure::kMessageType, RDR_to_PC_DataBlock::kMessageType},
    {PC_to_RDR_Mechanical::kMessageType, RDR_to_PC_SlotStatus::kMessageType},
    {PC_to_RDR_Abort::kMessageType, RDR_to_PC_SlotStatus::kMessageType},
    {PC_to_RDR_SetDataRateAndClockFrequency::kMessageType,
     RDR_to_PC_DataRateAndClockFrequency::kMessageType},
};

Byte answer_to(Byte bMessageType) {
  const auto row = std::find_if(std::begin(kAnswers), std::end(kAnswers),
                                [&](const AnswerRow& r) { return r.command == bMessageType; });
  return row == std::end(kAnswers) ? 0 : row->answer;
}

Byte bStatus(const Message& message) {
  return message.specific[0];
}

// A time extension comes as the answer would or, from many readers, as a DataBlock; a failure may
// come as a bare SlotStatus from a reader that does not know the command.
bool has_fitting_type(const Message& message, Byte bMessageType) {
  if (message.bMessageType == bMessageType) return true;
  switch (command_status(bStatus(message))) {
    case CommandStatus::kTimeExtension:
      return message.bMessageType == RDR_to_PC_DataBlock::kMessageType;
    case CommandStatus::kFailed: return message.bMessageType == RDR_to_PC_SlotStatus::kMessageType;
    default: return false;
  }
}

// Some readers send more than dwLength says: QEMU's usb-ccid a whole structure behind a length of
// 0.
void drop_trailing_bytes(std::vector<Byte>& message) {
  if (message.size() < kHeaderSize) return;
  const std::size_t dwLength = load_le32(Bytes(message).subspan(kOffsetLength));
  if (dwLength < message.size() - kHeaderSize) message.resize(kHeaderSize + dwLength);
}

}  // namespace

// One of the bMaxCCIDBusySlots commands that may run at a time.
class CcidClient::Turn {
 public:
  explicit Turn(CcidClient& client) : client_(client) {
    Lock lock(client_.mutex_);
    client_.changed_.wait(lock, [&] { return client_.busy_ < client_.max_busy_; });
    ++client_.busy_;
  }
  ~Turn() {
    const std::lock_guard lock(client_.mutex_);
    --client_.busy_;
    client_.changed_.notify_all();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  CcidClient& client_;
};

// Who receives for all; when it ends, in whatever way, somebody else may. The lock is held.
class CcidClient::Leader {
 public:
  explicit Leader(CcidClient& client) : client_(client) { client_.has_leader_ = true; }
  ~Leader() {
    client_.has_leader_ = false;
    client_.changed_.notify_all();
  }
  Leader(const Leader&) = delete;
  Leader& operator=(const Leader&) = delete;

 private:
  CcidClient& client_;
};

CcidClient::CcidClient(Transport& transport, DriverLog& log)
    : transport_(transport),
      log_(log),
      max_message_(transport.descriptor().dwMaxCCIDMessageLength),
      max_busy_(std::max<unsigned>(transport.descriptor().bMaxCCIDBusySlots, 1)),
      slots_(transport.descriptor().bMaxSlotIndex + std::size_t{1}) {}

Outcome<Message> CcidClient::execute(MutableBytes command, Milliseconds time,
                                     std::vector<Byte>& answer, TimePoint last) {
  const Byte bSlot = command[kOffsetSlot];
  if (bSlot >= slots_.size() || command.size() > max_message_) return fail(Fault::kNotSupported);

  const Turn turn(*this);
  Waiting& waiting = slots_[bSlot];
  const std::uint32_t resets_before = counters().resets;
  register_command(waiting, command);
  if (const auto done = exchange(waiting, command, time, last, answer); !done) {
    return fail(give_up(bSlot, done.error(), resets_before));
  }
  return *parse(answer);  // `judge` has seen that it is one
}

void CcidClient::register_command(Waiting& waiting, MutableBytes command) {
  const std::lock_guard lock(mutex_);
  ++counters_.commands;
  command[kOffsetSeq] = next_bSeq_++;
  waiting.active = true;
  waiting.bSeq = command[kOffsetSeq];
  waiting.bMessageType = answer_to(command[0]);
  waiting.arrived = Arrived::kNothing;
}

Outcome<void> CcidClient::exchange(Waiting& waiting, Bytes command, Milliseconds time,
                                   TimePoint last, std::vector<Byte>& answer) {
  const auto sent = send(command);
  Lock lock(mutex_);
  const auto done = sent ? await(lock, waiting, time, last) : sent;
  waiting.active = false;
  if (!done) return done;
  was_reset_ = false;
  std::swap(answer, waiting.message);
  return done;
}

Outcome<void> CcidClient::send(Bytes command) {
  const std::lock_guard lock(sending_);
  return transport_.send(command, transport_.now() + kSendTime);
}

// Until the answer is there. Whoever finds nobody receiving does it for all; the others sleep until
// the leader has something for them, or leaves.
Outcome<void> CcidClient::await(Lock& lock, Waiting& waiting, Milliseconds time, TimePoint last) {
  const TimePoint start = transport_.now();
  last = std::min(last, start + std::max(time, kMaxCommandTime));
  TimePoint deadline = std::min(start + time, last);
  unsigned others = 0;
  while (waiting.arrived != Arrived::kAnswer) {
    if (gone_) return fail(Fault::kGone);
    if (waiting.arrived == Arrived::kBroken) return fail(Fault::kProtocol);
    if (waiting.arrived == Arrived::kExtension) {
      waiting.arrived = Arrived::kNothing;
      deadline = extended(waiting, time, last);
      ++others;
    }
    if (others > kMaxOtherMessages || transport_.now() >= deadline) return fail(Fault::kTimeout);
    if (has_leader_) {
      changed_.wait_until(lock, deadline);
      continue;
    }
    const auto delivered = receive_for_all(lock, deadline);
    if (!delivered && delivered.error() != Fault::kTimeout) return fail(delivered.error());
    if (delivered && !*delivered) ++others;
  }
  return {};
}

// True when somebody had waited for what came.
Outcome<bool> CcidClient::receive_for_all(Lock& lock, TimePoint deadline) {
  const Leader leader(*this);
  if (const auto received = receive(lock, deadline); !received) return fail(received.error());
  return deliver();
}

Outcome<void> CcidClient::receive(Lock& lock, TimePoint deadline) {
  const Unlocked unlocked(lock);
  return transport_.receive(incoming_, deadline);
}

bool CcidClient::deliver() {
  drop_trailing_bytes(incoming_);
  Waiting* const waiting = addressee();
  if (waiting == nullptr) {
    ++counters_.stale;
    log_.info("message of %zu bytes that nobody waits for: dropped", incoming_.size());
    wipe(incoming_.data(), incoming_.size());
    return false;
  }
  waiting->arrived = judge(*waiting);
  if (waiting->arrived == Arrived::kBroken) {
    ++counters_.broken;
    log_.error("slot %u: answer of %zu bytes is broken", unsigned{incoming_[kOffsetSlot]},
               incoming_.size());
  }
  if (waiting->arrived == Arrived::kExtension) ++counters_.extensions;
  std::swap(waiting->message, incoming_);
  return true;
}

CcidClient::Waiting* CcidClient::addressee() {
  if (incoming_.size() < kHeaderSize || incoming_[kOffsetSlot] >= slots_.size()) return nullptr;
  Waiting& waiting = slots_[incoming_[kOffsetSlot]];
  const bool waits =
      waiting.active && waiting.bSeq == incoming_[kOffsetSeq] &&
      (waiting.arrived == Arrived::kNothing || waiting.arrived == Arrived::kExtension);
  return waits ? &waiting : nullptr;
}

CcidClient::Arrived CcidClient::judge(const Waiting& waiting) const {
  const auto message = parse(incoming_);
  if (!message || !has_fitting_type(*message, waiting.bMessageType)) return Arrived::kBroken;
  switch (command_status(bStatus(*message))) {
    case CommandStatus::kDone:
    case CommandStatus::kFailed: return Arrived::kAnswer;
    case CommandStatus::kTimeExtension: return Arrived::kExtension;
  }
  return Arrived::kBroken;  // bmCommandStatus 3
}

// bError is the multiplier of the time that the command had (6.2.6); 0 counts as 1.
TimePoint CcidClient::extended(const Waiting& waiting, Milliseconds time, TimePoint last) const {
  constexpr std::size_t kOffsetError = kOffsetSpecific + 1;
  const unsigned multiplier = std::max<unsigned>(waiting.message[kOffsetError], 1);
  const Milliseconds more = std::max(time, std::min(time * multiplier, kMaxExtension));
  return std::min(transport_.now() + more, last);
}

// The command is lost; the reader need not be.
Fault CcidClient::give_up(Byte bSlot, Fault fault, std::uint32_t resets_before) {
  log_.error("slot %u: %s", unsigned{bSlot}, to_string(fault).data());
  if (fault == Fault::kProtocol) return fault;  // it has been answered, if badly
  const bool gone = fault == Fault::kGone || (fault != Fault::kTimeout && !clear());
  if (!gone) return abort_or_reset(bSlot, fault, resets_before);
  mark_gone();
  return Fault::kGone;
}

Fault CcidClient::abandon(Byte bSlot, Fault fault) {
  const Turn turn(*this);
  log_.error("slot %u: a chain of commands ends half way: %s", unsigned{bSlot},
             to_string(fault).data());
  return abort_or_reset(bSlot, fault, counters().resets);
}

Fault CcidClient::abort_or_reset(Byte bSlot, Fault fault, std::uint32_t resets_before) {
  if (abort(bSlot) || reset(resets_before)) return fault;
  mark_gone();
  return Fault::kGone;
}

// False when the reader is gone.
bool CcidClient::clear() {
  const auto cleared = transport_.clear();
  return cleared || cleared.error() != Fault::kGone;
}

// CCID 1.1, 5.3.1: the class request and the bulk message name the same bSlot and bSeq. Where the
// request is not known, the message would be of no use: GetSlotStatus tells whether the reader is
// with us.
bool CcidClient::abort(Byte bSlot) {
  Waiting& waiting = slots_[bSlot];
  std::vector<Byte> command, answer;
  write_message(PC_to_RDR_Abort{.bSlot = bSlot}, command);
  register_command(waiting, command);
  if (!transport_.request_abort(bSlot, command[kOffsetSeq])) {
    command[0] = PC_to_RDR_GetSlotStatus::kMessageType;
  }
  const auto done = exchange(waiting, command, kAbortTime, TimePoint::max(), answer);
  const std::lock_guard lock(mutex_);
  ++counters_.aborts;
  return done.has_value();
}

// Once for all the commands that it ends: that of another slot may have come to it first.
bool CcidClient::reset(std::uint32_t resets_before) {
  {
    const std::lock_guard lock(mutex_);
    if (gone_) return false;
    if (counters_.resets != resets_before) return true;
    if (was_reset_) return false;
    was_reset_ = true;
    ++counters_.resets;
  }
  log_.error("the reader does not answer: reset");
  return transport_.reset().has_value();
}

void CcidClient::mark_gone() {
  {
    const std::lock_guard lock(mutex_);
    if (gone_) return;
    gone_ = true;
    changed_.notify_all();
  }
  log_.error("the reader is gone");
  transport_.close();
}

bool CcidClient::is_gone() const {
  const std::lock_guard lock(mutex_);
  return gone_;
}

ClientCounters CcidClient::counters() const {
  const std::lock_guard lock(mutex_);
  return counters_;
}

}  // namespace ssc::driver
