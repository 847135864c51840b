// SPDX-License-Identifier: Apache-2.0
#include "host/backend/audit/replay.hpp"
#include "host/backend/registry/record.hpp"
#include "host/backend/registry/relation_epoch.hpp"

// The part of the replay that knows what was on record: months, endings, cards. Months are counted
// one by one here, as nowhere else.
namespace ssc::backend {
namespace {

using Months = Replay::Months;

Months one_by_one(const std::vector<MonthRange>& ranges) {
  Months months;
  for (const MonthRange& range : ranges)
    for (auto month = range.first; month <= range.last; month += std::chrono::months(1))
      months.insert(month);
  return months;
}

std::optional<Months> one_by_one(const std::vector<std::string>& texts) {
  std::vector<MonthRange> ranges;
  for (const std::string& text : texts) {
    const auto range = parse_months(text);
    if (!range) return {};
    ranges.push_back(*range);
  }
  return one_by_one(ranges);
}

constexpr std::string_view kPersonAccount = "person:";

// "person:…" and "relation:…" go on alike.
std::string relation_of(std::string_view account) {
  return std::string("relation:").append(account.substr(kPersonAccount.size()));
}

}  // namespace

Months Replay::RelationEntry::all() const {
  Months months = here;
  for (const auto& [by, each] : taken) months.insert(each.begin(), each.end());
  return months;
}

// Of the case that is wrong; the last one where that is not said.
void Replay::RelationEntry::correct(const RelationCorrected& event) {
  for (auto each = taken.rbegin(); each != taken.rend(); ++each)
    if (!event.of || each->first == *event.of) {
      each->second = one_by_one(event.paid);
      return;
    }
}

// "relation:<region>:<insutype>:<person>", with day one's months when it is new.
Replay::RelationEntry& Replay::relation(std::string_view stream) {
  const auto found = relations_.find(stream);
  if (found != relations_.end()) return found->second;
  RelationEntry& entry = relations_[std::string(stream)];
  const auto first = stream.find(':'), second = stream.find(':', first + 1),
             third = stream.find(':', second + 1);
  if (third == std::string_view::npos) return entry;
  entry.region = stream.substr(first + 1, second - first - 1);
  entry.insutype = stream.substr(second + 1, third - second - 1);
  entry.person.text = stream.substr(third + 1);
  const Person* person = registry_ == nullptr ? nullptr : registry_->by_pseudonym(entry.person);
  const Insurance* row =
      person == nullptr ? nullptr : person->insurance(entry.region, entry.insutype);
  if (row != nullptr) entry.here = one_by_one(row->paid);
  return entry;
}

void Replay::append_to_relation(const Append& append) {
  RelationEntry& entry = relation(append.stream);
  touched_relations_.insert(append.stream);
  for (const Event& stored : append.events) {
    const auto event = decode_relation_event(stored);
    if (!event) {
      report(Invariant::kStore, entry.region, append.stream, stored.type + " cannot be read");
      continue;
    }
    if (const auto* paid = std::get_if<MonthPaid>(&*event)) entry.here.insert(paid->month);
    if (const auto* ended = std::get_if<RelationEnded>(&*event)) {
      if (entry.away)
        report(Invariant::kFinalIsFinal, entry.region, append.stream, "ends a second time");
      ++entry.times_ended;
      entry.away = true;
      entry.closed = !ended->account_stays;
    }
    if (const auto* taken = std::get_if<RelationTaken>(&*event)) {
      entry.away = entry.closed = false;
      entry.taken.emplace_back(taken->case_id, one_by_one(taken->paid));
      entry.last_case = "case:" + entry.region + ":" + taken->case_id.text();
      check_months(entry);
    }
    if (const auto* corrected = std::get_if<RelationCorrected>(&*event)) entry.correct(*corrected);
  }
}

// The relation has just come: its case has counted the months as well.
void Replay::check_months(const RelationEntry& entry) {
  const auto found = cases_.find(entry.last_case);
  if (found == cases_.end() || !found->second.now.info) return;
  const transfer::Case& c = found->second.now;
  const auto announced = one_by_one(c.info->paid);
  if (!announced || *announced != entry.taken.back().second)
    report(Invariant::kMonthsUnited, entry.region, entry.last_case,
           "the months taken over are not those of the information form");
  const std::size_t all = entry.all().size();
  if (registry_ != nullptr && c.months_after != all)
    report(Invariant::kMonthsUnited, entry.region, entry.last_case,
           std::to_string(c.months_after) + " months after it, but " + std::to_string(all) +
               " distinct ones at both places");
}

void Replay::check_closed(std::string_view stream, const RelationEntry& entry) {
  if (!entry.closed) return;
  const Account account = Account::person(entry.region, entry.insutype, entry.person);
  const Holding& holding = accounts_[account.name()];
  if (holding.posted > holding.reserved)
    report(Invariant::kClosedEmpty, entry.region, stream,
           "has gone with its account, which holds " + format_yuan(holding.posted) + ", of which " +
               format_yuan(holding.reserved) + " are set aside");
}

void Replay::check_relations() {
  for (const std::string& name : touched_accounts_) {
    if (!name.starts_with(kPersonAccount)) continue;
    const auto found = relations_.find(relation_of(name));
    if (found != relations_.end() && !touched_relations_.contains(found->first))
      check_closed(found->first, found->second);
  }
  for (const std::string& stream : touched_relations_) {
    const RelationEntry& entry = relations_.find(stream)->second;
    const std::string key = relation_epoch_key(entry.region, entry.person, entry.insutype);
    const auto epoch = keys_.find(key);
    const std::string raised = epoch == keys_.end() ? "0" : epoch->second;
    if (raised != std::to_string(entry.times_ended))
      report(Invariant::kEpochRaised, entry.region, stream,
             "ended " + std::to_string(entry.times_ended) + " times, the vouchers' epoch is " +
                 raised);
    if (keys_.contains(card_deregistered_key(entry.region, entry.person, entry.insutype)) !=
        entry.away)
      report(Invariant::kEpochRaised, entry.region, stream,
             entry.away ? "has gone, and its card is in force"
                        : "is here, and its card is deregistered");
    check_closed(stream, entry);
  }
}

}  // namespace ssc::backend
