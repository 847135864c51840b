// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <stdexcept>
#include <string_view>
#include <type_traits>
#include <utility>

#include "host/backend/transfer/machine/case.hpp"
#include "host/backend/transfer/machine/cell.hpp"

// How either role decides: each of its two machines has a table with one row an input, drawn as a
// text with one letter a state:
//
//   A B  the row's first or second handler acts
//   .    ignored: a repeat, or no matter of this machine
//   <    too early; the row names the state that has to come first
//   >    too late
//   -    not a state of this role; refused like `>`
namespace ssc::backend::transfer::step {

using Events = Result<std::vector<CaseEvent>>;

template <class... Event>
std::vector<CaseEvent> list(Event&&... event) {
  std::vector<CaseEvent> events;
  events.reserve(sizeof...(event));
  (events.emplace_back(std::forward<Event>(event)), ...);
  return events;
}

// What a handler sees beside its input.
struct Context {
  const Case& state;
  const Digest& digest;

  // An id that this step of this case makes, the same whenever it is decided again.
  Id derive(std::string_view what) const {
    return derive_id(digest, {state.opened.case_id.text(), to_string(state.opened.kind), what,
                              std::to_string(state.version())});
  }
};

template <class Input>
using Handler = Events (*)(const Context&, const Input&);

template <class T, class Input>
Events call(Events (*handler)(const Context&, const T&), const Context& context,
            const Input& input) {
  return handler(context, std::get<T>(input));
}

// A handler of one kind of input, or of none, as a handler of any.
template <class Input, auto kHandler>
constexpr Handler<Input> on = [](const Context& context, const Input& input) -> Events {
  if constexpr (std::is_invocable_v<decltype(kHandler), const Context&>)
    return kHandler(context);
  else
    return call(kHandler, context, input);
};

template <class Input, std::size_t kStates>
struct Row {
  std::string_view cells;
  Handler<Input> a, b;
  std::string_view first;  // the state to reach before `<`

  consteval Row(std::string_view drawn, std::string_view needs = {}, Handler<Input> handler_a = {},
                Handler<Input> handler_b = {})
      : cells(drawn), a(handler_a), b(handler_b), first(needs) {
    if (drawn.size() != kStates) throw std::logic_error("one letter a state");
    for (const char c : drawn) {
      if (std::string_view("AB.<>-").find(c) == drawn.npos) throw std::logic_error("no such cell");
      if ((c == 'A' && a == nullptr) || (c == 'B' && b == nullptr))
        throw std::logic_error("no handler");
      if (c == '<' && first.empty()) throw std::logic_error("too early for what?");
    }
  }

  char cell(std::size_t state) const { return cells.at(state); }
  bool acts() const { return cells.find_first_of("AB") != cells.npos; }
  Events act(std::size_t state, const Context& context, const Input& input) const {
    if (cell(state) == 'A') return a(context, input);
    if (cell(state) == 'B') return b(context, input);
    return std::vector<CaseEvent>();
  }
};

template <class Input>
struct Tables {
  static constexpr std::size_t kInputs = std::variant_size_v<Input>;
  std::array<Row<Input, kRelations>, kInputs> relation;
  std::array<Row<Input, kMoneys>, kInputs> money;
};

constexpr Cell meaning(char cell) {
  switch (cell) {
    case 'A':
    case 'B': return Cell::kActs;
    case '.': return Cell::kIgnores;
    case '<': return Cell::kTooEarly;
    default: return Cell::kTooLate;
  }
}

template <class Row, class State>
std::optional<Failure> refusal(const Row& row, State state) {
  switch (meaning(row.cell(static_cast<std::size_t>(state)))) {
    case Cell::kTooEarly: return Failure{Code::kStepMissing, std::string(row.first)};
    case Cell::kTooLate: return Failure{Code::kTooLate, std::string(to_string(state))};
    default: return {};
  }
}

// The rule of Cell. What the relation does comes first, and the money follows it.
template <class Input>
Events decide(const Tables<Input>& tables, const Context& context, const Input& input) {
  const auto& relation = tables.relation.at(input.index());
  const auto& money = tables.money.at(input.index());
  const Case& state = context.state;
  if (const auto refused = refusal(relation, state.relation)) return tl::unexpected(*refused);
  if (const auto refused = refusal(money, state.money)) return tl::unexpected(*refused);

  const auto at = static_cast<std::size_t>(state.relation);
  Events events = relation.act(at, context, input);
  if (!events || (relation.acts() && meaning(relation.cell(at)) != Cell::kActs)) return events;
  Events more = money.act(static_cast<std::size_t>(state.money), context, input);
  if (!more) return more;
  std::move(more->begin(), more->end(), std::back_inserter(*events));
  return events;
}

}  // namespace ssc::backend::transfer::step
