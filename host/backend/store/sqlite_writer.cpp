// SPDX-License-Identifier: Apache-2.0
#include "host/backend/store/sqlite_writer.hpp"

#include "host/backend/store/journal.hpp"
#include "host/backend/store/sqlite_schema.hpp"

namespace ssc::backend::sqlite {
namespace {

using Rule = Constraint::Rule;

constexpr std::size_t kRemembered = 1 << 16;  // accounts

Outcome broken(Rule rule, std::string which) {
  return Constraint{rule, std::move(which)};
}

Bytes bytes(const Id& id) {
  return id.bytes;
}

}  // namespace

void Writer::begin() {
  const std::int64_t version = db_.integer("PRAGMA data_version");
  if (version != data_version_ || accounts_.size() > kRemembered) forget();
  data_version_ = version;
}

void Writer::forget() {
  head_.reset();
  accounts_.clear();
  lanes_.clear();
}

std::optional<Outcome> Writer::write(const Batch& batch, TakesBack takes_back) {
  if (auto answer = known(batch.id, batch.input_hash)) return *answer;
  if (!balanced(batch.postings)) return broken(Rule::kUnbalanced, {});
  if (takes_back == TakesBack::kNothing)
    return judge_and_write(batch) ? std::nullopt : std::optional<Outcome>(Applied{});
  db_.run("SAVEPOINT batch");
  const Problem problem = judge_and_write(batch);
  if (problem) {
    db_.run("ROLLBACK TO batch");
    forget();
  }
  db_.run("RELEASE batch");
  return problem.value_or(Applied{});
}

std::optional<Outcome> Writer::known(const Id& id, const Hash& input_hash) {
  Query row = db_.query("SELECT input_hash, reply FROM batch WHERE id = ?", bytes(id));
  if (!row.next()) return {};
  if (!equal(row.blob(0), input_hash)) return IdReused{};
  return Duplicate{row.text(1)};
}

Writer::Problem Writer::judge_and_write(const Batch& batch) {
  next_place_ = first_place(head().number + 1);
  if (auto problem = append_events(batch)) return problem;
  if (auto problem = move_money(batch)) return problem;
  if (auto problem = change_keys(batch)) return problem;
  if (auto problem = send(batch)) return problem;
  if (auto problem = seal(batch)) return problem;
  if (auto problem = take_in(batch)) return problem;
  if (auto problem = set_timers(batch)) return problem;
  if (auto problem = settle(batch)) return problem;
  close(batch);
  return {};
}

// The rows that nothing can be wrong with, and the batch's own.
void Writer::close(const Batch& batch) {
  for (const AuditEntry& entry : batch.audit)
    db_.run("INSERT INTO audit (place, operator_id, action, subject, detail) VALUES (?,?,?,?,?)",
            place(), entry.operator_id, entry.action, entry.subject, entry.detail);
  head_ = {head().number + 1, next_chain(digest_, head().chain, batch)};
  db_.run("INSERT INTO batch (number, id, input_hash, at, reply, chain) VALUES (?,?,?,?,?,?)",
          head_->number, bytes(batch.id), Bytes(batch.input_hash), milliseconds(batch.at),
          batch.reply, Bytes(head_->chain));
}

const Writer::Head& Writer::head() {
  if (head_) return *head_;
  head_ = Head{};
  Query row = db_.query("SELECT number, chain FROM batch ORDER BY number DESC LIMIT 1");
  if (row.next()) head_ = {row.integer(0), hash_of(row.blob(1))};
  return *head_;
}

Writer::Problem Writer::append_events(const Batch& batch) {
  for (const Append& append : batch.appends) {
    std::int64_t version =
        db_.integer("SELECT coalesce(max(seq), 0) FROM event WHERE stream = ?", append.stream);
    if (static_cast<Version>(version) != append.expected)
      return Conflict{append.stream, static_cast<Version>(version)};
    for (const Event& event : append.events)
      db_.run("INSERT INTO event (place, stream, seq, type, body) VALUES (?,?,?,?,?)", place(),
              append.stream, ++version, event.type, event.body);
  }
  return {};
}

Writer::Problem Writer::move_money(const Batch& batch) {
  std::vector<Resolved> resolved;
  if (auto problem = resolve(batch, resolved)) return problem;
  if (auto problem = reserve(batch)) return problem;
  if (auto problem = change_balances(net_changes(batch, resolved))) return problem;
  for (const Posting& posting : batch.postings)
    db_.run("INSERT INTO posting (place, account, amount) VALUES (?,?,?)", place(),
            account_row(posting.account).number, posting.amount.value);
  return {};
}

Writer::Problem Writer::resolve(const Batch& batch, std::vector<Resolved>& resolved) {
  for (const auto& [id, how] : batch.resolutions) {
    Query row = db_.query(
        "SELECT r.place, f.name, t.name, r.amount FROM reservation AS r "
        "JOIN account AS f ON f.number = r.from_account "
        "JOIN account AS t ON t.number = r.to_account WHERE r.id = ?",
        bytes(id));
    const auto from = row.next() ? Account::parse(row.text(1)) : std::nullopt;
    const auto to = from ? Account::parse(row.text(2)) : std::nullopt;
    if (!to || db_.run("INSERT INTO resolution (place, reservation, how) VALUES (?,?,?) "
                       "ON CONFLICT DO NOTHING",
                       place(), row.integer(0), static_cast<std::int64_t>(how)) == 0)
      return broken(Rule::kNotReserved, id.text());
    resolved.push_back({{id, *from, *to, {row.integer(3)}}, how});
  }
  return {};
}

Writer::Problem Writer::reserve(const Batch& batch) {
  for (const auto& [id, from, to, amount] : batch.reservations)
    if (amount <= Fen{0} ||
        db_.run("INSERT INTO reservation (place, id, from_account, to_account, amount) "
                "VALUES (?,?,?,?,?) ON CONFLICT DO NOTHING",
                place(), bytes(id), account_row(from).number, account_row(to).number,
                amount.value) == 0)
      return broken(Rule::kReservation, id.text());
  return {};
}

Writer::Problem Writer::change_balances(const std::vector<NetChange>& changes) {
  for (const NetChange& change : changes) {
    AccountRow& row = account_row(*change.account);
    const auto changed = after(row.holding, change);
    if (!changed) return broken(Rule::kUnbalanced, change.account->name());
    if (below_zero(*change.account, *changed))
      return broken(Rule::kBelowZero, change.account->name());
    if (*changed == row.holding) continue;
    row.holding = *changed;
    db_.run("UPDATE account SET balance = ?, reserved = ? WHERE number = ?", changed->posted.value,
            changed->reserved.value, row.number);
  }
  return {};
}

Writer::AccountRow& Writer::account_row(const Account& account) {
  const auto [found, is_new] = accounts_.try_emplace(account.name());
  AccountRow& row = found->second;
  if (!is_new) return row;
  {
    Query stored =
        db_.query("SELECT number, balance, reserved FROM account WHERE name = ?", account.name());
    if (stored.next()) {
      row = {stored.integer(0), {{stored.integer(1)}, {stored.integer(2)}}};
      return row;
    }
  }
  const std::int64_t may_be_negative = info(account.kind()).may_be_negative ? 1 : 0;
  db_.run("INSERT INTO account (name, may_be_negative, balance, reserved) VALUES (?,?,0,0)",
          account.name(), may_be_negative);
  row.number = db_.last_number();
  return row;
}

Writer::Problem Writer::change_keys(const Batch& batch) {
  for (const std::string& name : batch.releases) {
    const std::int64_t taken = db_.integer("SELECT taken FROM key WHERE name = ?", name);
    if (taken == 0) return broken(Rule::kKeyNotHeld, name);
    db_.run("INSERT INTO key_released (place, taken) VALUES (?,?)", place(), taken);
    db_.run("DELETE FROM key WHERE name = ?", name);
  }
  for (const Key& key : batch.keys) {
    const std::int64_t taken = place();
    db_.run("INSERT INTO key_taken (place, name, value) VALUES (?,?,?)", taken, key.name,
            key.value);
    if (db_.run("INSERT INTO key (name, taken) VALUES (?,?) ON CONFLICT DO NOTHING", key.name,
                taken) == 0)
      return broken(Rule::kKeyTaken, key.name);
  }
  return {};
}

Writer::LaneRow& Writer::lane_row(const std::string& sender, const std::string& receiver) {
  const auto [found, is_new] = lanes_.try_emplace({sender, receiver});
  LaneRow& row = found->second;
  if (!is_new) return row;
  row.number =
      db_.integer("SELECT number FROM lane WHERE sender = ? AND receiver = ?", sender, receiver);
  if (row.number != 0) return row;
  db_.run("INSERT INTO lane (sender, receiver) VALUES (?,?)", sender, receiver);
  row.number = db_.last_number();
  return row;
}

LanePlace& Writer::last_sent(LaneRow& lane) {
  if (lane.sent) return *lane.sent;
  lane.sent.emplace();
  Query row = db_.query("SELECT seq, hash FROM outbox WHERE lane = ? ORDER BY seq DESC LIMIT 1",
                        lane.number);
  if (row.next()) lane.sent = {static_cast<std::uint64_t>(row.integer(0)), hash_of(row.blob(1))};
  return *lane.sent;
}

LanePlace& Writer::last_received(LaneRow& lane) {
  if (lane.received) return *lane.received;
  lane.received.emplace();
  Query row = db_.query("SELECT seq, hash FROM inbox WHERE lane = ? ORDER BY seq DESC LIMIT 1",
                        lane.number);
  if (row.next())
    lane.received = {static_cast<std::uint64_t>(row.integer(0)), hash_of(row.blob(1))};
  return *lane.received;
}

Writer::Problem Writer::send(const Batch& batch) {
  for (const Message& message : batch.outbox) {
    LaneRow& lane = lane_row(message.sender, message.receiver);
    LanePlace& last = last_sent(lane);
    last = next_place(digest_, last, message);
    if (db_.run("INSERT INTO outbox (place, id, lane, seq, hash, type, body, due) "
                "VALUES (?,?,?,?,?,?,?,?) ON CONFLICT (id) DO NOTHING",
                place(), bytes(message.id), lane.number, static_cast<std::int64_t>(last.seq),
                Bytes(last.hash), message.type, message.body, milliseconds(batch.at)) == 0)
      return broken(Rule::kMessageExists, message.id.text());
  }
  return {};
}

Writer::Problem Writer::seal(const Batch& batch) {
  for (const auto& [message, sealed] : batch.seals) {
    const std::int64_t sent = db_.integer("SELECT place FROM outbox WHERE id = ?", bytes(message));
    if (sent == 0) return broken(Rule::kSealed, message.text());
    {
      Query before = db_.query("SELECT bytes FROM seal WHERE message = ? LIMIT 1", sent);
      if (before.next() && before.text(0) != sealed) return broken(Rule::kSealed, message.text());
    }
    db_.run("INSERT INTO seal (place, message, bytes) VALUES (?,?,?)", place(), sent, sealed);
  }
  return {};
}

Writer::Problem Writer::take_in(const Batch& batch) {
  for (const auto& [sender, receiver, message, at] : batch.inbox) {
    LaneRow& lane = lane_row(sender, receiver);
    LanePlace& last = last_received(lane);
    const bool taken_in = db_.integer("SELECT 1 FROM inbox WHERE lane = ? AND message = ?",
                                      lane.number, bytes(message)) != 0;
    if (taken_in || at.seq <= last.seq) return broken(Rule::kReceived, message.text());
    if (at.seq != last.seq + 1) return broken(Rule::kLaneGap, message.text());
    last = at;
    db_.run("INSERT INTO inbox (place, lane, seq, hash, message) VALUES (?,?,?,?,?)", place(),
            lane.number, static_cast<std::int64_t>(at.seq), Bytes(at.hash), bytes(message));
  }
  return {};
}

Writer::Problem Writer::set_timers(const Batch& batch) {
  for (const Timer& timer : batch.timers)
    if (db_.run("INSERT INTO timer (place, id, owner, type, subject, due, wake) "
                "VALUES (?1,?2,?3,?4,?5,?6,?6) ON CONFLICT DO NOTHING",
                place(), bytes(timer.id), timer.owner, timer.type, timer.subject,
                milliseconds(timer.due)) == 0)
      return broken(Rule::kTimerExists, timer.id.text());
  return {};
}

Writer::Problem Writer::settle(const Batch& batch) {
  for (const Id& id : batch.settles) {
    if (db_.run("UPDATE outbox SET due = NULL WHERE id = ? AND due IS NOT NULL", bytes(id)) == 0 &&
        db_.run("UPDATE timer SET wake = NULL WHERE id = ? AND wake IS NOT NULL", bytes(id)) == 0)
      return broken(Rule::kNotPending, id.text());
    db_.run("INSERT INTO settle (place, id) VALUES (?,?)", place(), bytes(id));
  }
  return {};
}

}  // namespace ssc::backend::sqlite
