// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "host/backend/store/sqlite.hpp"
#include "host/backend/store/sqlite_schema.hpp"
#include "host/backend/store/sqlite_store.hpp"

namespace ssc::backend {
namespace {

using sqlite::Database;
using sqlite::first_place;
using sqlite::hash_of;
using sqlite::id_of;
using sqlite::Query;

using Found = std::vector<std::string>;

// A table whose rows belong to batches. Between ?1 and ?2 lie the places of all batches; a row
// elsewhere is in no journal, and yet a message there is sent and a reservation there is posted.
struct Table {
  const char* name;
  const char* strays;
};
#define SSC_TABLE(name) \
  { #name, "SELECT count(*) FROM " #name " WHERE place < ?1 OR place >= ?2" }
constexpr Table kTables[] = {
    SSC_TABLE(event),     SSC_TABLE(posting),      SSC_TABLE(reservation), SSC_TABLE(resolution),
    SSC_TABLE(key_taken), SSC_TABLE(key_released), SSC_TABLE(outbox),      SSC_TABLE(seal),
    SSC_TABLE(inbox),     SSC_TABLE(timer),        SSC_TABLE(settle),      SSC_TABLE(audit),
};
#undef SSC_TABLE

void find_strays(Database& db, Found& found) {
  const std::int64_t last = db.integer("SELECT max(number) FROM batch");
  for (const auto& [name, strays] : kTables)
    if (const auto count = db.integer(strays, first_place(1), first_place(last + 1)); count != 0)
      found.push_back(std::to_string(count) + " rows of " + name + " belong to no batch");
}

// The number of rows that are not as they have to be.
struct Count {
  const char* sql;
  const char* what;
};
constexpr Count kCounts[] = {
    {"SELECT count(*) FROM outbox WHERE due IS NULL AND id NOT IN (SELECT id FROM settle)",
     " messages are not to be sent, and nothing has settled them"},
    {"SELECT count(*) FROM timer WHERE wake IS NULL AND id NOT IN (SELECT id FROM settle)",
     " timers do not wake anybody, and nothing has settled them"},
    {"SELECT (SELECT count(*) FROM settle) - (SELECT count(*) FROM outbox WHERE due IS NULL) - "
     "(SELECT count(*) FROM timer WHERE wake IS NULL)",
     " messages and timers are settled and due again"},
    {"SELECT count(*) FROM pragma_foreign_key_check", " rows refer to rows that are not there"},
};

void count(Database& db, Found& found) {
  for (const auto& [sql, what] : kCounts)
    if (const auto number = db.integer(sql); number != 0)
      found.push_back(std::to_string(number) + what);
}

// The journal says what was sent in which order, and so each message's place in its lane.
void follow_lanes(Database& db, const Digest& digest, Found& found) {
  std::map<std::int64_t, LanePlace> lanes;
  Query row = db.query(
      "SELECT lane, seq, hash, id, sender, receiver, type, body FROM outbox "
      "JOIN lane ON number = lane ORDER BY place");
  while (row.next()) {
    const Message message{id_of(row.blob(3)), row.text(4), row.text(5), row.text(6), row.text(7)};
    LanePlace& last = lanes[row.integer(0)];
    last = next_place(digest, last, message);
    if (last != LanePlace{static_cast<std::uint64_t>(row.integer(1)), hash_of(row.blob(2))})
      found.push_back("message " + message.id.text() + " has another place in its lane");
  }
}

void check_accounts(Database& db, Found& found) {
  Query row = db.query("SELECT name, may_be_negative FROM account");
  while (row.next()) {
    const auto account = Account::parse(row.text(0));
    if (!account || info(account->kind()).may_be_negative != (row.integer(1) != 0))
      found.push_back("account " + row.text(0) + " is not one of its kind");
  }
}

void check_file(Database& db, Found& found) {
  Query row = db.query("PRAGMA integrity_check(10)");
  while (row.next())
    if (row.text(0) != "ok") found.push_back(row.text(0));
}

}  // namespace

Result<std::vector<std::string>> check_sqlite_store(const std::filesystem::path& path,
                                                    const Digest& digest) {
  Result<Database> db = Database::open(path, Database::Mode::kReadOnly);
  if (!db) return tl::unexpected<Failure>(db.error());
  if (const auto ours = sqlite::expect_schema(*db); !ours)
    return tl::unexpected<Failure>(ours.error());
  db->script("BEGIN");  // one state of a file that is at work
  Found found;
  check_file(*db, found);
  find_strays(*db, found);
  count(*db, found);
  follow_lanes(*db, digest, found);
  check_accounts(*db, found);
  if (!db->error().empty()) return failure(Code::kStorage, db->recover());
  return found;
}

}  // namespace ssc::backend
