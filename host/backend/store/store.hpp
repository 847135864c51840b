// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "host/backend/store/batch.hpp"
#include "host/base/failure.hpp"

// Where an agency keeps what it must not lose. One `Batch` is one step of the business: its events,
// postings, keys, messages and timers become durable together or not at all. All writing goes
// through `apply`.
//
// No engine shows through: no SQL, no generated numbers, no clock. Ids and times come from the
// caller, so that the same batches make the same database, and the same digest, on every engine. No
// personal data goes in: a person is a `Pseudonym`.
namespace ssc::backend {

struct StoredEvent {
  Version seq = 0;  // 1 for the first event of its stream
  Timestamp at{};   // of its batch
  Event event;

  friend bool operator==(const StoredEvent&, const StoredEvent&) = default;
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
    kBelowZero,      // an account that may not be negative, what is set aside counted as gone
    kReservation,    // an id used before, or an amount not above zero
    kNotReserved,    // resolves what was never set aside, or is resolved
    kKeyTaken,       // also: taken twice in one batch
    kKeyNotHeld,     // a release of a key that nobody holds
    kMessageExists,  // an outbox message id was used before
    kSealed,         // seals an unknown message, or one sealed with other bytes
    kReceived,       // the message was taken in before, or its place in the lane is taken
    kLaneGap,        // a message before it is missing
    kTimerExists,    // a timer id was used before
    kNotPending,     // settles a message or timer that is unknown or settled
  };
  Rule rule;
  std::string which;  // the account, reservation, key, message or timer
};
struct Fenced {  // another server has taken over: see Store::fence
  std::uint64_t epoch = 0;
};
struct Unavailable {  // the medium failed, nothing was stored: try again, with the same id
  std::string why;
};
// COMMIT was asked for and its answer lost. The same batch again tells: `Duplicate` or `Applied`.
struct InDoubt {
  std::string why;
};
using Outcome =
    std::variant<Applied, Duplicate, IdReused, Conflict, Constraint, Fenced, Unavailable, InDoubt>;

// What is on an account. `as_of` numbers the last batch of the store that is counted in.
struct Balance {
  Fen posted;
  Fen reserved;  // set aside, still part of `posted`
  std::uint64_t as_of = 0;

  Fen available() const { return {posted.value - reserved.value}; }
  friend bool operator==(const Balance&, const Balance&) = default;
};

// One batch as it stands in the journal, without what changed nothing (an append without events).
// chain = digest over the chain before it and its content (see journal.hpp), so a changed byte
// anywhere breaks the chain.
struct JournalEntry {
  std::uint64_t seq = 0;  // from 1
  Batch batch;
  Hash chain{};

  friend bool operator==(const JournalEntry&, const JournalEntry&) = default;
};

// The whole store in a few numbers, equal on every engine that was given the same batches.
struct StoreDigest {
  std::uint64_t batches = 0;
  Hash chain{};                     // of the last
  std::map<AccountKind, Fen> sums;  // of the kinds that have accounts
  Fen reserved;

  friend bool operator==(const StoreDigest&, const StoreDigest&) = default;
};

// Not for several threads at once: whoever owns the store serialises its calls.
class Store {
 public:
  virtual ~Store() = default;

  // Each batch by itself, in order; one that fails changes nothing and leaves the others alone.
  // Returns only when the changes are on the medium; when that cannot be had, every outcome is
  // `Unavailable`, or `InDoubt` when the medium may have them. A batch is judged in this order:
  // fence, id, postings' sum, versions, resolutions, reservations and balances (of the net change),
  // keys, outbox, seals, inbox, timers, settles.
  virtual std::vector<Outcome> apply(std::span<const Batch> batches) = 0;

  // What apply() would answer to this id before it judges anything else: Duplicate, IdReused, or
  // nothing when the id is new.
  virtual Result<std::optional<Outcome>> seen(const Id& id, const Hash& input_hash) = 0;
  // The first `at` events of a stream; none for an unknown stream.
  virtual Result<std::vector<StoredEvent>> load(std::string_view stream, Version at = kLatest) = 0;
  virtual Result<std::optional<std::string>> find(std::string_view key) = 0;  // its value
  // Zero for an account never posted to. Stale data is never served: with `at_least`, a store that
  // has not yet that many batches answers kConflict.
  virtual Result<Balance> balance(const Account& account, std::uint64_t at_least = 0) = 0;
  // The last message of the lane that was taken in; seq 0: none yet.
  virtual Result<LanePlace> lane(std::string_view sender, std::string_view receiver) = 0;
  // What is set aside of an account's and not resolved, by id.
  virtual Result<std::vector<Reservation>> reserved(const Account& account) = 0;

  struct Claim {
    Message message;
    LanePlace before, place;            // in its lane
    std::optional<std::string> sealed;  // empty: not yet signed
    unsigned attempt = 1;               // from 1: above it, the receiver may have it already
  };
  // How long what was claimed is left alone: `first`, and from attempt to attempt twice as long, up
  // to `longest`.
  struct Lease {
    template <class Rep, class Period>
    Lease(std::chrono::duration<Rep, Period> always) : first(always), longest(always) {}
    Lease(std::chrono::milliseconds at_first, std::chrono::milliseconds at_most)
        : first(at_first), longest(at_most) {}

    std::chrono::milliseconds of(unsigned attempt) const;

    std::chrono::milliseconds first, longest;
  };
  // At most `max` messages that are due at `now`, oldest first. They are due again after their
  // lease unless a batch has settled them. kFenced as in apply().
  virtual Result<std::vector<Claim>> claim_due(Timestamp now, std::size_t max,
                                               const Lease& lease) = 0;
  // At most `max` timers that are due at `now`, earliest first, by id among equals. Due again after
  // `lease` unless settled. kFenced as in apply().
  virtual Result<std::vector<Timer>> claim_timers(Timestamp now, std::size_t max,
                                                  std::chrono::milliseconds lease) = 0;
  // When something is next due, a message or a timer; empty: never.
  virtual Result<std::optional<Timestamp>> next_due() = 0;

  // Pages in the order of names, from the first after `after`. Each at most `max` long.
  virtual Result<std::vector<Key>> keys(std::string_view prefix, std::string_view after,
                                        std::size_t max) = 0;
  virtual Result<std::vector<std::pair<std::string, Balance>>> accounts(std::string_view prefix,
                                                                        std::string_view after,
                                                                        std::size_t max) = 0;
  // The batches after number `after`, oldest first.
  virtual Result<std::vector<JournalEntry>> journal(std::uint64_t after, std::size_t max) = 0;

  virtual Result<StoreDigest> digest() = 0;

  // Raises the store's epoch and makes it this store's own. Whoever opened it before with a lower
  // one is answered `Fenced` from then on. kConflict when it is not above the present one.
  virtual Result<void> fence(std::uint64_t epoch) = 0;
};

Outcome apply_one(Store& store, const Batch& batch);

// For callers that expect `Applied` or `Duplicate` and answer a Failure for the rest.
Failure as_failure(const Outcome& outcome);

}  // namespace ssc::backend
