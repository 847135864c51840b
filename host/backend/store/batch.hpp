// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "host/backend/ledger/account.hpp"
#include "host/backend/ledger/money.hpp"
#include "host/backend/store/id.hpp"
#include "host/base/clock.hpp"

// One step of the business, as it is handed to a Store: all of it becomes durable, or nothing.
namespace ssc::backend {

// The number of events in a stream; 0: there is no such stream.
using Version = std::uint64_t;
inline constexpr Version kLatest = std::numeric_limits<Version>::max();

struct Event {
  std::string type;
  std::string body;  // opaque to the store

  friend bool operator==(const Event&, const Event&) = default;
};

// Adds events to a stream that has exactly `expected` events now. Without events: only checks.
struct Append {
  std::string stream;
  Version expected = 0;
  std::vector<Event> events;

  friend bool operator==(const Append&, const Append&) = default;
};

// Adds `amount` to the account's balance. The postings of a batch sum to zero.
struct Posting {
  Account account;
  Fen amount;

  friend bool operator==(const Posting&, const Posting&) = default;
};

// Sets `amount` (above zero) of `from` aside for `to`: it moves no balance, but what is set aside
// cannot be spent until a later batch posts the reservation (from → to) or voids it, once.
struct Reservation {
  Id id;
  Account from, to;
  Fen amount;

  friend bool operator==(const Reservation&, const Reservation&) = default;
};
struct Resolution {
  enum class How : std::uint8_t { kPost, kVoid };
  Id reservation;
  How how = How::kPost;

  friend bool operator==(const Resolution&, const Resolution&) = default;
};

// Takes a unique name, until a batch releases it. `value` says for what; find() reads it.
struct Key {
  std::string name;
  std::string value;

  friend bool operator==(const Key&, const Key&) = default;
};

// A message to another agency, or an order to the bank. Sent at least once. The messages from one
// sender to one receiver are a lane: numbered from 1, each with a hash over itself and the hash of
// the one before, so that a gap, a swap or a second history shows.
struct Message {
  Id id;
  std::string sender, receiver;  // region codes; the bank is "BANK"
  std::string type;
  std::string body;  // what is signed, byte for byte

  friend bool operator==(const Message&, const Message&) = default;
};

// The place of a message in its lane. The first has 1; before it stands {0, all zero}.
struct LanePlace {
  std::uint64_t seq = 0;
  Hash hash{};

  friend bool operator==(const LanePlace&, const LanePlace&) = default;
};
LanePlace next_place(const Digest& digest, const LanePlace& before, const Message& message);

// The signed form of an outbox message, stored before it is sent for the first time; once only.
struct Seal {
  Id message;
  std::string bytes;

  friend bool operator==(const Seal&, const Seal&) = default;
};

// That a message was taken in, in the batch that holds its effect. `place` has to be the next one
// of the lane sender → receiver.
struct Received {
  std::string sender, receiver;
  Id message;
  LanePlace place;

  friend bool operator==(const Received&, const Received&) = default;
};

// Wakes `owner` (a region) at `due`, again and again, until a batch settles it.
struct Timer {
  Id id;
  std::string owner;
  std::string type;
  std::string subject;  // of the owner's: a case id
  Timestamp due{};

  friend bool operator==(const Timer&, const Timer&) = default;
};

// Who did what. Written with the act, never changed.
struct AuditEntry {
  std::string operator_id;
  std::string action, subject, detail;

  friend bool operator==(const AuditEntry&, const AuditEntry&) = default;
};

struct Batch {
  Id id;              // of the request or message that causes it
  Hash input_hash{};  // of the whole of what was asked
  Timestamp at{};
  std::string reply{};  // what the same request is answered when it comes again

  std::vector<Append> appends{};
  std::vector<Posting> postings{};
  std::vector<Resolution> resolutions{};  // before `reservations`
  std::vector<Reservation> reservations{};
  std::vector<std::string> releases{};  // keys given back, before `keys` are taken
  std::vector<Key> keys{};
  std::vector<Message> outbox{};
  std::vector<Seal> seals{};
  std::vector<Received> inbox{};
  std::vector<Timer> timers{};
  std::vector<Id> settles{};  // outbox messages and timers that are done with; messages first where
                              // both have the id
  std::vector<AuditEntry> audit{};

  friend bool operator==(const Batch&, const Batch&) = default;
};

}  // namespace ssc::backend
