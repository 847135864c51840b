// SPDX-License-Identifier: Apache-2.0
#include "host/backend/store/sqlite_journal.hpp"

#include <algorithm>
#include <limits>

#include "host/backend/store/sqlite_schema.hpp"

namespace ssc::backend::sqlite {
namespace {

// `?1` and `?2` bound the places of a page; column 0 is the place.
struct Part {
  const char* sql;
  void (*add)(Batch& batch, Query& row);
};

void add_event(Batch& batch, Query& row) {
  const std::string stream = row.text(1);
  const auto before = static_cast<Version>(row.integer(2)) - 1;
  const bool goes_on = !batch.appends.empty() && batch.appends.back().stream == stream &&
                       batch.appends.back().expected + batch.appends.back().events.size() == before;
  if (!goes_on) batch.appends.push_back({stream, before, {}});
  batch.appends.back().events.push_back({row.text(3), row.text(4)});
}

void add_posting(Batch& batch, Query& row) {
  if (auto account = Account::parse(row.text(1)))
    batch.postings.push_back({std::move(*account), {row.integer(2)}});
}

void add_resolution(Batch& batch, Query& row) {
  batch.resolutions.push_back({id_of(row.blob(1)), static_cast<Resolution::How>(row.integer(2))});
}

void add_reservation(Batch& batch, Query& row) {
  auto from = Account::parse(row.text(2));
  auto to = Account::parse(row.text(3));
  if (from && to)
    batch.reservations.push_back(
        {id_of(row.blob(1)), std::move(*from), std::move(*to), {row.integer(4)}});
}

void add_release(Batch& batch, Query& row) {
  batch.releases.push_back(row.text(1));
}

void add_key(Batch& batch, Query& row) {
  batch.keys.push_back({row.text(1), row.text(2)});
}

void add_message(Batch& batch, Query& row) {
  batch.outbox.push_back({id_of(row.blob(1)), row.text(2), row.text(3), row.text(4), row.text(5)});
}

void add_seal(Batch& batch, Query& row) {
  batch.seals.push_back({id_of(row.blob(1)), row.text(2)});
}

void add_received(Batch& batch, Query& row) {
  batch.inbox.push_back({row.text(1),
                         row.text(2),
                         id_of(row.blob(3)),
                         {static_cast<std::uint64_t>(row.integer(4)), hash_of(row.blob(5))}});
}

void add_timer(Batch& batch, Query& row) {
  batch.timers.push_back(
      {id_of(row.blob(1)), row.text(2), row.text(3), row.text(4), timestamp(row.integer(5))});
}

void add_settle(Batch& batch, Query& row) {
  batch.settles.push_back(id_of(row.blob(1)));
}

void add_audit(Batch& batch, Query& row) {
  batch.audit.push_back({row.text(1), row.text(2), row.text(3), row.text(4)});
}

constexpr Part kParts[] = {
    {"SELECT place, stream, seq, type, body FROM event "
     "WHERE place >= ?1 AND place < ?2 ORDER BY place",
     add_event},
    {"SELECT place, name, amount FROM posting JOIN account ON number = account "
     "WHERE place >= ?1 AND place < ?2 ORDER BY place",
     add_posting},
    {"SELECT s.place, r.id, s.how FROM resolution AS s "
     "JOIN reservation AS r ON r.place = s.reservation "
     "WHERE s.place >= ?1 AND s.place < ?2 ORDER BY s.place",
     add_resolution},
    {"SELECT place, id, f.name, t.name, amount FROM reservation "
     "JOIN account AS f ON f.number = from_account JOIN account AS t ON t.number = to_account "
     "WHERE place >= ?1 AND place < ?2 ORDER BY place",
     add_reservation},
    {"SELECT r.place, t.name FROM key_released AS r JOIN key_taken AS t ON t.place = r.taken "
     "WHERE r.place >= ?1 AND r.place < ?2 ORDER BY r.place",
     add_release},
    {"SELECT place, name, value FROM key_taken WHERE place >= ?1 AND place < ?2 ORDER BY place",
     add_key},
    {"SELECT place, id, sender, receiver, type, body FROM outbox JOIN lane ON number = lane "
     "WHERE place >= ?1 AND place < ?2 ORDER BY place",
     add_message},
    {"SELECT s.place, m.id, s.bytes FROM seal AS s JOIN outbox AS m ON m.place = s.message "
     "WHERE s.place >= ?1 AND s.place < ?2 ORDER BY s.place",
     add_seal},
    {"SELECT place, sender, receiver, message, seq, hash FROM inbox JOIN lane ON number = lane "
     "WHERE place >= ?1 AND place < ?2 ORDER BY place",
     add_received},
    {"SELECT place, id, owner, type, subject, due FROM timer "
     "WHERE place >= ?1 AND place < ?2 ORDER BY place",
     add_timer},
    {"SELECT place, id FROM settle WHERE place >= ?1 AND place < ?2 ORDER BY place", add_settle},
    {"SELECT place, operator_id, action, subject, detail FROM audit "
     "WHERE place >= ?1 AND place < ?2 ORDER BY place",
     add_audit},
};

std::vector<JournalEntry> read_batches(Database& db, std::uint64_t after, std::size_t max) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
  std::vector<JournalEntry> entries;
  Query row = db.query(
      "SELECT number, id, input_hash, at, reply, chain FROM batch WHERE number > ? "
      "ORDER BY number LIMIT ?",
      static_cast<std::int64_t>(std::min(after, kMost)),
      static_cast<std::int64_t>(std::min<std::uint64_t>(max, kMost)));
  while (row.next()) {
    JournalEntry& entry = entries.emplace_back();
    entry.seq = static_cast<std::uint64_t>(row.integer(0));
    entry.batch.id = id_of(row.blob(1));
    entry.batch.input_hash = hash_of(row.blob(2));
    entry.batch.at = timestamp(row.integer(3));
    entry.batch.reply = row.text(4);
    entry.chain = hash_of(row.blob(5));
  }
  return entries;
}

}  // namespace

std::vector<JournalEntry> read_journal(Database& db, std::uint64_t after, std::size_t max) {
  std::vector<JournalEntry> entries = read_batches(db, after, max);
  if (entries.empty()) return entries;
  const auto first = first_place(static_cast<std::int64_t>(entries.front().seq));
  const auto end = first_place(static_cast<std::int64_t>(entries.back().seq) + 1);
  for (const Part& part : kParts) {
    auto entry = entries.begin();
    Query row = db.query(part.sql, first, end);
    while (row.next()) {
      const auto number = static_cast<std::uint64_t>(row.integer(0) / kLines);
      while (entry->seq < number) ++entry;  // ends at the latest at the last one
      if (entry->seq == number) part.add(entry->batch, row);
    }
  }
  return entries;
}

}  // namespace ssc::backend::sqlite
