// SPDX-License-Identifier: Apache-2.0
#include "host/backend/store/sqlite_store.hpp"

#include <algorithm>
#include <limits>

#include "host/backend/store/sqlite.hpp"
#include "host/backend/store/sqlite_journal.hpp"
#include "host/backend/store/sqlite_schema.hpp"
#include "host/backend/store/sqlite_writer.hpp"

namespace ssc::backend {
namespace {

using sqlite::Database;
using sqlite::id_of;
using sqlite::milliseconds;
using sqlite::Query;
using sqlite::timestamp;
using TakesBack = sqlite::Writer::TakesBack;

// Around queries that have to see one state of the store, also inside of a transaction.
constexpr const char* kOneState = "SAVEPOINT one_state";
constexpr const char* kOneStateEnds = "RELEASE one_state";

std::int64_t limit(std::uint64_t max) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(std::min(max, kMost));
}

// A transaction that may write. What is not committed is taken back: after an error, and when an
// exception passes.
class Transaction {
 public:
  Transaction(Database& db, sqlite::Writer& writer) : db_(db), writer_(writer) {
    db_.run("BEGIN IMMEDIATE");
  }
  ~Transaction() {
    if (open_) take_back();
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  bool commit() {
    db_.run("COMMIT");
    if (!db_.error().empty()) return false;
    open_ = false;
    return true;
  }
  std::string take_back() {  // why
    open_ = false;
    writer_.forget();
    return db_.recover();
  }

 private:
  Database& db_;
  sqlite::Writer& writer_;
  bool open_ = true;
};

class SqliteStore final : public Store {
 public:
  SqliteStore(Database database, Digest digest)
      : db_(std::move(database)), digest_(std::move(digest)), writer_(db_, digest_) {
    epoch_ = stored_epoch();
  }

  std::vector<Outcome> apply(std::span<const Batch> batches) override;
  Result<std::optional<Outcome>> seen(const Id& id, const Hash& input_hash) override;
  Result<std::vector<StoredEvent>> load(std::string_view stream, Version at) override;
  Result<std::optional<std::string>> find(std::string_view key) override;
  Result<Balance> balance(const Account& account, std::uint64_t at_least) override;
  Result<LanePlace> lane(std::string_view sender, std::string_view receiver) override;
  Result<std::vector<Reservation>> reserved(const Account& account) override;
  Result<std::vector<Claim>> claim_due(Timestamp now, std::size_t max, const Lease& lease) override;
  Result<std::vector<Timer>> claim_timers(Timestamp now, std::size_t max,
                                          std::chrono::milliseconds lease) override;
  Result<std::optional<Timestamp>> next_due() override;
  Result<std::vector<Key>> keys(std::string_view prefix, std::string_view after,
                                std::size_t max) override;
  Result<std::vector<std::pair<std::string, Balance>>> accounts(std::string_view prefix,
                                                                std::string_view after,
                                                                std::size_t max) override;
  Result<std::vector<JournalEntry>> journal(std::uint64_t after, std::size_t max) override;
  Result<StoreDigest> digest() override;
  Result<void> fence(std::uint64_t epoch) override;

 private:
  template <class T>
  Result<T> answer(T value) {
    if (db_.error().empty()) return value;
    return failure(Code::kStorage, db_.recover());
  }
  // A transaction of `work`, for claims.
  template <class T, class Work>
  Result<T> write_unless_fenced(const Work& work) {
    T value{};
    Transaction transaction(db_, writer_);
    const std::uint64_t epoch = stored_epoch();
    if (epoch_ >= epoch) value = work();
    if (!transaction.commit()) return failure(Code::kStorage, transaction.take_back());
    if (epoch_ < epoch) return tl::unexpected<Failure>(as_failure(Fenced{epoch}));
    return value;
  }
  std::uint64_t stored_epoch() {
    return static_cast<std::uint64_t>(db_.integer("SELECT epoch FROM fence"));
  }
  std::optional<std::vector<Outcome>> apply_group(std::span<const Batch> batches,
                                                  TakesBack takes_back);
  std::vector<Claim> due_messages(Timestamp now, std::size_t max);
  std::vector<Timer> due_timers(Timestamp now, std::size_t max);

