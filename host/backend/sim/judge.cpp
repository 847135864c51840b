// SPDX-License-Identifier: Apache-2.0
#include "host/backend/sim/judge.hpp"

#include <algorithm>
#include <array>

#include "host/backend/sim/working_days.hpp"
#include "host/backend/transfer/machine/case_codec.hpp"

namespace ssc::backend::sim {
namespace {

using transfer::Case;
using transfer::CaseEvent;
using transfer::Submitted;

constexpr std::string_view kCaseStream = "case:";
constexpr std::string_view kRelationStream = "relation:";
constexpr std::string_view kOrderType = "PAYMENT_ORDER";

std::string fen(Fen amount) {
  return std::to_string(amount.value) + " fen";
}

int number_of(std::chrono::year_month month) {
  return static_cast<int>(month.year()) * 12 + static_cast<int>(unsigned{month.month()});
}

std::set<int> one_by_one(const std::vector<MonthRange>& ranges) {
  std::set<int> months;
  for (const MonthRange& range : ranges)
    for (int month = number_of(range.first); month <= number_of(range.last); ++month)
      months.insert(month);
  return months;
}

// Where the case stood then.
transfer::Relation relation_at(const Case& state, Timestamp time) {
  transfer::Relation relation = transfer::Relation::kNone;
  for (const transfer::HistoryEntry& entry : state.history)
    if (entry.at <= time) relation = entry.relation;
  return relation;
}

// "relation:<region>:<insutype>:<person>" after its first word
std::array<std::string, 3> fields_of(std::string_view name) {
  std::array<std::string, 3> fields;
  for (std::string& field : fields) {
    const auto colon = name.find(':');
    field = name.substr(0, colon);
    name.remove_prefix(colon == std::string_view::npos ? name.size() : colon + 1);
  }
  return fields;
}

const PolicyRow* row_of(const Policy& policy, std::string_view id) {
  for (const PolicyRow& row : policy.rows())
    if (row.id == id) return &row;
  return nullptr;
}

std::optional<unsigned> number_in(const PolicyRow& row, std::string_view field) {
  const auto found = row.value.find(field);
  if (found == row.value.end()) return {};
  const auto* number = std::get_if<std::int64_t>(&found->second);
  if (number == nullptr) return {};
  return static_cast<unsigned>(*number);
}

}  // namespace

Judge::Judge(const World& world, const Rules& rules) : world_(world), rules_(rules) {}

const Case* Judge::seen(const std::string& region, const Id& case_id) const {
  const auto found = cases_.find({region, case_id});
  return found == cases_.end() ? nullptr : &found->second;
}

unsigned Judge::relations_ended(const std::string& region, const std::string& insutype,
                                const Pseudonym& person) const {
  const auto found = ended_.find({region, insutype, person.text});
  return found == ended_.end() ? 0 : found->second;
}

Fen Judge::at_the_bank(const std::string& region) const {
  const auto found = at_the_bank_.find(region);
  return found == at_the_bank_.end() ? Fen{} : found->second;
}

void Judge::stored(const std::string& region, const Batch& batch) {
  bank_moves_by_orders_and_lines(region, batch);
  for (const Append& append : batch.appends) {
    if (append.stream.starts_with(kCaseStream)) case_events(region, append, batch);
    if (append.stream.starts_with(kRelationStream)) relation_events(region, append, batch);
  }
}

// The bank's account falls by orders to the bank, and rises by the line in hand; by nothing else.
void Judge::bank_moves_by_orders_and_lines(const std::string& region, const Batch& batch) {
  Fen in, out, ordered;
  for (const Posting& posting : batch.postings) {
    if (posting.account.kind() != AccountKind::kBank) continue;
    Fen& side = posting.amount < Fen{} ? in : out;
    side.value += posting.amount < Fen{} ? -posting.amount.value : posting.amount.value;
  }
  for (const Message& message : batch.outbox) {
    if (message.type != kOrderType) continue;
    const auto order = decode_payment_order(message.body);
    if (!order) throw Broken{"orders can be read", message.body, region, ""};
    ordered.value += order->amount.value;
  }
  const std::string case_id = line_ != nullptr && line_->case_id ? line_->case_id->text() : "";
  if (out != ordered)
    throw Broken{"the bank pays by orders",
                 fen(out) + " left the books, " + fen(ordered) + " were ordered", region, case_id};
  Fen& books = at_the_bank_[region];
  books.value += in.value - out.value;
  if (in == Fen{}) return;
  if (line_ == nullptr)
    throw Broken{"money comes by the statement", fen(in) + " came without a line", region, ""};
  if (line_->amount != in || line_->region != region)
    throw Broken{"money comes as the statement says",
                 fen(in) + " were booked by a line of " + fen(line_->amount), region, case_id};
  if (!lines_taken_.emplace(region, line_->id).second)
    throw Broken{"a line is booked once", line_->id + " was booked again", region, case_id};
}

void Judge::case_events(const std::string& region, const Append& append, const Batch& batch) {
  const auto id = parse_id(append.stream.substr(append.stream.rfind(':') + 1));
  if (!id) throw Broken{"a case has an id", append.stream, region, ""};
  const auto [place, fresh] = cases_.try_emplace({region, *id});
  Case& state = place->second;
  Version seq = append.expected;
  for (const Event& stored_event : append.events) {
    const auto event = transfer::decode(stored_event);
    if (!event) throw Broken{"events can be read", stored_event.type, region, id->text()};
    if (seq == 0)
      state.role = std::holds_alternative<transfer::Asked>(*event) ? transfer::Role::kDestination
                                                                   : transfer::Role::kOrigin;
    const Case before = state;
    if (!transfer::evolve(state, *event, ++seq, batch.at))
      throw Broken{"events follow the table",
                   stored_event.type + " after " + std::string(to_string(before.relation)) + "/" +
                       std::string(to_string(before.money)),
                   region, id->text()};
    one_event(region, state, *event);
    one_open_case(region, before, state);
  }
}

void Judge::one_event(const std::string& region, Case& state, const CaseEvent& event) {
  if (const auto* terms = std::get_if<transfer::Accepted>(&event)) {
    clocks_run_from_the_letter(state);
    return deadlines_are_right(region, state, *terms);
  }
  if (std::holds_alternative<transfer::InfoReceived>(event))
    return in_deadline_is_right(region, state);
  if (std::holds_alternative<transfer::PayoutSent>(event)) return approved_by_enough(region, state);
  if (const auto* arrived = std::get_if<transfer::Arrived>(&event))
    return money_arrived(region, state, arrived->amount);
  if (std::holds_alternative<transfer::InfoSent>(event))
    brought_along_[state.opened.case_id] =
        record_of({state.opened.origin, state.opened.insutype, state.opened.person.text}).all();
  if (const auto* in = std::get_if<transfer::RelationIn>(&event))
    if (state.role == transfer::Role::kDestination &&
        state.opened.kind == transfer::Kind::kTransfer)
      months_are_united(state, in->months_after);
  if (std::holds_alternative<transfer::Credited>(event))
    if (state.role == transfer::Role::kDestination) ++credits_;
}

void Judge::deadlines_are_right(const std::string& region, const Case& state,
                                const transfer::Accepted& terms) {
  if (terms.provisional) return;  // a year that nobody knows yet
  if (terms.row.empty() && state.opened.kind != transfer::Kind::kTransfer) return;  // no limit
  const PolicyRow* row = row_of(rules_.policy, terms.row);
  const std::string id = state.opened.case_id.text();
  if (row == nullptr) throw Broken{"deadlines have a rule", terms.row, region, id};
  const auto check = [&](std::string_view field, Date date) {
    const auto days = number_in(*row, field);
    const Date right = days ? working_days_after(terms.accepted_on, *days) : date;
    if (right != date)
      throw Broken{"deadlines are counted in working days",
                   format_date(date) + " instead of " + format_date(right) + " by " + row->id,
                   region, id};
  };
  check("whole_days", terms.whole_deadline);
  if (terms.out_deadline) check("out_days", *terms.out_deadline);
}

// The destination's acceptance starts both agencies' clocks, however late its letter comes.
void Judge::clocks_run_from_the_letter(const Case& state) const {
  const Submitted& of = state.opened;
  if (state.role != transfer::Role::kOrigin || of.kind != transfer::Kind::kTransfer || of.paper)
    return;
  const Case* there = seen(of.destination, of.case_id);
  if (there == nullptr || !there->accepted ||
      china_date(there->accepted->accepted_at) != state.accepted->accepted_on)
    throw Broken{"the clocks run from the letter",
                 "since " + format_date(state.accepted->accepted_on) + " at the origin", of.origin,
                 of.case_id.text()};
}

void Judge::in_deadline_is_right(const std::string& region, const Case& state) const {
  const transfer::InfoReceived& form = *state.info;
  if (form.provisional || state.opened.kind != transfer::Kind::kTransfer) return;
  const PolicyRow* row = row_of(rules_.policy, form.row);
  const auto days = row == nullptr ? std::nullopt : number_in(*row, "in_days");
  if (!days) return;
  const Date right = working_days_after(china_date(state.history.back().at), *days);
  if (form.in_deadline != right)
    throw Broken{"the days to take over run from the form",
                 format_date(form.in_deadline) + " instead of " + format_date(right), region,
                 state.opened.case_id.text()};
}

void Judge::approved_by_enough(const std::string& region, const Case& state) const {
  const std::set<std::string> persons(state.payout_approvals.begin(), state.payout_approvals.end());
  const auto& limit = world_.registry.region(region)->payout_limit;
  const std::size_t needed = limit && state.reserved->amount > *limit ? 2 : 1;
  if (persons.size() < needed)
    throw Broken{"a payout is approved by enough persons",
                 fen(state.reserved->amount) + " by " + std::to_string(persons.size()), region,
                 state.opened.case_id.text()};
}

bool Judge::may_be_paid_out(const std::string& region, const std::string& insutype,
                            const Pseudonym& person) const {
  return std::any_of(cases_.begin(), cases_.end(), [&](const auto& entry) {
    const Case& state = entry.second;
    const bool gone = state.relation == transfer::Relation::kRelationIn ||
                      state.relation == transfer::Relation::kOutPaper;
    return entry.first.region == region && state.role == transfer::Role::kOrigin && gone &&
           state.opened.insutype == insutype && state.opened.person == person && state.routed &&
           state.routed->route == transfer::Route::kBank;
  });
}

void Judge::what_was_late_is_on_record(Timestamp now) const {
  using transfer::Overdue;
  using transfer::Relation;
  constexpr std::chrono::days kLongAfter{7};
  const auto late = [&](const CaseKey& key, const Case& state, Date deadline, Relation before,
                        Overdue::Which which) {
    const Timestamp end = china_midnight(deadline) + std::chrono::days(1);
    if (end + kLongAfter > now || relation_at(state, end + kLongAfter) >= before) return;
    if (!state.is_overdue(which))
      throw Broken{"what is late is on record",
                   std::string(to_string(which)) + " since " + format_date(deadline), key.region,
                   key.id.text()};
  };
  for (const auto& [key, state] : cases_) {
    const bool asked = state.opened.kind == transfer::Kind::kTransfer && !state.opened.paper;
    if (!asked || !state.accepted || state.accepted->provisional) continue;
    if (state.role == transfer::Role::kOrigin && state.accepted->out_deadline)
      late(key, state, *state.accepted->out_deadline, Relation::kInfoSent, Overdue::Which::kOut);
    if (state.info && !state.info->provisional)
      late(key, state, state.info->in_deadline, Relation::kRelationIn, Overdue::Which::kIn);
  }
}

void Judge::money_arrived(const std::string& region, const Case& state, Fen amount) {
  const bool by_the_line = line_ != nullptr && line_->amount == amount;
  const bool from_suspense = lines_taken_.contains({region, state.line});
  if (!by_the_line && !from_suspense)
    throw Broken{"money arrives by a line", fen(amount) + " arrived without one", region,
                 state.opened.case_id.text()};
}

void Judge::relation_events(const std::string& region, const Append& append, const Batch& batch) {
  const auto fields = fields_of(std::string_view(append.stream).substr(kRelationStream.size()));
  const Relation relation{fields[0], fields[1], fields[2]};
  for (const Event& stored_event : append.events) {
    const auto event = decode_relation_event(stored_event);
    if (!event) throw Broken{"events can be read", stored_event.type, region, ""};
    Record& record = record_of(relation);
    if (const auto* paid = std::get_if<MonthPaid>(&*event))
      record.here.insert(number_of(paid->month));
    if (const auto* taken = std::get_if<RelationTaken>(&*event)) {
      record.last = taken->case_id;
      record.brought[record.last] = brought_along_[record.last];
    }
    if (const auto* corrected = std::get_if<RelationCorrected>(&*event))
      record.brought[corrected->of.value_or(record.last)] = one_by_one(corrected->paid);
    const auto* over = std::get_if<RelationEnded>(&*event);
    if (over == nullptr) continue;
    ++ended_[relation];
    const auto raises = [](const Key& key) { return key.name.starts_with("relation-epoch:"); };
    if (std::none_of(batch.keys.begin(), batch.keys.end(), raises))
      throw Broken{"vouchers end with the relation", "the epoch was not raised with it", region,
                   over->case_id.text()};
  }
}

Judge::Months Judge::Record::all() const {
  Months all = here;
  for (const auto& [by, months] : brought) all.insert(months.begin(), months.end());
  return all;
}

Judge::Record& Judge::record_of(const Relation& relation) {
  const auto [place, fresh] = records_.try_emplace(relation);
  if (!fresh) return place->second;
  const auto& [region, insutype, person] = relation;
  const Person* on_record = world_.registry.by_pseudonym({person});
  const Insurance* row = on_record == nullptr ? nullptr : on_record->insurance(region, insutype);
  if (row != nullptr) place->second.here = one_by_one(row->paid);
  return place->second;
}

void Judge::months_are_united(const Case& state, std::uint32_t months_after) {
  const std::string& insutype =
      state.destination_insutype.empty() ? state.opened.insutype : state.destination_insutype;
  Months all = record_of({state.opened.destination, insutype, state.opened.person.text}).all();
  all.merge(Months(brought_along_[state.opened.case_id]));
  if (all.size() != months_after)
    throw Broken{"months are united",
                 std::to_string(months_after) + " instead of " + std::to_string(all.size()),
                 state.opened.destination, state.opened.case_id.text()};
}

void Judge::one_open_case(const std::string& region, const Case& before, const Case& after) {
  if (after.role != transfer::Role::kOrigin || after.opened.kind != transfer::Kind::kTransfer)
    return;
  const auto person = std::pair(after.opened.person.text, after.opened.insutype);
  if (before.history.empty() && !after.closed()) {
    const auto [place, fresh] = open_.try_emplace(person, after.opened.case_id);
    const Case* other = fresh ? nullptr : seen(region, place->second);
    if (other != nullptr && other->opened.origin == after.opened.origin)
      throw Broken{"a person has one open case", "beside " + place->second.text(), region,
                   after.opened.case_id.text()};
  }
  if (after.closed()) open_.erase(person);
}

}  // namespace ssc::backend::sim
