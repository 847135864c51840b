// SPDX-License-Identifier: Apache-2.0
#include "host/backend/store/sqlite_store.hpp"

#include <algorithm>

#include "host/backend/store/net_changes.hpp"
#include "host/backend/store/sqlite.hpp"

namespace ssc::backend {
namespace {

using Rule = Constraint::Rule;
using Problem = std::optional<Outcome>;
using sqlite::Database;
using sqlite::Query;

constexpr std::int64_t kApplication = 0x53534342;  // "SSCB"
constexpr std::int64_t kSchemaVersion = 1;

constexpr const char* kSettings = R"sql(
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA foreign_keys = ON;
PRAGMA busy_timeout = 5000;
)sql";

constexpr const char* kSchema = R"sql(
BEGIN IMMEDIATE;
CREATE TABLE batch (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  input_hash BLOB NOT NULL CHECK (length(input_hash) = 32),
  at INTEGER NOT NULL,  -- ms since 1970, UTC, as all times here
  reply TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
  stream TEXT NOT NULL,
  seq INTEGER NOT NULL CHECK (seq >= 1),
  batch BLOB NOT NULL REFERENCES batch (id),
  type TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (stream, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE account (
  name TEXT PRIMARY KEY,
  may_be_negative INTEGER NOT NULL CHECK (may_be_negative IN (0, 1)),
  balance INTEGER NOT NULL CHECK (balance >= 0 OR may_be_negative)  -- fen
) STRICT, WITHOUT ROWID;

CREATE TABLE posting (
  batch BLOB NOT NULL REFERENCES batch (id),
  line INTEGER NOT NULL,
  account TEXT NOT NULL REFERENCES account (name),
  amount INTEGER NOT NULL,
  PRIMARY KEY (batch, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX posting_of_account ON posting (account);

CREATE TABLE key (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL,
  batch BLOB NOT NULL REFERENCES batch (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
  sender TEXT NOT NULL,
  receiver TEXT NOT NULL,
  lane_seq INTEGER NOT NULL CHECK (lane_seq >= 1),
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  batch BLOB NOT NULL REFERENCES batch (id),
  type TEXT NOT NULL,
  body TEXT NOT NULL,
  due INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  settled_by BLOB REFERENCES batch (id),
  PRIMARY KEY (sender, receiver, lane_seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_pending ON outbox (sender, receiver, lane_seq, due) WHERE settled_by IS NULL;

CREATE TABLE inbox (
  sender TEXT NOT NULL,
  message BLOB NOT NULL CHECK (length(message) = 16),
  batch BLOB NOT NULL REFERENCES batch (id),
  PRIMARY KEY (sender, message)
) STRICT, WITHOUT ROWID;

PRAGMA application_id = 0x53534342;
PRAGMA user_version = 1;
COMMIT;
)sql";

std::int64_t milliseconds(Timestamp time) {
  return time.time_since_epoch().count();
}
Timestamp timestamp(std::int64_t value) {
  return Timestamp(std::chrono::milliseconds(value));
}

Id id_of(Bytes bytes) {
  Id id;
  if (bytes.size() == id.bytes.size()) std::copy(bytes.begin(), bytes.end(), id.bytes.begin());
  return id;
}

Problem broken(Rule rule, std::string which) {
  return Constraint{rule, std::move(which)};
}

class SqliteStore final : public Store {
 public:
  explicit SqliteStore(Database database) : db_(std::move(database)) {}

  std::vector<Outcome> apply(std::span<const Batch> batches) override;
  Result<std::optional<Outcome>> seen(const Id& id, const Hash& input_hash) override;
  Result<std::vector<StoredEvent>> load(std::string_view stream, Version at) override;
  Result<std::optional<std::string>> find(std::string_view key) override;
  Result<Fen> balance(const Account& account) override;
  Result<std::vector<Claim>> claim_due(Timestamp now, std::size_t max,
                                       std::chrono::milliseconds lease) override;

 private:
  template <class T>
  Result<T> answer(T value) {
    if (db_.error().empty()) return value;
    return failure(Code::kStorage, db_.recover());
  }

  Fen balance_of(const Account& account);
  Outcome apply_in_savepoint(const Batch& batch);
  Problem judge(const Batch& batch);
  Problem known(const Id& id, const Hash& input_hash);
  Problem append_events(const Batch& batch);
  Problem post(const Batch& batch, const std::map<Account, Fen>& changes);
  Problem change_keys(const Batch& batch);
  Problem exchange(const Batch& batch);

  Database db_;
};

std::vector<Outcome> SqliteStore::apply(std::span<const Batch> batches) {
  std::vector<Outcome> outcomes;
  db_.run("BEGIN IMMEDIATE");
  for (const Batch& batch : batches) outcomes.push_back(apply_in_savepoint(batch));
  db_.run("COMMIT");
  if (!db_.error().empty()) outcomes.assign(batches.size(), Unavailable{db_.recover()});
  return outcomes;
}

Outcome SqliteStore::apply_in_savepoint(const Batch& batch) {
  db_.run("SAVEPOINT batch");
  const Problem problem = judge(batch);
  if (problem) db_.run("ROLLBACK TO batch");
  db_.run("RELEASE batch");
  return problem.value_or(Applied{});
}

Problem SqliteStore::judge(const Batch& batch) {
  if (auto problem = known(batch.id, batch.input_hash)) return problem;
  const auto changes = net_changes(batch.postings);
  if (!changes) return broken(Rule::kUnbalanced, {});
  db_.run("INSERT INTO batch (id, input_hash, at, reply) VALUES (?, ?, ?, ?)",
          Bytes(batch.id.bytes), Bytes(batch.input_hash), milliseconds(batch.at), batch.reply);
  if (auto problem = append_events(batch)) return problem;
  if (auto problem = post(batch, *changes)) return problem;
  if (auto problem = change_keys(batch)) return problem;
  return exchange(batch);
}

Problem SqliteStore::known(const Id& id, const Hash& input_hash) {
  Query row = db_.query("SELECT input_hash, reply FROM batch WHERE id = ?", Bytes(id.bytes));
  if (!row.next()) return {};
  if (!equal(row.blob(0), input_hash)) return IdReused{};
  return Duplicate{row.text(1)};
}

Problem SqliteStore::append_events(const Batch& batch) {
  for (const Append& append : batch.appends) {
    std::int64_t version = 0;
    {
      Query row =
          db_.query("SELECT coalesce(max(seq), 0) FROM event WHERE stream = ?", append.stream);
      if (row.next()) version = row.integer(0);
    }
    if (static_cast<Version>(version) != append.expected)
      return Conflict{append.stream, static_cast<Version>(version)};
    for (const Event& event : append.events)
      db_.run("INSERT INTO event (stream, seq, batch, type, body) VALUES (?, ?, ?, ?, ?)",
              append.stream, ++version, Bytes(batch.id.bytes), event.type, event.body);
  }
  return {};
}

Problem SqliteStore::post(const Batch& batch, const std::map<Account, Fen>& changes) {
  for (const auto& [account, change] : changes) {
    const auto after = add(balance_of(account), change);
    if (!after) return broken(Rule::kUnbalanced, account.name());
    const std::int64_t may_be_negative = info(account.kind()).may_be_negative ? 1 : 0;
    Query write = db_.query(
        "INSERT INTO account (name, may_be_negative, balance) VALUES (?1, ?2, ?3) "
        "ON CONFLICT (name) DO UPDATE SET balance = ?3",
        account.name(), may_be_negative, after->value);
    write.next();
    if (write.check_failed()) return broken(Rule::kBelowZero, account.name());
  }
  std::int64_t line = 0;
  for (const Posting& posting : batch.postings)
    db_.run("INSERT INTO posting (batch, line, account, amount) VALUES (?, ?, ?, ?)",
            Bytes(batch.id.bytes), ++line, posting.account.name(), posting.amount.value);
  return {};
}

Problem SqliteStore::change_keys(const Batch& batch) {
  for (const std::string& name : batch.releases)
    if (db_.run("DELETE FROM key WHERE name = ?", name) == 0)
      return broken(Rule::kKeyNotHeld, name);
  for (const Key& key : batch.keys)
    if (db_.run("INSERT INTO key (name, value, batch) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                key.name, key.value, Bytes(batch.id.bytes)) == 0)
      return broken(Rule::kKeyTaken, key.name);
  return {};
}

Problem SqliteStore::exchange(const Batch& batch) {
  for (const Message& message : batch.outbox)
    if (db_.run("INSERT INTO outbox (sender, receiver, lane_seq, id, batch, type, body, due) "
                "SELECT ?1, ?2, coalesce(max(lane_seq), 0) + 1, ?3, ?4, ?5, ?6, ?7 FROM outbox "
                "WHERE sender = ?1 AND receiver = ?2 ON CONFLICT DO NOTHING",
                message.sender, message.receiver, Bytes(message.id.bytes), Bytes(batch.id.bytes),
                message.type, message.body, milliseconds(batch.at)) == 0)
      return broken(Rule::kMessageExists, message.id.text());
  for (const Received& received : batch.inbox)
    if (db_.run(
            "INSERT INTO inbox (sender, message, batch) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            received.sender, Bytes(received.message.bytes), Bytes(batch.id.bytes)) == 0)
      return broken(Rule::kReceived, received.message.text());
  for (const Id& id : batch.settles)
    if (db_.run("UPDATE outbox SET settled_by = ? WHERE id = ? AND settled_by IS NULL",
                Bytes(batch.id.bytes), Bytes(id.bytes)) == 0)
      return broken(Rule::kNotPending, id.text());
  return {};
}

Result<std::optional<Outcome>> SqliteStore::seen(const Id& id, const Hash& input_hash) {
  return answer(known(id, input_hash));
}

Result<std::vector<StoredEvent>> SqliteStore::load(std::string_view stream, Version at) {
  std::vector<StoredEvent> events;
  constexpr Version kMost = std::numeric_limits<std::int64_t>::max();
  Query rows = db_.query(
      "SELECT event.seq, batch.at, event.type, event.body FROM event "
      "JOIN batch ON batch.id = event.batch WHERE stream = ? AND seq <= ? ORDER BY seq",
      stream, static_cast<std::int64_t>(std::min(at, kMost)));
  while (rows.next())
    events.push_back({static_cast<Version>(rows.integer(0)), timestamp(rows.integer(1)),
                      Event{rows.text(2), rows.text(3)}});
  return answer(std::move(events));
}

Result<std::optional<std::string>> SqliteStore::find(std::string_view key) {
  Query row = db_.query("SELECT value FROM key WHERE name = ?", key);
  std::optional<std::string> value;
  if (row.next()) value = row.text(0);
  return answer(std::move(value));
}

Result<Fen> SqliteStore::balance(const Account& account) {
  return answer(balance_of(account));
}

Fen SqliteStore::balance_of(const Account& account) {
  Query row = db_.query("SELECT balance FROM account WHERE name = ?", account.name());
  return {row.next() ? row.integer(0) : 0};
}

Result<std::vector<Store::Claim>> SqliteStore::claim_due(Timestamp now, std::size_t max,
                                                         std::chrono::milliseconds lease) {
  std::vector<Claim> claims;
  db_.run("BEGIN IMMEDIATE");
  {
    Query rows = db_.query(
        "SELECT id, sender, receiver, type, body, attempts FROM outbox "
        "WHERE settled_by IS NULL AND due <= ? ORDER BY sender, receiver, lane_seq LIMIT ?",
        milliseconds(now), static_cast<std::int64_t>(max));
    while (rows.next())
      claims.push_back(
          {{id_of(rows.blob(0)), rows.text(1), rows.text(2), rows.text(3), rows.text(4)},
           static_cast<unsigned>(rows.integer(5)) + 1});
  }
  for (const Claim& claim : claims)
    db_.run("UPDATE outbox SET due = ?, attempts = attempts + 1 WHERE id = ?",
            milliseconds(now + lease), Bytes(claim.message.id.bytes));
  db_.run("COMMIT");
  return answer(std::move(claims));
}

std::int64_t pragma(Database& db, const char* sql) {
  Query row = db.query(sql);
  return row.next() ? row.integer(0) : 0;
}

Result<void> prepare_schema(Database& db) {
  const std::int64_t tables = pragma(db, "SELECT count(*) FROM sqlite_schema");
  if (!db.error().empty()) return failure(Code::kStorage, db.recover());
  if (tables != 0 && pragma(db, "PRAGMA application_id") != kApplication)
    return failure(Code::kStorage, "not a database of this program");
  db.script(kSettings);
  if (tables == 0) db.script(kSchema);
  const std::int64_t version = pragma(db, "PRAGMA user_version");
  if (!db.error().empty()) return failure(Code::kStorage, db.recover());
  if (version != kSchemaVersion)
    return failure(Code::kStorage, "schema version " + std::to_string(version) + ", not " +
                                       std::to_string(kSchemaVersion));
  return {};
}

}  // namespace

Result<std::unique_ptr<Store>> open_sqlite_store(const std::filesystem::path& path) {
  Result<Database> db = Database::open(path);
  if (!db) return tl::unexpected(db.error());
  if (const auto ready = prepare_schema(*db); !ready) return tl::unexpected(ready.error());
  return std::make_unique<SqliteStore>(std::move(*db));
}

}  // namespace ssc::backend