  Database db_;
  Digest digest_;
  sqlite::Writer writer_;
  std::uint64_t epoch_ = 0;
};

std::vector<Outcome> SqliteStore::apply(std::span<const Batch> batches) {
  auto outcomes = apply_group(batches, TakesBack::kNothing);
  if (!outcomes) outcomes = apply_group(batches, TakesBack::kItself);
  return std::move(*outcomes);
}

// Empty: a batch failed and the whole group is taken back.
std::optional<std::vector<Outcome>> SqliteStore::apply_group(std::span<const Batch> batches,
                                                             TakesBack takes_back) {
  std::vector<Outcome> outcomes;
  outcomes.reserve(batches.size());
  Transaction transaction(db_, writer_);
  writer_.begin();
  const std::uint64_t epoch = stored_epoch();
  for (const Batch& batch : batches) {
    auto outcome =
        epoch_ < epoch ? std::optional<Outcome>(Fenced{epoch}) : writer_.write(batch, takes_back);
    if (!db_.error().empty()) break;
    if (!outcome) return {};
    outcomes.push_back(std::move(*outcome));
  }
  const bool written = db_.error().empty();
  if (transaction.commit()) return outcomes;

  // A failed write or sync in COMMIT may still have put the whole transaction on the medium.
  const bool in_doubt = written && db_.io_failed();
  const std::string why = transaction.take_back();
  outcomes.assign(batches.size(), in_doubt ? Outcome(InDoubt{why}) : Unavailable{why});
  return outcomes;
}

Result<std::optional<Outcome>> SqliteStore::seen(const Id& id, const Hash& input_hash) {
  return answer(writer_.known(id, input_hash));
}

Result<std::vector<StoredEvent>> SqliteStore::load(std::string_view stream, Version at) {
  std::vector<StoredEvent> events;
  Query rows = db_.query(
      "SELECT event.seq, batch.at, event.type, event.body FROM event "
      "JOIN batch ON batch.number = event.place >> 24 WHERE stream = ? AND seq <= ? ORDER BY seq",
      stream, limit(at));
  while (rows.next())
    events.push_back({static_cast<Version>(rows.integer(0)), timestamp(rows.integer(1)),
                      Event{rows.text(2), rows.text(3)}});
  return answer(std::move(events));
}

Result<std::optional<std::string>> SqliteStore::find(std::string_view key) {
  Query row =
      db_.query("SELECT value FROM key JOIN key_taken ON place = taken WHERE key.name = ?", key);
  std::optional<std::string> value;
  if (row.next()) value = row.text(0);
  return answer(std::move(value));
}

Result<Balance> SqliteStore::balance(const Account& account, std::uint64_t at_least) {
  Balance balance;
  {
    Query row = db_.query(
        "SELECT coalesce(max(number), 0), (SELECT balance FROM account WHERE name = ?1), "
        "(SELECT reserved FROM account WHERE name = ?1) FROM batch",
        account.name());
    if (row.next())
      balance = {{row.integer(1)}, {row.integer(2)}, static_cast<std::uint64_t>(row.integer(0))};
  }
  if (db_.error().empty() && balance.as_of < at_least)
    return failure(Code::kConflict, "not yet that many batches");
  return answer(balance);
}

Result<LanePlace> SqliteStore::lane(std::string_view sender, std::string_view receiver) {
  LanePlace last;
  Query row = db_.query(
      "SELECT seq, hash FROM inbox JOIN lane ON number = lane WHERE sender = ? AND receiver = ? "
      "ORDER BY seq DESC LIMIT 1",
      sender, receiver);
  if (row.next()) last = {static_cast<std::uint64_t>(row.integer(0)), sqlite::hash_of(row.blob(1))};
  return answer(last);
}

Result<std::vector<Reservation>> SqliteStore::reserved(const Account& account) {
  std::vector<Reservation> open;
  Query row = db_.query(
      "SELECT r.id, t.name, r.amount FROM account AS f "
      "JOIN reservation AS r ON r.from_account = f.number "
      "JOIN account AS t ON t.number = r.to_account WHERE f.name = ? "
      "AND NOT EXISTS (SELECT 1 FROM resolution WHERE reservation = r.place) ORDER BY r.id",
      account.name());
  while (row.next())
    if (auto to = Account::parse(row.text(1)))
      open.push_back({id_of(row.blob(0)), account, std::move(*to), {row.integer(2)}});
  return answer(std::move(open));
}

std::vector<Store::Claim> SqliteStore::due_messages(Timestamp now, std::size_t max) {
  std::vector<Claim> claims;
  Query row = db_.query(
      "SELECT m.id, sender, receiver, m.type, m.body, m.seq, m.hash, m.attempts, "
      "(SELECT hash FROM outbox AS b WHERE b.lane = m.lane AND b.seq = m.seq - 1), "
      "(SELECT bytes FROM seal WHERE message = m.place LIMIT 1) "
      "FROM outbox AS m INDEXED BY outbox_due JOIN lane ON number = m.lane "
      "WHERE m.due <= ? ORDER BY m.place LIMIT ?",
      milliseconds(now), limit(max));
  while (row.next()) {
    const auto seq = static_cast<std::uint64_t>(row.integer(5));
    Claim claim{{id_of(row.blob(0)), row.text(1), row.text(2), row.text(3), row.text(4)},
                {seq - 1, sqlite::hash_of(row.blob(8))},
                {seq, sqlite::hash_of(row.blob(6))},
                std::nullopt,
                static_cast<unsigned>(row.integer(7)) + 1};
    if (!row.null(9)) claim.sealed = row.text(9);
    claims.push_back(std::move(claim));
  }
  return claims;
}

Result<std::vector<Store::Claim>> SqliteStore::claim_due(Timestamp now, std::size_t max,
                                                         const Lease& lease) {
  return write_unless_fenced<std::vector<Claim>>([&] {
    std::vector<Claim> claims = due_messages(now, max);
    for (const Claim& claim : claims)
      db_.run("UPDATE outbox SET due = ?, attempts = attempts + 1 WHERE id = ?",
              milliseconds(now + lease.of(claim.attempt)), Bytes(claim.message.id.bytes));
    return claims;
  });
}

std::vector<Timer> SqliteStore::due_timers(Timestamp now, std::size_t max) {
  std::vector<Timer> timers;
  Query row = db_.query(
      "SELECT id, owner, type, subject, due FROM timer INDEXED BY timer_wake "
      "WHERE wake <= ? ORDER BY due, id LIMIT ?",
      milliseconds(now), limit(max));
  while (row.next())
    timers.push_back(
        {id_of(row.blob(0)), row.text(1), row.text(2), row.text(3), timestamp(row.integer(4))});
  return timers;
}

Result<std::vector<Timer>> SqliteStore::claim_timers(Timestamp now, std::size_t max,
                                                     std::chrono::milliseconds lease) {
  return write_unless_fenced<std::vector<Timer>>([&] {
    std::vector<Timer> timers = due_timers(now, max);
    for (const Timer& timer : timers)
      db_.run("UPDATE timer SET wake = ? WHERE id = ?", milliseconds(now + lease),
              Bytes(timer.id.bytes));
    return timers;
  });
}

Result<std::optional<Timestamp>> SqliteStore::next_due() {
  std::optional<Timestamp> next;
  Query row = db_.query(
      "SELECT min(next) FROM (SELECT min(due) AS next FROM outbox WHERE due IS NOT NULL "
      "UNION ALL SELECT min(wake) FROM timer WHERE wake IS NOT NULL)");
  if (row.next() && !row.null(0)) next = timestamp(row.integer(0));
  return answer(next);
}

Result<std::vector<Key>> SqliteStore::keys(std::string_view prefix, std::string_view after,
                                           std::size_t max) {
  std::vector<Key> found;
  Query row = db_.query(
      "SELECT key.name, value FROM key JOIN key_taken ON place = taken "
      "WHERE key.name >= ? AND key.name > ? ORDER BY key.name LIMIT ?",
      prefix, after, limit(max));
  while (row.next()) {
    found.push_back({row.text(0), row.text(1)});
    if (found.back().name.starts_with(prefix)) continue;
    found.pop_back();
    break;
  }
  return answer(std::move(found));
}

Result<std::vector<std::pair<std::string, Balance>>> SqliteStore::accounts(std::string_view prefix,
                                                                           std::string_view after,
                                                                           std::size_t max) {
  std::vector<std::pair<std::string, Balance>> found;
  Query row = db_.query(
      "SELECT name, balance, reserved, (SELECT max(number) FROM batch) FROM account "
      "WHERE name >= ? AND name > ? ORDER BY name LIMIT ?",
      prefix, after, limit(max));
  while (row.next()) {
    std::string name = row.text(0);
    if (!name.starts_with(prefix)) break;
    found.emplace_back(
        std::move(name),
        Balance{{row.integer(1)}, {row.integer(2)}, static_cast<std::uint64_t>(row.integer(3))});
  }
  return answer(std::move(found));
}

Result<std::vector<JournalEntry>> SqliteStore::journal(std::uint64_t after, std::size_t max) {
  return answer(sqlite::read_journal(db_, after, max));
}

Result<StoreDigest> SqliteStore::digest() {
  StoreDigest digest;
  db_.run(kOneState);
  {
    Query row = db_.query("SELECT number, chain FROM batch ORDER BY number DESC LIMIT 1");
    if (row.next()) {
      digest.batches = static_cast<std::uint64_t>(row.integer(0));
      digest.chain = sqlite::hash_of(row.blob(1));
    }
    Query account = db_.query("SELECT name, balance, reserved FROM account");
    while (account.next())
      add_account(digest, account.text(0), {{account.integer(1)}, {account.integer(2)}});
  }
  db_.run(kOneStateEnds);
  return answer(std::move(digest));
}

Result<void> SqliteStore::fence(std::uint64_t epoch) {
  const bool raised = db_.run("UPDATE fence SET epoch = ?1 WHERE epoch < ?1", limit(epoch)) != 0;
  if (!db_.error().empty()) return failure(Code::kStorage, db_.recover());
  if (!raised) return failure(Code::kConflict, "epoch is not above the present one");
  epoch_ = epoch;
  return {};
}

}  // namespace

Result<std::unique_ptr<Store>> open_sqlite_store(const std::filesystem::path& path, Digest digest) {
  Result<Database> db = Database::open(path);
  if (!db) return tl::unexpected(db.error());
  if (const auto ready = sqlite::prepare_schema(*db, digest); !ready)
    return tl::unexpected(ready.error());
  return std::make_unique<SqliteStore>(std::move(*db), std::move(digest));
}

Result<std::unique_ptr<Store>> open_sqlite_snapshot(const std::filesystem::path& path,
                                                    Digest digest) {
  Result<Database> db = Database::open(path, Database::Mode::kReadOnly);
  if (!db) return tl::unexpected(db.error());
  if (const auto ours = sqlite::expect_schema(*db); !ours) return tl::unexpected(ours.error());
  db->script("BEGIN");  // the first that is read, here its epoch, fixes what is seen
  return std::make_unique<SqliteStore>(std::move(*db), std::move(digest));
}

}  // namespace ssc::backend
