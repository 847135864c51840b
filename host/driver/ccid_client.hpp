// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <vector>

#include "host/driver/driver_log.hpp"
#include "host/driver/fault.hpp"
#include "host/driver/transport.hpp"
#include "protocol/ccid/message.hpp"

namespace ssc::driver {

// --- Bounds. Whatever a reader sends, a command ends. ---

// A time extension renews the time of its command, but no single one by more than the first of
// these, and all together not beyond the second.
inline constexpr Milliseconds kMaxExtension{60'000};
inline constexpr Milliseconds kMaxCommandTime{300'000};
// Messages that are not the answer (stale ones, time extensions) while one command runs.
inline constexpr unsigned kMaxOtherMessages = 4096;
// What an Abort and its answer may take, and what a message takes to be sent.
inline constexpr Milliseconds kAbortTime{2'000};
inline constexpr Milliseconds kSendTime{5'000};

// Totals since the client was made.
struct ClientCounters {
  std::uint32_t commands = 0;
  std::uint32_t stale = 0;       // messages nobody waited for
  std::uint32_t broken = 0;      // dwLength, bMessageType or bStatus wrong
  std::uint32_t extensions = 0;  // time extensions granted
  std::uint32_t aborts = 0;
  std::uint32_t resets = 0;
};

// The host's end of CCID 1.1 bulk messages: one command, one answer, whatever else comes.
//
// A message is the answer when bSlot and bSeq are those of a command that waits; then as many
// bytes as dwLength says must have come (what follows them is dropped), and bMessageType must be
// the one of table 6.1-1, or the command ends with kProtocol. All other messages are stale:
// counted, logged, dropped.
//
//             answer                               done
//   command ──┬──────────────────────────────────► Message
//             ├─ time extension: more time, bounded ┐
//             │◄────────────────────────────────────┘
//             ├─ no answer, stall ──► Abort: class request, bulk message (5.3.1, 6.1.13)
//             │                        ├─ its answer ──► the fault; the reader is well again
//             │                        └─ none ──► reset ──► kTimeout
//             │                                      ├─ of all commands under way at once
//             │                                      └─ twice without an answer between: kGone
//             └─ unplugged ──► kGone
//
// Threads: each slot may have one command under way; up to bMaxCCIDBusySlots of them run at the
// same time, the others wait for their turn. There is no thread in here: of those that wait for
// answers one receives for all (the leader), and hands over when its own answer has come.
class CcidClient {
 public:
  CcidClient(Transport& transport, DriverLog& log);

  // Fills bSeq in, sends, awaits the answer within `time` and leaves it in `answer`, which the
  // result is a view of. Time extensions renew `time`, but not beyond `last`. A command that the
  // reader failed (bmCommandStatus 1) is an answer too. kTimeout, kGone, kStalled, kOverflow,
  // kProtocol; kNotSupported for more bytes than dwMaxCCIDMessageLength, or a slot that the reader
  // has not.
  Outcome<ccid::Message> execute(MutableBytes command, Milliseconds time, std::vector<Byte>& answer,
                                 TimePoint last = TimePoint::max());

  // The slot is in the middle of a chain of commands that nobody goes on with, because of `fault`:
  // Abort, and if there is no answer to it what follows. Answers the fault, or kGone.
  Fault abandon(Byte bSlot, Fault fault);

  bool is_gone() const;
  ClientCounters counters() const;
  Transport& transport() { return transport_; }
  DriverLog& log() { return log_; }

 private:
  enum class Arrived : std::uint8_t { kNothing, kAnswer, kExtension, kBroken };

  // A slot's command under way.
  struct Waiting {
    bool active = false;
    Byte bSeq = 0;
    Byte bMessageType = 0;  // of the answer
    Arrived arrived = Arrived::kNothing;
    std::vector<Byte> message;
  };
  using Lock = std::unique_lock<std::mutex>;
  class Turn;
  class Leader;

  void register_command(Waiting& waiting, MutableBytes command);
  Outcome<void> exchange(Waiting& waiting, Bytes command, Milliseconds time, TimePoint last,
                         std::vector<Byte>& answer);
  Outcome<void> send(Bytes command);
  Outcome<void> await(Lock& lock, Waiting& waiting, Milliseconds time, TimePoint last);
  Outcome<bool> receive_for_all(Lock& lock, TimePoint deadline);
  Outcome<void> receive(Lock& lock, TimePoint deadline);
  bool deliver();
  Waiting* addressee();
  Arrived judge(const Waiting& waiting) const;
  TimePoint extended(const Waiting& waiting, Milliseconds time, TimePoint last) const;
  Fault give_up(Byte bSlot, Fault fault, std::uint32_t resets_before);
  Fault abort_or_reset(Byte bSlot, Fault fault, std::uint32_t resets_before);
  bool clear();
  bool abort(Byte bSlot);
  bool reset(std::uint32_t resets_before);
  void mark_gone();

  Transport& transport_;
  DriverLog& log_;
  const std::size_t max_message_;
  const unsigned max_busy_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::mutex sending_;
  std::vector<Waiting> slots_;
  std::vector<Byte> incoming_;  // the leader's
  unsigned busy_ = 0;
  bool has_leader_ = false;
  bool gone_ = false;
  bool was_reset_ = false;  // and no answer since
  Byte next_bSeq_ = 0;
  ClientCounters counters_;
};

}  // namespace ssc::driver
