// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/follow_ups.hpp"

#include <algorithm>

#include "host/backend/ledger/movements.hpp"
#include "host/backend/planted.hpp"
#include "host/backend/registry/relation_epoch.hpp"
#include "host/backend/transfer/facts.hpp"
#include "host/backend/transfer/linked_cases.hpp"
#include "host/backend/transfer/reconciliation.hpp"
#include "host/backend/transfer/timers.hpp"

namespace ssc::backend::transfer {
namespace {

class FollowUps {
 public:
  FollowUps(Step& step, const Case& state)
      : step_(step), office_(step.office()), state_(state), of_(state.opened) {}

  template <class Other>
  Result<void> operator()(const Other&) {
    return {};
  }

  // ---- the application and its answer
  Result<void> operator()(const Submitted&) {
    if (of_.kind == Kind::kTransfer && !of_.paper && state_.relation != Relation::kRejected)
      ask_destination();
    if (of_.kind == Kind::kTransfer && of_.paper && office_.by_rules())
      step_.wake(timer::kSignCertificate, case_id(), step_.now());
    return {};
  }
  Result<void> operator()(const Asked&) {
    if (of_.kind == Kind::kTransfer)
      tell(PrecheckReply{of_.case_id, state_.checks, state_.destination_insutype});
    return {};
  }
  Result<void> operator()(const Accepted& e) {
    if (of_.kind != Kind::kTransfer || of_.paper) return {};
    if (destination()) step_.wake(timer::kSignLetter, case_id(), step_.now());
    if (!destination() && e.out_deadline)
      step_.wake(timer::kOut, case_id(), end_of(*e.out_deadline));
    step_.wake(timer::kWhole, case_id(), end_of(e.whole_deadline));
    return {};
  }
  Result<void> operator()(const RouteMissing&) {
    step_.wake(timer::kRoute, case_id(), step_.now() + std::chrono::days(1));
    return {};
  }
  Result<void> operator()(const Rejected& e) {
    // A destination's obstacles are told by the answer to the question.
    const bool told = destination() ? !found_obstacle() : known_to_peer();
    if (told && e.by == office_.here.code) tell(Reject{of_.case_id, e.reasons});
    return {};
  }
  Result<void> operator()(const Withdrawn&) {
    if (!destination() && !of_.paper) tell(Withdraw{of_.case_id});
    return {};
  }

  // ---- the relation
  Result<void> operator()(const OutConfirmed&) {
    if (moves()) step_.wake(timer::kSignForm, case_id(), step_.now());
    return {};
  }
  Result<void> operator()(const InfoSent& e) {
    if (!moves()) {
      tell(InfoCorrect{of_.case_id, of_.linked.value_or(Id{}), of_.person, of_.insutype,
                       step_.kept(e.number)});
      return {};
    }
    tell(InfoForm{of_.case_id, step_.kept(e.number)});
    if (money_follows()) remit_at_next_run();
    return money_follows() || state_.payout ? set_money_deadline() : Result<void>();
  }
  Result<void> operator()(const InfoReceived& e) {
    tell(InfoConfirm{of_.case_id, e.number});
    if (moves()) step_.wake(timer::kIn, case_id(), end_of(e.in_deadline));
    return {};
  }
  Result<void> operator()(const InfoConfirmed&) {
    return moves() ? end_on_record() : Result<void>();
  }
  Result<void> operator()(const PaperOut&) {
    if (auto done = end_on_record(); !done) return done;
    return state_.payout ? set_money_deadline() : Result<void>();
  }
  Result<void> operator()(const RelationIn& e) {
    if (destination()) tell(RelationDone{of_.case_id, e.months_after});
    if (!moves()) return {};
    return destination() ? begin_on_record() : collect();
  }

