// SPDX-License-Identifier: Apache-2.0
#include "host/backend/server/commands/case_view.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "host/base/china_time.hpp"

namespace ssc::backend {
namespace {

namespace json = boost::json;
using transfer::Case;
using transfer::HistoryEntry;

std::string padded(std::string_view text, std::size_t width) {
  std::string cell(text);
  if (cell.size() < width) cell.resize(width, ' ');
  return cell;
}

std::string row(std::string_view label, std::string_view value) {
  return "  " + padded(label, 11) + std::string(value) + "\n";
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text.append(text.empty() ? "" : ", ").append(word);
  return text;
}

std::string_view role_name(const Case& state) {
  return state.role == transfer::Role::kOrigin ? "ORIGIN" : "DESTINATION";
}

// What was credited, set aside, or announced: the latest that is known.
std::optional<Fen> amount_of(const Case& state) {
  for (const auto& amount : {state.credited, state.arrived, state.announced})
    if (amount) return amount;
  if (state.reserved) return state.reserved->amount;
  return {};
}

std::string money_text(const Case& state) {
  std::string text(to_string(state.money));
  if (state.routed) text.append(", ").append(to_string(state.routed->route));
  if (const auto amount = amount_of(state)) text.append(", ").append(format_yuan(*amount));
  return text;
}

std::string terms_text(const transfer::Accepted& terms) {
  std::string text = format_time(terms.accepted_at);
  if (terms.out_deadline) text.append("; out by ").append(format_date(*terms.out_deadline));
  text.append("; done by ").append(format_date(terms.whole_deadline));
  return text.append(terms.provisional ? " (provisional)" : "");
}

std::string history_text(const HistoryEntry& entry) {
  return "    " + format_time(entry.at) + "  " + padded(entry.event, 17) +
         padded(to_string(entry.relation), 15) + std::string(to_string(entry.money)) + "\n";
}

json::object to_json(const HistoryEntry& entry) {
  json::object object{{"seq", entry.seq},
                      {"at", format_time(entry.at)},
                      {"event", entry.event},
                      {"state", to_string(entry.relation)},
                      {"money_state", to_string(entry.money)}};
  if (!entry.policy_rows.empty())
    object.emplace("policy_rows", json::array(entry.policy_rows.begin(), entry.policy_rows.end()));
  return object;
}

void add_terms(json::object& object, const Case& state) {
  if (!state.accepted) return;
  object.emplace("accepted_at", format_time(state.accepted->accepted_at));
  if (state.accepted->out_deadline)
    object.emplace("out_deadline", format_date(*state.accepted->out_deadline));
  object.emplace("whole_deadline", format_date(state.accepted->whole_deadline));
  object.emplace("provisional", state.accepted->provisional);
}

}  // namespace

json::object to_json(const CaseView& view) {
  const Case& state = view.state;
  json::object object{{"case_id", state.opened.case_id.text()},
                      {"region", view.region},
                      {"role", role_name(state)},
                      {"kind", to_string(state.opened.kind)},
                      {"state", to_string(state.relation)},
                      {"money_state", to_string(state.money)},
                      {"from", state.opened.origin},
                      {"to", state.opened.destination},
                      {"insurance_type", state.opened.insutype},
                      {"opened_at", format_time(state.opened_at)},
                      {"waits_for", json::array(view.waits_for.begin(), view.waits_for.end())}};
  if (state.opened.linked) object.emplace("linked", state.opened.linked->text());
  if (state.corrected_by) object.emplace("corrected_by", state.corrected_by->text());
  if (state.routed) object.emplace("route", to_string(state.routed->route));
  if (const auto amount = amount_of(state)) object.emplace("amount_fen", amount->value);
  add_terms(object, state);
  if (view.interruption) object.emplace("interruption_months", *view.interruption);
  json::array history;
  for (const HistoryEntry& entry : state.history) history.push_back(to_json(entry));
  object.emplace("history", std::move(history));
  return object;
}

std::string to_line(const CaseView& view) {
  const Case& state = view.state;
  return state.opened.case_id.text() + "  " + view.region + "  " + padded(role_name(state), 12) +
         state.opened.origin + " → " + state.opened.destination + "  " +
         padded(to_string(state.relation), 14) + padded(to_string(state.money), 14) +
         joined(view.waits_for) + "\n";
}

std::string to_text(const CaseView& view) {
  const Case& state = view.state;
  std::string text = "Case " + state.opened.case_id.text() + " at " + view.region + "\n";
  text += row("Kind", to_string(state.opened.kind));
  text += row("From, to", state.opened.origin + " → " + state.opened.destination + ", " +
                              state.opened.insutype);
  text += row("State", to_string(state.relation));
  text += row("Money", money_text(state));
  if (state.accepted) text += row("Accepted", terms_text(*state.accepted));
  if (view.interruption)
    text += row("Not paid", std::to_string(*view.interruption) + " months before the move");
  if (state.opened.linked) text += row("After", state.opened.linked->text());
  if (state.corrected_by) text += row("Corrected", "by " + state.corrected_by->text());
  if (!view.waits_for.empty()) text += row("Waits for", joined(view.waits_for));
  for (const HistoryEntry& entry : state.history) text += history_text(entry);
  return text;
}

void print(const CaseView& view, bool json, std::ostream& out) {
  if (json)
    out << boost::json::serialize(to_json(view)) << '\n';
  else
    out << to_text(view);
}

}  // namespace ssc::backend
