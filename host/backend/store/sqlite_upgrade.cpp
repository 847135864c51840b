// SPDX-License-Identifier: Apache-2.0
#include "host/backend/store/sqlite_upgrade.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include "host/backend/store/sqlite_schema.hpp"
#include "host/backend/store/sqlite_writer.hpp"

namespace ssc::backend::sqlite {
namespace {

using Batches = std::map<Id, Batch>;

// Column 0 is the batch.
struct Part {
  const char* sql;
  void (*add)(Batch& batch, Query& row);
};

constexpr Part kParts[] = {
    {"SELECT batch, stream, seq, type, body FROM event ORDER BY batch, stream, seq",
     [](Batch& batch, Query& row) {
       const auto before = static_cast<Version>(row.integer(2)) - 1;
       batch.appends.push_back({row.text(1), before, {{row.text(3), row.text(4)}}});
     }},
    {"SELECT batch, account, amount FROM posting ORDER BY batch, line",
     [](Batch& batch, Query& row) {
       if (auto account = Account::parse(row.text(1)))
         batch.postings.push_back({std::move(*account), {row.integer(2)}});
     }},
    {"SELECT batch, name, value FROM key ORDER BY batch, name",
     [](Batch& batch, Query& row) {
       batch.keys.push_back({row.text(1), row.text(2)});
     }},
    {"SELECT batch, id, sender, receiver, type, body FROM outbox "
     "ORDER BY batch, sender, receiver, lane_seq",
     [](Batch& batch, Query& row) {
       batch.outbox.push_back(
           {id_of(row.blob(1)), row.text(2), row.text(3), row.text(4), row.text(5)});
     }},
    // Both sides are in the one file, so the receiver stands with the message.
    {"SELECT inbox.batch, inbox.sender, receiver, message FROM inbox "
     "JOIN outbox ON outbox.id = message ORDER BY inbox.batch, message",
     [](Batch& batch, Query& row) {
       batch.inbox.push_back({row.text(1), row.text(2), id_of(row.blob(3)), {}});
     }},
    {"SELECT settled_by, id FROM outbox WHERE settled_by IS NOT NULL ORDER BY settled_by, id",
     [](Batch& batch, Query& row) { batch.settles.push_back(id_of(row.blob(1))); }},
};

Batches read_batches(Database& db) {
  Batches batches;
  {
    Query row = db.query("SELECT id, input_hash, at, reply FROM batch");
    while (row.next()) {
      const Id id = id_of(row.blob(0));
      batches[id] = {id, hash_of(row.blob(1)), timestamp(row.integer(2)), row.text(3)};
    }
  }
  for (const Part& part : kParts) {
    Query row = db.query(part.sql);
    while (row.next()) part.add(batches[id_of(row.blob(0))], row);
  }
  return batches;
}

struct Sent {
  Id message;
  std::int64_t due, attempts;
};

std::vector<Sent> read_pending(Database& db) {
  std::vector<Sent> pending;
  Query row = db.query("SELECT id, due, attempts FROM outbox WHERE settled_by IS NULL");
  while (row.next()) pending.push_back({id_of(row.blob(0)), row.integer(1), row.integer(2)});
  return pending;
}

// False: a message that the batch took in is not sent yet.
bool find_places(Database& db, Batch& batch) {
  for (Received& received : batch.inbox) {
    Query row =
        db.query("SELECT seq, hash FROM outbox WHERE id = ?", Bytes(received.message.bytes));
    if (!row.next()) return false;
    received.place = {static_cast<std::uint64_t>(row.integer(0)), hash_of(row.blob(1))};
  }
  return true;
}

// One round over what is left: what cannot stand yet, for something that it needs comes later,
// stays.
void write_what_can_be(Database& db, Writer& writer, std::vector<Batch>& left) {
  std::erase_if(left, [&](Batch& batch) {
    if (!find_places(db, batch)) return false;
    const auto outcome = writer.write(batch, Writer::TakesBack::kItself);
    return std::holds_alternative<Applied>(*outcome);
  });
}

}  // namespace

Result<void> upgrade_from_1(Database& db, const Digest& digest, const char* schema) {
  std::vector<Batch> left;
  for (auto& [id, batch] : read_batches(db)) left.push_back(std::move(batch));
  std::stable_sort(left.begin(), left.end(),
                   [](const Batch& a, const Batch& b) { return a.at < b.at; });
  const std::vector<Sent> pending = read_pending(db);
  for (const char* table :
       {"DROP TABLE posting", "DROP TABLE account", "DROP TABLE event", "DROP TABLE key",
        "DROP TABLE outbox", "DROP TABLE inbox", "DROP TABLE batch"})
    db.script(table);
  db.script(schema);

  Writer writer(db, digest);
  for (std::size_t before = left.size() + 1; !left.empty() && left.size() < before;) {
    before = left.size();
    write_what_can_be(db, writer, left);
    if (!db.error().empty()) return failure(Code::kStorage, db.recover());
  }
  if (!left.empty()) return failure(Code::kStorage, "schema version 1: its batches have no order");
  for (const Sent& sent : pending)
    db.run("UPDATE outbox SET due = ?, attempts = ? WHERE id = ?", sent.due, sent.attempts,
           Bytes(sent.message.bytes));
  if (!db.error().empty()) return failure(Code::kStorage, db.recover());
  return {};
}

}  // namespace ssc::backend::sqlite
