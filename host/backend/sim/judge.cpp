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

constexpr std::string_view kCaseStream = "case:";
constexpr std::string_view kRelationStream = "relation:";
constexpr std::string_view kOrderType = "PAYMENT_ORDER";

std::string fen(Fen amount) {
  return std::to_string(amount.value) + " fen";
}

int number_of(std::chrono::year_month month) {
  return static_cast<int>(month.year()) * 12 + static_cast<int>(unsigned{month.month()});
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
  if (const auto* terms = std::get_if<transfer::Accepted>(&event))
    return deadlines_are_right(region, state, *terms);
  if (const auto* arrived = std::get_if<transfer::Arrived>(&event))
    return money_arrived(region, state, arrived->amount);
  if (std::holds_alternative<transfer::InfoSent>(event))
    brought_along_[state.opened.case_id] =
        months_of({state.opened.origin, state.opened.insutype, state.opened.person.text});
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
    Months& months = months_of(relation);
    if (const auto* paid = std::get_if<MonthPaid>(&*event)) months.insert(number_of(paid->month));
    if (const auto* taken = std::get_if<RelationTaken>(&*event))
      months.merge(Months(brought_along_[taken->case_id]));
    const auto* over = std::get_if<RelationEnded>(&*event);
    if (over == nullptr) continue;
    ++ended_[relation];
    const auto raises = [](const Key& key) { return key.name.starts_with("relation-epoch:"); };
    if (std::none_of(batch.keys.begin(), batch.keys.end(), raises))
      throw Broken{"vouchers end with the relation", "the epoch was not raised with it", region,
                   over->case_id.text()};
  }
}

Judge::Months& Judge::months_of(const Relation& relation) {
  const auto [place, fresh] = paid_.try_emplace(relation);
  if (!fresh) return place->second;
  const auto& [region, insutype, person] = relation;
  const Person* on_record = world_.registry.by_pseudonym({person});
  const Insurance* row = on_record == nullptr ? nullptr : on_record->insurance(region, insutype);
  if (row != nullptr)
    for (const MonthRange& range : row->paid)
      for (int month = number_of(range.first); month <= number_of(range.last); ++month)
        place->second.insert(month);
  return place->second;
}

void Judge::months_are_united(const Case& state, std::uint32_t months_after) {
  const std::string& insutype =
      state.destination_insutype.empty() ? state.opened.insutype : state.destination_insutype;
  Months all = months_of({state.opened.destination, insutype, state.opened.person.text});
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
