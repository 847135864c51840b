// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/unmatched.hpp"

#include "host/backend/ledger/account.hpp"
#include "host/backend/transfer/facts.hpp"
#include "host/backend/transfer/names.hpp"

namespace ssc::backend::transfer {
namespace {

constexpr std::size_t kLines = 16;  // of one case that is not known

// Somewhere to credit it: the relation brings its own account; what comes after the relation needs
// one that is open. A return goes back to where it was taken from.
Result<bool> account_open(Step& step, const Case& state) {
  if (state.opened.kind != Kind::kSupplement) return true;
  const auto record = record_of(step.office(), state.opened.person, state.opened.insutype);
  return record.map([](const auto& found) { return found && found->account_open; });
}

Result<void> put_line(Step& step, const Id& case_id, std::string line, Fen amount, bool booked) {
  const auto state = step.find(case_id);
  if (!state) return tl::unexpected(state.error());
  const auto open = account_open(step, **state);
  if (!open) return tl::unexpected(open.error());
  return step.put(case_id, destination::StatementLine{std::move(line), amount, *open, booked});
}

void move(Step& step, AccountKind from, AccountKind to, Fen amount) {
  const std::string& here = step.office().here.code;
  step.batch().postings.push_back({Account::of_region(from, here), -amount});
  step.batch().postings.push_back({Account::of_region(to, here), amount});
}

// A line on suspense, from its keys.
struct Waiting {
  Id case_id;
  std::string payer;  // an agency, or empty
  Fen amount;
};

// Takes it off the list as well.
Result<Waiting> take_off(Step& step, std::string_view line) {
  Store& store = step.office().world.store;
  const std::string& here = step.office().here.code;
  const std::string hold = hold_key(here, line);
  const auto held = store.find(hold);
  if (!held) return tl::unexpected(held.error());
  if (!*held) return failure(Code::kNotFound, "no such line waits");
  const std::string_view value = **held;
  const auto blank = value.find(' ');
  const auto case_id = parse_id(value.substr(0, blank));
  if (!case_id || blank == value.npos) return failure(Code::kStorage, "held line is damaged");
  const std::string unmatched = unmatched_prefix(here, *case_id).append(line);
  const auto sum = store.find(unmatched);
  if (!sum) return tl::unexpected(sum.error());
  const auto amount = *sum ? parse_fen(**sum) : std::nullopt;
  if (!amount) return failure(Code::kStorage, "unmatched line is damaged");
  step.batch().releases.push_back(hold);
  step.batch().releases.push_back(unmatched);
  return Waiting{*case_id, std::string(value.substr(blank + 1)), *amount};
}

tl::unexpected<Failure> not_awaited(const Case& state) {
  return failure(Code::kTooLate, std::string(to_string(state.money)));
}

// The order that this sum may be, if the case waits for word of it.
std::optional<Id> order_of(const Case& state, Fen amount) {
  const bool remitted = state.money == Money::kRemitted || state.money == Money::kInDoubt;
  if (remitted && state.remitted->amount == amount) return state.remitted->order;
  if (state.money == Money::kPayoutSent && state.reserved->amount == amount)
    return state.payout_order;
  return {};
}

// The person applies for it anew, and whoever has to approves it anew.
Result<void> pay_again(Step& step, const Case& state, std::string_view line, Fen amount) {
  const Office& office = step.office();
  origin::Submit submit;
  submit.as.kind = Kind::kPayout;
  submit.as.case_id =
      derive_id(office.world.digest, {"pay again", state.opened.case_id.text(), line});
  submit.as.linked = state.opened.case_id;
  submit.as.person = state.opened.person;
  submit.as.insutype = state.opened.insutype;
  submit.as.origin = submit.as.entry_region = office.here.code;
  submit.as.destination = state.opened.destination;
  submit.as.from_suspense = true;
  submit.terms = no_terms(step.now());
  submit.route = Routed{Route::kBank, "PAYOUT_CAME_BACK", ZeroEvent::kOutConfirmed, amount, {}};
  step.batch().keys.push_back({kept_key(office.here.code, line), std::to_string(amount.value)});
  const Id case_id = submit.as.case_id;
  return step.put(case_id, origin::Input(std::move(submit)));
}

Result<void> came_back(Step& step, const Case& state, std::string_view line, Fen amount) {
  if (const auto order = order_of(state, amount)) {
    move(step, AccountKind::kSuspense, AccountKind::kBank, amount);  // it never came in
    return step.put(state.opened.case_id, origin::PaymentBounced{*order, "RETURNED"});
  }
  if (state.money == Money::kPaid && amount <= state.reserved->amount)  // fees may be gone
    return pay_again(step, state, line, amount);
  return not_awaited(state);
}

}  // namespace

void set_apart(Step& step, const StatementLine& line) {
  const Office& office = step.office();
  const std::string& here = office.here.code;
  const Id case_id = line.case_id.value_or(Id{});
  const bool agency = office.world.registry.region(line.payer) != nullptr;
  move(step, AccountKind::kBank, AccountKind::kSuspense, line.amount);
  step.batch().keys.push_back(
      {unmatched_prefix(here, case_id) + line.id, std::to_string(line.amount.value)});
  step.batch().keys.push_back(
      {hold_key(here, line.id), case_id.text() + " " + (agency ? line.payer : "")});
}

Result<void> match_line(Step& step, std::string_view line, const Id& case_id) {
  const auto state = step.find(case_id);
  if (!state) return tl::unexpected(state.error());
  const auto waiting = take_off(step, line);
  if (!waiting) return tl::unexpected(waiting.error());
  if ((*state)->role == Role::kOrigin) return came_back(step, **state, line, waiting->amount);
  return put_line(step, case_id, std::string(line), waiting->amount, true);
}

Result<void> send_line_back(Step& step, std::string_view line) {
  const Office& office = step.office();
  const auto waiting = take_off(step, line);
  if (!waiting) return tl::unexpected(waiting.error());
  if (waiting->payer.empty() || waiting->payer == office.here.code)
    return failure(Code::kPayoutRefused, "no other agency paid it");
  move(step, AccountKind::kSuspense, AccountKind::kBank, waiting->amount);
  step.order({derive_id(office.world.digest, {"send back", office.here.code, line}),
              office.here.code, PaymentOrder::To::kAgency, waiting->payer, waiting->amount,
              waiting->case_id});
  return {};
}

Result<void> take_money(Step& step, const StatementLine& line) {
  if (line.case_id) {
    const auto state = step.find(*line.case_id);
    if (state && (*state)->role == Role::kDestination)
      return put_line(step, *line.case_id, line.id, line.amount, false);
    if (!state && state.error().code != Code::kUnknownCase) return tl::unexpected(state.error());
  }
  set_apart(step, line);
  return {};
}

Result<void> match_money(Step& step, const Id& case_id) {
  const Office& office = step.office();
  const std::string prefix = unmatched_prefix(office.here.code, case_id);
  const auto lines = office.world.store.keys(prefix, {}, kLines);
  if (!lines) return tl::unexpected(lines.error());
  for (const Key& key : *lines) {
    const std::string line = key.name.substr(prefix.size());
    const auto amount = parse_fen(key.value);
    if (!amount) return failure(Code::kStorage, "unmatched line is damaged");
    step.batch().releases.push_back(key.name);
    step.batch().releases.push_back(hold_key(office.here.code, line));
    if (auto done = put_line(step, case_id, line, *amount, true); !done) return done;
  }
  return {};
}

}  // namespace ssc::backend::transfer
