// SPDX-License-Identifier: Apache-2.0
// case list, show, approve, reject, withdraw, correct, supplement.
#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <map>

#include "host/backend/registry/months.hpp"
#include "host/backend/registry/record.hpp"
#include "host/backend/server/commands/case_view.hpp"
#include "host/backend/server/commands/desk.hpp"
#include "host/backend/transfer/facts.hpp"

namespace ssc::backend {
namespace {

namespace json = boost::json;
using transfer::Agency;

constexpr std::array<std::string_view, 4> kReviews = {"REVIEW_IN", "REVIEW_OUT", "ROUTE",
                                                      "TAKE_OVER"};

// Of one agency: the cases that are open or wait for somebody, and what waits without a case.
struct Worklist {
  std::map<Id, std::vector<std::string>> cases;  // with what each waits for
  std::vector<Todo> other;
};

// Each once, though money of the same case may wait in several sums.
void add(std::string kind, std::vector<std::string>& kinds) {
  if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) kinds.push_back(std::move(kind));
}

Result<void> add_open_cases(Desk& desk, const Agency& agency, Worklist& list) {
  return desk.cases(agency).map([&](const auto& cases) {
    for (const transfer::Case& each : cases)
      if (!each.closed()) list.cases.try_emplace(each.opened.case_id);
  });
}

Result<Worklist> worklist(Desk& desk, const Agency& agency, bool due_only) {
  Worklist list;
  const auto todos = desk.todos(agency.region().code);
  if (!todos) return tl::unexpected<Failure>(todos.error());
  for (const Todo& todo : *todos) {
    if (todo.case_id)
      add(todo.kind, list.cases[*todo.case_id]);
    else
      list.other.push_back(todo);
  }
  if (due_only) return list;
  const auto added = add_open_cases(desk, agency, list);
  if (!added) return tl::unexpected<Failure>(added.error());
  return list;
}

class Printer {
 public:
  Printer(bool json, std::ostream& out) : json_(json), out_(out) {}

  void add(const CaseView& view) {
    if (json_)
      cases_.push_back(to_json(view));
    else
      out_ << to_line(view);
  }
  void add(const Todo& todo) {
    if (json_)
      other_.push_back(
          json::object{{"region", todo.region}, {"kind", todo.kind}, {"subject", todo.subject}});
    else
      out_ << todo.region << "  " << todo.kind << "  " << todo.subject << '\n';
  }
  void finish() {
    if (json_)
      out_ << json::serialize(
                  json::object{{"cases", std::move(cases_)}, {"other", std::move(other_)}})
           << '\n';
  }

 private:
  bool json_;
  std::ostream& out_;
  json::array cases_, other_;
};

Result<std::vector<std::string>> waits_for(Desk& desk, std::string_view region, const Id& case_id) {
  const auto todos = desk.todos(region);
  if (!todos) return tl::unexpected<Failure>(todos.error());
  std::vector<std::string> kinds;
  for (const Todo& todo : *todos)
    if (todo.case_id == case_id) add(todo.kind, kinds);
  return kinds;
}

// Only the destination's file has the months of both sides.
Result<std::optional<std::uint32_t>> interruption_of(Desk& desk, std::string_view region,
                                                     const transfer::Case& state) {
  if (!state.info) return std::nullopt;
  const auto& of = state.opened;
  const auto there = transfer::to_ranges(state.info->paid);
  const auto here = insurance_record(
      desk.offices().store(), desk.registry(), of.person, region,
      state.destination_insutype.empty() ? of.insutype : state.destination_insutype);
  if (!here) return tl::unexpected<Failure>(here.error());
  if (!*here || !there) return std::nullopt;
  return interruption(*there, (*here)->paid_here);
}

// In order, each month once, whatever way they were written.
Result<std::vector<MonthRange>> read_months(const std::vector<std::string>& texts) {
  std::vector<MonthRange> ranges;
  for (const std::string& text : texts) {
    const auto range = parse_months(text);
    if (!range) return failure(Code::kRequestMalformed, "no months like 2012-07..2026-09");
    ranges.push_back(*range);
  }
  return unite(std::move(ranges), {});
}

}  // namespace

