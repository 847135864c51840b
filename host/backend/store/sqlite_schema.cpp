// SPDX-License-Identifier: Apache-2.0
#include "host/backend/store/sqlite_schema.hpp"

#include <algorithm>
#include <string>

#include "host/backend/store/sqlite_upgrade.hpp"

namespace ssc::backend::sqlite {
namespace {

constexpr std::int64_t kApplication = 0x53534342;  // "SSCB"

constexpr const char* kVersion = "PRAGMA user_version";

// FULL: COMMIT returns when the write-ahead log is on the medium. The log grows to 64 MiB before it
// is copied into the file: an index page that many batches touch is then copied once.
constexpr const char* kSettings = R"sql(
PRAGMA synchronous = FULL;
PRAGMA foreign_keys = ON;
PRAGMA temp_store = MEMORY;
PRAGMA wal_autocheckpoint = 16384;
PRAGMA cache_size = -65536;
)sql";

constexpr const char* kSchema = R"sql(
CREATE TABLE batch (
  number INTEGER PRIMARY KEY CHECK (number >= 1),  -- without gaps
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  input_hash BLOB NOT NULL CHECK (length(input_hash) = 32),
  at INTEGER NOT NULL,  -- ms since 1970, UTC, as all times here
  reply TEXT NOT NULL,
  chain BLOB NOT NULL CHECK (length(chain) = 32)
) STRICT;

CREATE TABLE event (
  place INTEGER PRIMARY KEY,  -- as everywhere: number of the batch * 2^24 + line
  stream TEXT NOT NULL,
  seq INTEGER NOT NULL CHECK (seq >= 1),
  type TEXT NOT NULL,
  body TEXT NOT NULL,
  UNIQUE (stream, seq)
) STRICT;

CREATE TABLE account (
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  may_be_negative INTEGER NOT NULL CHECK (may_be_negative IN (0, 1)),
  balance INTEGER NOT NULL,  -- fen
  reserved INTEGER NOT NULL, -- fen, part of the balance
  CHECK (reserved >= 0),
  CHECK (balance - reserved >= 0 OR may_be_negative)
) STRICT;

CREATE TABLE posting (
  place INTEGER PRIMARY KEY,
  account INTEGER NOT NULL REFERENCES account (number),
  amount INTEGER NOT NULL
) STRICT;

CREATE TABLE reservation (
  place INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  from_account INTEGER NOT NULL REFERENCES account (number),
  to_account INTEGER NOT NULL REFERENCES account (number),
  amount INTEGER NOT NULL CHECK (amount > 0)
) STRICT;
CREATE INDEX reservation_of_account ON reservation (from_account);

CREATE TABLE resolution (
  place INTEGER PRIMARY KEY,
  reservation INTEGER NOT NULL UNIQUE REFERENCES reservation (place),
  how INTEGER NOT NULL CHECK (how IN (0, 1))  -- posted, void
) STRICT;

CREATE TABLE key_taken (
  place INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  value TEXT NOT NULL
) STRICT;
CREATE TABLE key_released (
  place INTEGER PRIMARY KEY,
  taken INTEGER NOT NULL UNIQUE REFERENCES key_taken (place)
) STRICT;
CREATE TABLE key (  -- held now
  name TEXT PRIMARY KEY,
  taken INTEGER NOT NULL REFERENCES key_taken (place)
) STRICT, WITHOUT ROWID;

CREATE TABLE lane (
  number INTEGER PRIMARY KEY,
  sender TEXT NOT NULL,
  receiver TEXT NOT NULL,
  UNIQUE (sender, receiver)
) STRICT;

CREATE TABLE outbox (
  place INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  lane INTEGER NOT NULL REFERENCES lane (number),
  seq INTEGER NOT NULL CHECK (seq >= 1),
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  type TEXT NOT NULL,
  body TEXT NOT NULL,
  due INTEGER,  -- null: settled
  attempts INTEGER NOT NULL DEFAULT 0,
  UNIQUE (lane, seq)
) STRICT;
CREATE INDEX outbox_due ON outbox (due) WHERE due IS NOT NULL;

CREATE TABLE seal (
  place INTEGER PRIMARY KEY,
  message INTEGER NOT NULL REFERENCES outbox (place),
  bytes TEXT NOT NULL
) STRICT;
CREATE INDEX seal_of_message ON seal (message);

CREATE TABLE inbox (
  place INTEGER PRIMARY KEY,
  lane INTEGER NOT NULL REFERENCES lane (number),
  seq INTEGER NOT NULL CHECK (seq >= 1),
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  message BLOB NOT NULL CHECK (length(message) = 16),
  UNIQUE (lane, seq),
  UNIQUE (lane, message)
) STRICT;

CREATE TABLE timer (
  place INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  owner TEXT NOT NULL,
  type TEXT NOT NULL,
  subject TEXT NOT NULL,
  due INTEGER NOT NULL,
  wake INTEGER  -- at first when it is due; null: settled
) STRICT;
CREATE INDEX timer_wake ON timer (wake) WHERE wake IS NOT NULL;

CREATE TABLE settle (
  place INTEGER PRIMARY KEY,
  id BLOB NOT NULL CHECK (length(id) = 16)
) STRICT;

CREATE TABLE audit (
  place INTEGER PRIMARY KEY,
  operator_id TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;

CREATE TABLE fence (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  epoch INTEGER NOT NULL CHECK (epoch >= 0)
) STRICT;
INSERT INTO fence VALUES (1, 0);

PRAGMA application_id = 0x53534342;
PRAGMA user_version = 2;
)sql";

constexpr int kTries = 100;
constexpr int kPause = 20;  // ms

// Of two that make the file at once, one may be told that it is locked without having waited. Any
// other kind of journal would not be synced as the settings say.
Result<void> use_write_ahead_log(Database& db) {
  for (int tries = 1;; ++tries) {
    {
      Query mode = db.query("PRAGMA journal_mode = WAL");
      if (mode.next() && mode.text(0) == "wal") return {};
    }
    const bool again = db.locked() && tries < kTries;
    const std::string why = db.recover();
    if (!again) return failure(Code::kStorage, why.empty() ? "no write-ahead log here" : why);
    sqlite3_sleep(kPause);
  }
}

Result<void> make_or_upgrade(Database& db, const Digest& digest) {
  db.script("BEGIN IMMEDIATE");
  const std::int64_t version = db.integer(kVersion);
  if (version == 0) db.script(kSchema);
  if (version == 1)
    if (auto done = upgrade_from_1(db, digest, kSchema); !done) {
      db.recover();
      return done;
    }
  db.script("COMMIT");
  if (!db.error().empty()) return failure(Code::kStorage, db.recover());
  return {};
}

}  // namespace