  // ---- the money
  // Money without a relation goes by itself, announced.
  Result<void> operator()(const Reserved& e) {
    const Id linked = of_.linked.value_or(Id{});
    if (e.route != Route::kAccount) return {};
    if (of_.kind == Kind::kSupplement)
      tell(Supplement{of_.case_id, linked, of_.person, of_.insutype, e.amount});
    else if (of_.kind == Kind::kReturn)
      tell(Return{of_.case_id, linked, of_.person, of_.insutype, e.amount, state_.routed->reason});
    else
      return {};
    remit_at_next_run();
    return {};
  }
  Result<void> operator()(const Remitted& e) {
    step_.order({e.order, office_.here.code, PaymentOrder::To::kAgency, of_.destination, e.amount,
                 of_.case_id});
    tell(RemitAdvice{of_.case_id, e.order, e.amount});
    step_.wake(timer::kDoubt, case_id(), working_days_later(office_, step_.now(), kDoubtDays));
    if (auto done = list_money(step_, state_, e.amount); !done) return done;
    return reconcile_daily(step_, of_.destination);
  }
  // What came late is late again.
  Result<void> operator()(const Released&) {
    if (of_.kind == Kind::kSupplement && of_.from_suspense && of_.linked && state_.reserved)
      list_late(state_.reserved->amount, of_.origin, *of_.linked, of_.case_id, step_.batch());
    return {};
  }
  Result<void> operator()(const RemitBounced&) {
    unlist_money(step_, state_);
    remit_at_next_run();
    return {};
  }
  Result<void> operator()(const Doubted&) {
    tell(StatusRequest{of_.case_id});
    return {};
  }
  // Whoever applies when the relation has long gone has the region's time from then on.
  Result<void> operator()(const PayoutRequested&) {
    const bool form_is_out = state_.relation >= Relation::kInfoSent;
    return form_is_out ? set_money_deadline() : Result<void>();
  }
  Result<void> operator()(const PayoutSent& e) {
    step_.order({e.order, office_.here.code, PaymentOrder::To::kPerson, state_.payout->payee,
                 state_.reserved->amount, of_.case_id});
    return {};
  }
  Result<void> operator()(const AdviceReceived& e) { return list_money(step_, state_, e.amount); }
  Result<void> operator()(const Credited& e) {
    if (!destination() || state_.advised) unlist_money(step_, state_);
    if (!destination()) return {};
    tell(RemitConfirm{of_.case_id, e.amount});
    if (of_.kind == Kind::kReturn && of_.linked)
      if (auto done = money_back(*of_.linked, e.amount); !done) return done;
    return set_apart_if_gone(e.amount);
  }
  Result<void> operator()(const Returned& e) {
    if (!destination() || state_.advised) unlist_money(step_, state_);
    return destination() ? return_money(step_, of_.case_id, e.return_case, e.amount)
                         : Result<void>();
  }

 private:
  std::string case_id() const { return of_.case_id.text(); }
  bool destination() const { return state_.role == Role::kDestination; }
  bool moves() const { return of_.kind == Kind::kTransfer; }  // else, of a form: a correction
  bool found_obstacle() const {
    return std::any_of(state_.checks.begin(), state_.checks.end(),
                       [](const Check& check) { return check.state == CheckState::kFailed; });
  }
  // Nobody else knows of a case on paper, or within the same area; money without a relation is
  // announced when it is set aside.
  bool known_to_peer() const {
    if (moves()) return !of_.paper && of_.origin != of_.destination;
    return state_.reserved && state_.reserved->route == Route::kAccount;
  }
  // At the destination: what the person is insured as there.
  const std::string& insutype_here() const {
    return state_.destination_insutype.empty() ? of_.insutype : state_.destination_insutype;
  }
  void tell(const Payload& payload) { step_.send(peer(state_, office_), payload); }
  bool money_follows() const {
    const bool set_aside = state_.money == Money::kReserved || state_.money == Money::kOutPosted;
    return set_aside && state_.reserved->route == Route::kAccount;
  }
  void remit_at_next_run() {
    step_.wake(timer::kRemit, case_id(), payment_run(office_, step_.now()));
  }

  // Of a case that has its money already, a surplus came back: it is on the account, no more.
  Result<void> money_back(const Id& sent_by, Fen amount) {
    const auto sent = step_.find(sent_by);
    const bool awaits = sent && (*sent)->role == Role::kOrigin &&
                        ((*sent)->money == Money::kRemitted || (*sent)->money == Money::kInDoubt);
    if (!awaits) return {};
    return step_.put(sent_by, origin::MoneyBack{of_.case_id, amount});
  }

  // What comes, or comes back, after the relation has gone (on) from here would lie on a closed
  // account: it is late, and a clerk sends it after the person.
  Result<void> set_apart_if_gone(Fen amount) {
    const auto record = record_of(office_, of_.person, insutype_here());
    if (!record) return tl::unexpected(record.error());
    if (!*record || (*record)->account_open || !(*record)->ended) return {};
    const auto& taken = (*record)->taken;
    const bool is_coming = moves() && std::none_of(taken.begin(), taken.end(), [&](const auto& t) {
                             return t.case_id == of_.case_id;
                           });
    if (is_coming) return {};  // the relation comes in this very step, and opens the account
    book_late(Account::person(office_.here.code, insutype_here(), of_.person), amount,
              office_.here.code, (*record)->ended->case_id, of_.case_id, step_.batch());
    return {};
  }

