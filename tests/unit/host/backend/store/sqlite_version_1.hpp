// SPDX-License-Identifier: Apache-2.0
#pragma once

// A store as version 1 of the schema kept it: a case opened, its message taken in and answered, the
// answer still pending, all within one millisecond and with ids against the order of what was done.
namespace ssc::backend {

inline constexpr const char* kVersion1 = R"sql(
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

INSERT INTO batch VALUES (x'99000000000000000000000000000000', zeroblob(32), 1000, 'opened');
INSERT INTO batch VALUES (x'55000000000000000000000000000000', zeroblob(32), 2000, 'applied');
INSERT INTO batch VALUES (x'44000000000000000000000000000000', zeroblob(32), 2000, 'taken in');
INSERT INTO batch VALUES (x'33000000000000000000000000000000', zeroblob(32), 2000, 'settled');
INSERT INTO account VALUES ('person:999911:310:P', 0, 100), ('opening:999911', 1, -100);
INSERT INTO posting VALUES (x'99000000000000000000000000000000', 1, 'person:999911:310:P', 100);
INSERT INTO posting VALUES (x'99000000000000000000000000000000', 2, 'opening:999911', -100);
INSERT INTO event VALUES ('case:1', 1, x'55000000000000000000000000000000', 'SUBMITTED', 'a');
INSERT INTO event VALUES ('case:1', 2, x'55000000000000000000000000000000', 'CHECKED', 'b');
INSERT INTO event VALUES ('case:1', 3, x'44000000000000000000000000000000', 'ACCEPTED', 'c');
INSERT INTO key VALUES ('open:1', 'case 1', x'55000000000000000000000000000000');
INSERT INTO outbox VALUES ('999911', '999921', 1, x'AA000000000000000000000000000000',
  x'55000000000000000000000000000000', 'PRECHECK_REQUEST', '{}', 2000, 1,
  x'33000000000000000000000000000000');
INSERT INTO inbox VALUES ('999911', x'AA000000000000000000000000000000',
  x'44000000000000000000000000000000');
INSERT INTO outbox VALUES ('999921', '999911', 1, x'BB000000000000000000000000000000',
  x'44000000000000000000000000000000', 'PRECHECK_REPLY', '{}', 5000, 2, NULL);
)sql";

}  // namespace ssc::backend