Result<void> prepare_schema(Database& db, const Digest& digest) {
  const std::int64_t tables = db.integer("SELECT count(*) FROM sqlite_schema");
  if (!db.error().empty()) return failure(Code::kStorage, db.recover());
  if (tables != 0 && db.integer("PRAGMA application_id") != kApplication)
    return failure(Code::kStorage, "not a database of this program");
  if (auto done = use_write_ahead_log(db); !done) return done;
  db.script(kSettings);
  if (db.integer(kVersion) < kSchemaVersion)
    if (auto done = make_or_upgrade(db, digest); !done) return done;
  return expect_schema(db);
}

Result<void> expect_schema(Database& db) {
  const bool ours = db.integer("PRAGMA application_id") == kApplication;
  const std::int64_t version = db.integer(kVersion);
  if (!db.error().empty()) return failure(Code::kStorage, db.recover());
  if (!ours) return failure(Code::kStorage, "not a database of this program");
  if (version != kSchemaVersion)
    return failure(Code::kStorage, "schema version " + std::to_string(version) + ", not " +
                                       std::to_string(kSchemaVersion));
  return {};
}

std::int64_t milliseconds(Timestamp time) {
  return time.time_since_epoch().count();
}

Timestamp timestamp(std::int64_t milliseconds) {
  return Timestamp(std::chrono::milliseconds(milliseconds));
}

Id id_of(Bytes bytes) {
  Id id;
  if (bytes.size() == id.bytes.size()) std::copy(bytes.begin(), bytes.end(), id.bytes.begin());
  return id;
}

Hash hash_of(Bytes bytes) {
  Hash hash{};
  if (bytes.size() == hash.size()) std::copy(bytes.begin(), bytes.end(), hash.begin());
  return hash;
}

}  // namespace ssc::backend::sqlite