Result<int> list_cases(const Options& options, std::ostream& out) {
  const auto desk = Desk::open(options);
  if (!desk) return tl::unexpected<Failure>(desk.error());
  Printer printer(options.json, out);
  const auto agencies = (*desk)->asked();
  if (!agencies) return tl::unexpected<Failure>(agencies.error());
  for (const Agency* agency : *agencies) {
    const auto list = worklist(**desk, *agency, options.due);
    if (!list) return tl::unexpected<Failure>(list.error());
    for (const auto& [case_id, kinds] : list->cases) {
      auto state = agency->status(case_id);
      if (!state) return tl::unexpected<Failure>(state.error());
      printer.add({agency->region().code, std::move(*state), kinds});
    }
    for (const Todo& todo : list->other) printer.add(todo);
  }
  printer.finish();
  return 0;
}

// Every agency here that has a file on it: usually both.
Result<int> show_case(const Options& options, std::ostream& out) {
  const auto desk = Desk::open(options);
  if (!desk) return tl::unexpected<Failure>(desk.error());
  const auto case_id = case_id_of(options);
  if (!case_id) return tl::unexpected<Failure>(case_id.error());
  json::array views;
  bool known = false;
  for (const auto& [region, agency] : (*desk)->offices().agencies().all()) {
    auto state = agency->status(*case_id);
    if (!state && state.error().code == Code::kUnknownCase) continue;
    if (!state) return tl::unexpected<Failure>(state.error());
    auto kinds = waits_for(**desk, region, *case_id);
    if (!kinds) return tl::unexpected<Failure>(kinds.error());
    const auto not_paid = interruption_of(**desk, region, *state);
    if (!not_paid) return tl::unexpected<Failure>(not_paid.error());
    const CaseView view{region, std::move(*state), std::move(*kinds), *not_paid};
    known = true;
    if (options.json)
      views.push_back(to_json(view));
    else
      out << to_text(view);
  }
  if (!known) return failure(Code::kUnknownCase);
  if (options.json) out << json::serialize(json::object{{"views", std::move(views)}}) << '\n';
  return 0;
}

Result<int> approve_case(const Options& options, std::ostream& out) {
  const auto desk = Desk::open(options);
  if (!desk) return tl::unexpected<Failure>(desk.error());
  return (*desk)->decide(
      Duty::kReview, kReviews,
      [&](Agency& agency, const Id& id) { return agency.approve(id, options.operator_id); }, out);
}

Result<int> reject_case(const Options& options, std::ostream& out) {
  const auto desk = Desk::open(options);
  if (!desk) return tl::unexpected<Failure>(desk.error());
  return (*desk)->decide(
      Duty::kReview, kReviews,
      [&](Agency& agency, const Id& id) {
        return agency.refuse(id, options.operator_id, options.reason);
      },
      out);
}

Result<int> withdraw_case(const Options& options, std::ostream& out) {
  const auto desk = Desk::open(options);
  if (!desk) return tl::unexpected<Failure>(desk.error());
  return (*desk)->at_origin(
      Duty::kReview,
      [&](Agency& agency, const Id& id) {
        return agency.withdraw(new_request_id(), id, options.operator_id);
      },
      out);
}

Result<int> correct_case(const Options& options, std::ostream& out) {
  const auto desk = Desk::open(options);
  if (!desk) return tl::unexpected<Failure>(desk.error());
  const auto paid = read_months(options.paid);
  if (!paid) return tl::unexpected<Failure>(paid.error());
  return (*desk)->at_origin(
      Duty::kReview,
      [&](Agency& agency, const Id& id) { return agency.correct(id, options.operator_id, *paid); },
      out);
}

Result<int> supplement_case(const Options& options, std::ostream& out) {
  const auto desk = Desk::open(options);
  if (!desk) return tl::unexpected<Failure>(desk.error());
  return (*desk)->at_origin(
      Duty::kHold,
      [&](Agency& agency, const Id& id) { return agency.supplement(id, options.operator_id); },
      out);
}

}  // namespace ssc::backend