  // Most places set none.
  Result<void> set_money_deadline() {
    const auto date = money_deadline(office_, state_, step_.now());
    if (!date) return tl::unexpected(date.error());
    if (*date) step_.wake(timer::kMoney, case_id(), end_of(**date));
    return {};
  }

  void ask_destination() {
    PrecheckRequest request{of_.case_id, of_.person, of_.insutype, {}, true};
    for (const Check& check : of_.checks) {
      if (check.state == CheckState::kPending) request.wanted.push_back(check.code);
      if (check.state == CheckState::kFailed) request.origin_meets = false;
    }
    tell(request);
  }

  Result<void> end_on_record() {
    const auto record = record_of(office_, of_.person, of_.insutype);
    if (!record) return tl::unexpected(record.error());
    if (!*record) return {};
    const auto epoch =
        relation_epoch(office_.world.store, office_.here.code, of_.person, of_.insutype);
    if (!epoch) return tl::unexpected(epoch.error());
    const Route route = state_.routed ? state_.routed->route : Route::kNone;
    const bool stays = route == Route::kPortable || route == Route::kNoTransfer;
    end_relation(**record, {of_.case_id, china_date(step_.now()), of_.destination, stays},
                 of_.person, *epoch, step_.batch());
    if (planted(Fault::kEpochApart)) raise_epoch_apart(*epoch);
    return stays ? Result<void>() : leave_nothing_behind(route);
  }

  // What nobody has applied for yet is set aside with the account; what was paid in after the money
  // had been is late, and follows as a supplement.
  Result<void> leave_nothing_behind(Route route) {
    const auto left = available(office_, of_.person, of_.insutype);
    if (!left) return tl::unexpected(left.error());
    if (route == Route::kBank && state_.money == Money::kNone)
      return step_.put(of_.case_id, origin::AccountCloses{*left});
    if (left->value > 0)
      book_late(Account::person(of_.origin, of_.insutype, of_.person), *left, of_.origin,
                of_.case_id, of_.case_id, step_.batch());
    return {};
  }

  // A mistake for simulations to find: see planted.hpp.
  void raise_epoch_apart(std::uint32_t epoch) {
    const std::string key = relation_epoch_key(office_.here.code, of_.person, of_.insutype);
    std::erase(step_.batch().releases, key);
    std::erase_if(step_.batch().keys, [&](const Key& taken) { return taken.name == key; });
    Batch apart;
    apart.id = derive_id(office_.world.digest, {"epoch apart", key, std::to_string(epoch)});
    apart.at = step_.now();
    if (epoch > 0) apart.releases = {key};
    apart.keys = {{key, std::to_string(epoch + 1)}};
    apply_one(office_.world.store, apart);
  }

  Result<void> begin_on_record() {
    const auto record = record_of(office_, of_.person, insutype_here());
    if (!record) return tl::unexpected(record.error());
    const auto paid = to_ranges(state_.info->paid);
    if (!paid) return failure(Code::kStorage, "months of the case are damaged");
    take_relation(*record,
                  {of_.case_id, china_date(step_.now()), of_.origin, *paid, state_.info->holdings},
                  office_.here.code, insutype_here(), of_.person, step_.batch());
    return {};
  }

  // Portable money is left behind inside a province; when the person leaves the province with the
  // account, it is asked to follow.
  Result<void> collect() {
    const Region* to = office_.world.registry.region(of_.destination);
    const bool leaves = to != nullptr && to->province != office_.here.province;
    if (!leaves || state_.destination_insutype != kEmployee) return {};
    const auto left = holdings(office_, of_.person, of_.insutype);
    if (!left) return tl::unexpected(left.error());
    for (const std::string& area : *left)
      step_.send(area, Collect{of_.case_id, of_.person, of_.insutype, of_.destination});
    return {};
  }

  Step& step_;
  const Office& office_;
  const Case& state_;
  const Submitted& of_;
};

}  // namespace

Result<void> follow_up(Step& step, const CaseEvent& event, const Id& case_id) {
  const auto state = step.find(case_id);
  if (!state) return tl::unexpected(state.error());
  FollowUps follow_ups(step, **state);
  return std::visit(follow_ups, event);
}

}  // namespace ssc::backend::transfer
