// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "host/backend/ledger/account.hpp"
#include "host/backend/ledger/money.hpp"
#include "host/backend/store/id.hpp"
#include "host/base/clock.hpp"
#include "host/base/failure.hpp"

// Where the back end keeps what it must not lose. One `Batch` is one step of the business: its
// events, postings, keys and messages become durable together or not at all. All writing goes
// through `apply`.
//
// No engine shows through: no SQL, no generated numbers, no clock. Ids and times come from the
// caller, so that the same batches make the same database on every engine. No personal data goes
// in: a person is a `Pseudonym`.
namespace ssc::backend {

// The number of events in a stream; 0: there is no such stream.
using Version = std::uint64_t;
inline constexpr Version kLatest = std::numeric_limits<Version>::max();

struct Event {
  std::string type;
  std::string body;  // opaque to the store

  friend bool operator==(const Event&, const Event&) = default;
};

struct StoredEvent {
  Version seq = 0;  // 1 for the first event of its stream
  Timestamp at{};   // of its batch
  Event event;

  friend bool operator==(const StoredEvent&, const StoredEvent&) = default;
};

// Adds events to a stream that has exactly `expected` events now. Without events: only checks.
struct Append {
  std::string stream;
  Version expected = 0;
  std::vector<Event> events;
};

// Adds `amount` to the account's balance. The postings of a batch sum to zero.
struct Posting {
  Account account;
  Fen amount;
};

// Takes a unique name, until a batch releases it. `value` says for what; find() reads it.
struct Key {
  std::string name;
  std::string value;
};

// A message between two agencies. It is sent at least once; `body` is what the receiver gets, byte
// for byte.
struct Message {
  Id id;
  std::string sender, receiver;  // region codes
  std::string type;
  std::string body;

  friend bool operator==(const Message&, const Message&) = default;
};

// That a message was taken in. Unique, in the batch that holds the message's effect.
struct Received {
  std::string sender;
  Id message;
};

struct Batch {
  Id id;              // of the request or message that causes it
  Hash input_hash{};  // of the whole of what was asked
  Timestamp at{};
  std::string reply{};  // what the same request is answered when it comes again

  std::vector<Append> appends{};
  std::vector<Posting> postings{};
  std::vector<std::string> releases{};  // keys given back, before `keys` are taken
  std::vector<Key> keys{};
  std::vector<Message> outbox{};
  std::vector<Received> inbox{};
  std::vector<Id> settles{};  // messages of the outbox that need not be sent again
};

// What became of a batch. Only `Applied` changed anything.
struct Applied {};
struct Duplicate {  // done before, with the same input
  std::string reply;
};
struct IdReused {};  // done before, with other input
struct Conflict {    // a stream has another version than expected
  std::string stream;
  Version actual = 0;
};
struct Constraint {  // a rule of the store would be broken
  enum class Rule : std::uint8_t {
    kUnbalanced,     // postings do not sum to zero, or a balance does not fit 64 bits
    kBelowZero,      // an account that may not be negative
    kKeyTaken,       // also: taken twice in one batch
    kKeyNotHeld,     // a release of a key that nobody holds
    kMessageExists,  // an outbox message id was used before
    kReceived,       // the message was taken in before
    kNotPending,     // settles a message that is unknown or settled
  };
  Rule rule;
  std::string which;  // the account, key or message
};
struct Unavailable {  // the medium failed: it may be tried again, with the same id
  std::string why;
};
using Outcome = std::variant<Applied, Duplicate, IdReused, Conflict, Constraint, Unavailable>;

// Not for several threads at once: whoever owns the store serialises its calls.
class Store {
 public:
  virtual ~Store() = default;

  // Each batch by itself, in order; one that fails changes nothing and leaves the others alone.
  // Returns only when the changes are on the medium; when that cannot be had, every outcome is
  // `Unavailable`. A batch is judged in this order: id, postings' sum, versions, balances, keys,
  // outbox, inbox, settles.
  virtual std::vector<Outcome> apply(std::span<const Batch> batches) = 0;

  // What apply() would answer to this id before it judges anything else: Duplicate, IdReused, or
  // nothing when the id is new.
  virtual Result<std::optional<Outcome>> seen(const Id& id, const Hash& input_hash) = 0;
  // The first `at` events of a stream; none for an unknown stream.
  virtual Result<std::vector<StoredEvent>> load(std::string_view stream, Version at = kLatest) = 0;
  virtual Result<std::optional<std::string>> find(std::string_view key) = 0;  // its value
  virtual Result<Fen> balance(const Account& account) = 0;  // zero for one never posted to

  struct Claim {
    Message message;
    unsigned attempt = 1;  // from 1: above it, the receiver may have the message already
  };
  // At most `max` messages that are due at `now`, oldest of a lane (sender, receiver) first. They
  // are due again after `lease` unless a batch has settled them.
  virtual Result<std::vector<Claim>> claim_due(Timestamp now, std::size_t max,
                                               std::chrono::milliseconds lease) = 0;
};

Outcome apply_one(Store& store, const Batch& batch);

// For callers that expect `Applied` or `Duplicate` and answer a Failure for the rest.
Failure as_failure(const Outcome& outcome);

}  // namespace ssc::backend
