// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/timers.hpp"

#include <algorithm>
#include <array>

#include "host/backend/transfer/facts.hpp"
#include "host/backend/transfer/papers.hpp"
#include "host/backend/transfer/reconciliation.hpp"
#include "host/backend/transfer/routine.hpp"
#include "host/backend/voucher/service.hpp"

namespace ssc::backend::transfer {
namespace {

using Which = Overdue::Which;

// A case that a timer speaks of, if the timer still has a meaning.
struct Due {
  Step& step;
  const Office& office;
  const Case& state;
  const Id& id() const { return state.opened.case_id; }
  bool origin() const { return state.role == Role::kOrigin; }
};

Result<void> pass_deadline(const Due& due, Which which) {
  if (due.origin()) return due.step.put(due.id(), origin::DeadlinePassed{which});
  return due.step.put(due.id(), destination::DeadlinePassed{which});
}

// A deadline that was computed from a year without a notice may lie elsewhere by now. Any other
// stands, whatever has become of the rule since.
template <class Computed>
Result<void> at_deadline(const Due& due, Which which, std::string_view type,
                         const Result<Computed>& computed, Date Computed::*date) {
  if (!computed) return tl::unexpected(computed.error());
  const Timestamp end = end_of((*computed).*date);
  if (end <= due.step.now()) return pass_deadline(due, which);
  due.step.wake(type, due.id().text(), end);
  return {};
}

Result<void> out(const Due& due) {
  if (!due.state.accepted) return {};
  if (!due.state.accepted->provisional) return pass_deadline(due, Which::kOut);
  const auto now = terms(due.office, due.state.opened.origin, due.state.opened.destination,
                         due.state.accepted->accepted_at);
  if (!now) return tl::unexpected(now.error());
  const Timestamp end = end_of(now->out_deadline.value_or(now->whole_deadline));
  if (end <= due.step.now()) return pass_deadline(due, Which::kOut);
  due.step.wake(timer::kOut, due.id().text(), end);
  return {};
}

Result<void> whole(const Due& due) {
  if (!due.state.accepted) return {};
  if (!due.state.accepted->provisional) return pass_deadline(due, Which::kWhole);
  return at_deadline(due, Which::kWhole, timer::kWhole,
                     terms(due.office, due.state.opened.origin, due.state.opened.destination,
                           due.state.accepted->accepted_at),
                     &Accepted::whole_deadline);
}

Result<void> in(const Due& due) {
  if (due.state.info && !due.state.info->provisional) return pass_deadline(due, Which::kIn);
  const auto received = std::find_if(
      due.state.history.begin(), due.state.history.end(),
      [](const HistoryEntry& entry) { return entry.relation == Relation::kInfoReceived; });
  if (received == due.state.history.end()) return {};
  return at_deadline(due, Which::kIn, timer::kIn, in_deadline(due.office, due.state, received->at),
                     &InDeadline::date);
}

Result<void> money(const Due& due) {
  return pass_deadline(due, Which::kMoney);
}

Result<void> look_for_route(const Due& due) {
  if (!due.state.route_missing || due.state.routed || due.state.closed()) return {};
  auto routed = route(due.office, due.state);
  if (routed) return due.step.put(due.id(), origin::RouteFound{std::move(*routed)});
  if (routed.error().code != Code::kPolicyMissing) return tl::unexpected(routed.error());
  due.step.wake(timer::kRoute, due.id().text(), due.step.now() + std::chrono::days(1));
  return {};
}

Result<void> remit(const Due& due) {
  return due.step.put(due.id(), origin::RemitDue{});
}

Result<void> doubt(const Due& due) {
  if (due.state.money != Money::kRemitted && due.state.money != Money::kInDoubt) return {};
  const bool asked_before = due.state.money == Money::kInDoubt;
  if (asked_before)
    due.step.send(due.state.opened.destination, StatusRequest{due.id()});
  else if (auto done = due.step.put(due.id(), origin::DoubtDue{}); !done)
    return done;
  due.step.wake(timer::kDoubt, due.id().text(),
                working_days_later(due.office, due.step.now(), kDoubtDays));
  return {};
}

Result<void> sign_letter(const Due& due) {
  if (due.state.relation != Relation::kAccepted) return {};
  return send_letter(due.step, due.state);
}

Result<void> sign_form(const Due& due) {
  if (due.state.relation != Relation::kOutConfirmed) return {};
  return send_form(due.step, due.state);
}

Result<void> sign_certificate(const Due& due) {
  if (due.state.relation != Relation::kSrcReview || !due.state.opened.paper) return {};
  return approve_paper(due.step, due.state, kRules);
}

struct Row {
  std::string_view type;
  Result<void> (*act)(const Due& due);
};
constexpr std::array kRows = {
    Row{timer::kOut, out},
    Row{timer::kIn, in},
    Row{timer::kWhole, whole},
    Row{timer::kMoney, money},
    Row{timer::kRoute, look_for_route},
    Row{timer::kRemit, remit},
    Row{timer::kDoubt, doubt},
    Row{timer::kSignLetter, sign_letter},
    Row{timer::kSignForm, sign_form},
    Row{timer::kSignCertificate, sign_certificate},
};

// The case has gone another way since the timer was set.
bool meaningless(Code code) {
  constexpr std::array kCodes = {Code::kUnknownCase, Code::kStepMissing, Code::kTooLate};
  return std::find(kCodes.begin(), kCodes.end(), code) != kCodes.end();
}

Result<void> act(Step& step, const Timer& timer) {
  if (timer.type == timer::kRecon) return send_totals(step, timer.subject);
  const auto row = std::find_if(kRows.begin(), kRows.end(),
                                [&](const Row& each) { return each.type == timer.type; });
  const auto case_id = parse_id(timer.subject);
  if (row == kRows.end() || !case_id) return failure(Code::kUnknownCase, timer.type);
  const auto state = step.find(*case_id);
  if (!state) return tl::unexpected(state.error());
  return row->act({step, step.office(), **state});
}

}  // namespace

Result<void> wake(const Office& office, const Timer& timer) {
  if (timer.owner != office.here.code) return failure(Code::kUnknownAgency, timer.owner);
  if (timer.type == kPurgeVoucher)
    return purge_voucher(office.world.store, timer, office.world.digest, office.now());
  const Id id = derive_id(office.world.digest, {"wake", timer.id.text()});
  const auto done = perform(office, id, {}, [&](Step& step) -> Result<std::string> {
    const auto acted = act(step, timer);
    if (!acted && !meaningless(acted.error().code)) return tl::unexpected(acted.error());
    if (!acted) step.clear();
    step.batch().settles.push_back(timer.id);
    return std::string();
  });
  if (!done) return tl::unexpected(done.error());
  return {};
}

}  // namespace ssc::backend::transfer
