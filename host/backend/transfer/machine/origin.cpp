// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/machine/origin.hpp"

#include <algorithm>

#include "host/backend/transfer/machine/pending.hpp"
#include "host/backend/transfer/machine/step.hpp"

namespace ssc::backend::transfer::origin {
namespace {

using step::Context;
using step::Events;
using step::list;

constexpr auto nothing = [] { return std::vector<CaseEvent>(); };

// ---- Opening, preconditions, terms and route

void fix_route(const Context& c, const std::optional<Routed>& route, const std::string& missing,
               std::vector<CaseEvent>& events) {
  if (!route) {
    if (c.state.route_missing != missing) events.emplace_back(RouteMissing{missing});
    return;
  }
  events.emplace_back(*route);
  const bool money = route->amount.value > 0;
  if (money && route->route == Route::kAccount)
    events.emplace_back(Reserved{c.derive("reservation"), route->amount, Route::kAccount});
  if (!money || (route->route != Route::kAccount && route->route != Route::kBank))
    events.emplace_back(NoMoney{});
}

// Off the platform, and of who stays, there is no account to move it to.
std::optional<Failure> no_way(const Submitted& opened, const std::optional<Routed>& route) {
  const bool here_only = opened.paper || opened.kind == Kind::kPayout;
  if (!here_only || !route || route->route != Route::kAccount) return {};
  return Failure{Code::kInternal, "no account to move the money to"};
}

Rejected refusal(const Case& state, std::vector<std::string> reasons) {
  return {state.opened.origin, std::move(reasons)};
}

// NOT_MOVED is final already: there a rejection is a note, made once, and what counts is the money.
bool noted(const Case& state) {
  return state.relation == Relation::kNotMoved && (!state.rejections.empty() || state.closed());
}

Events submit(const Context& c, const Submit& in) {
  const bool asks = in.as.kind == Kind::kTransfer && !in.as.paper;
  const std::vector<std::string> obstacles = failed(in.as.checks);
  const bool same_area = in.as.kind == Kind::kTransfer && in.as.origin == in.as.destination;
  if (same_area || (!asks && !obstacles.empty()))  // nobody to ask
    return list(in.as, Rejected{in.as.origin, obstacles});
  if (asks) return list(in.as);
  if (!in.terms) return failure(Code::kInternal, "a case that nobody accepts has terms of its own");
  if (const auto refused = no_way(in.as, in.route)) return tl::unexpected(*refused);
  Case opened;  // ids are derived from the case
  opened.opened = in.as;
  auto events = list(in.as, *in.terms);
  fix_route({opened, c.digest}, in.route, in.missing, events);
  return events;
}

Events prechecked(const Context& c, const PrecheckReply& in) {
  std::vector<Check> checks = c.state.checks;
  if (!settle_pending(checks, in.checks) || any_pending(checks))
    return failure(Code::kInternal, "the answer does not fit the question");
  auto events = list(Prechecked{in.checks, in.destination_insutype});
  if (auto obstacles = failed(checks); !obstacles.empty())
    events.emplace_back(refusal(c.state, std::move(obstacles)));
  return events;
}

Events accepted(const Context& c, const Letter& in) {
  auto events = list(in.terms);
  fix_route(c, in.route, in.missing, events);
  return events;
}

bool same(const Routed& a, const Routed& b) {
  return a.route == b.route && a.reason == b.reason && a.zero_at == b.zero_at &&
         a.amount == b.amount;
}

Events route_found(const Context& c, const RouteFound& in) {
  const auto& known = c.state.routed;
  if (known && (same(*known, in.route) || c.state.relation == Relation::kNotMoved))
    return nothing();
  if (const auto refused = no_way(c.state.opened, in.route)) return tl::unexpected(*refused);
  auto events = nothing();
  fix_route(c, in.route, {}, events);
  return events;
}

// ---- The relation goes, or does not

// Money that goes back where it came from, or that came back from a payee after it was paid, has no
// other place to go to.
bool nowhere_else(const Submitted& of) {
  return of.kind == Kind::kReturn || (of.kind == Kind::kPayout && of.from_suspense);
}
Events no_refusal(const Case& state) {
  return failure(Code::kTooLate, std::string(to_string(state.opened.kind)));
}

Events peer_rejected(const Context& c, const PeerRejected& in) {
  if (nowhere_else(c.state.opened)) return no_refusal(c.state);
  if (noted(c.state)) return nothing();
  return list(Rejected{c.state.opened.destination, in.reasons});
}

Events refuse(const Context& c, const Refuse& in) {
  if (nowhere_else(c.state.opened)) return no_refusal(c.state);
  if (noted(c.state)) return nothing();
  return list(refusal(c.state, {in.reason}));
}

Events withdraw(const Context&) {
  return list(Withdrawn{});
}

Events approve(const Context& c, const Approve& in) {
  if (!c.state.opened.paper) return list(OutConfirmed{in.operator_id});
  if (in.certificate.empty()) return failure(Code::kStepMissing, "certificate");
  return list(PaperOut{in.certificate, in.operator_id});
}

Events form_sealed(const Context&, const FormSealed& in) {
  return list(InfoSent{in.number});
}

Events confirmed(const Context&) {
  return list(InfoConfirmed{});
}

Events relation_done(const Context&, const RelationDone& in) {
  return list(RelationIn{{}, in.months_after});
}

Events corrected(const Context& c, const CorrectedBy& in) {
  if (c.state.corrected_by == in.by_case) return nothing();
  return list(Corrected{in.by_case});
}

// ---- To the account at the destination

bool by(const Case& state, Route route) {
  return state.routed && state.routed->route == route;
}

template <ZeroEvent kEvent>
Events post_when(const Context& c) {
  if (!by(c.state, Route::kAccount) || c.state.routed->zero_at != kEvent) return nothing();
  return list(OutPosted{});
}

Events release(const Context&) {
  return list(Released{});
}

Events remit(const Context& c) {
  const Case& state = c.state;
  if (!by(state, Route::kAccount)) return nothing();  // an application that waits for approval
  const Remitted remitted{c.derive("order"), state.reserved->amount};
  if (state.money == Money::kReserved) return list(OutPosted{}, remitted);
  return list(remitted);
}

bool cancelled(const Case& state) {
  return state.relation == Relation::kRejected || state.relation == Relation::kWithdrawn ||
         (state.relation == Relation::kNotMoved && !state.rejections.empty());
}

Events remit_bounced(const Context& c, const PaymentBounced& in) {
  if (in.order != c.state.remitted->order) return nothing();
  auto events = list(RemitBounced{in.reason});
  if (cancelled(c.state)) events.emplace_back(Released{});
  return events;
}

Events credited(const Context&, const CreditConfirm& in) {
  return list(Credited{in.amount});
}

Events money_back(const Context&, const MoneyBack& in) {
  return list(Returned{in.return_case, in.amount});
}

Events doubt(const Context&) {
  return list(Doubted{});
}

// Only that the money was credited settles a doubt: "not yet" may change, and what goes back comes
// as a return.
Events reported(const Context& c, const StatusReport& in) {
  const bool done =
      c.state.relation == Relation::kRelationIn || c.state.relation == Relation::kNotMoved;
  if (!done || in.money != Money::kCredited) return nothing();
  return list(Credited{in.credited});
}

// ---- To the person's own bank account

std::optional<Failure> no_payout(const Case& state) {
  if (by(state, Route::kBank)) return {};
  return Failure{Code::kPayoutRefused,
                 std::string(to_string(state.routed ? state.routed->route : Route::kNone))};
}

// The account closes while nobody has applied for its money: that is set aside for whoever will.
Events account_closes(const Context& c, const AccountCloses& in) {
  if (!by(c.state, Route::kBank)) return nothing();
  if (in.available.value <= 0) return list(NoMoney{});
  return list(Reserved{c.derive("reservation"), in.available, Route::kBank});
}

// The same payee once more changes nothing; another one comes too late.
Events same_payee(const Case& state, const std::string& payee) {
  if (state.payout && state.payout->payee == payee) return nothing();
  return failure(Code::kTooLate, std::string(to_string(state.money)));
}

Events request_payout(const Context& c, const RequestPayout& in) {
  if (const auto refused = no_payout(c.state)) return tl::unexpected(*refused);
  if (c.state.money == Money::kNotNeeded || in.available.value <= 0)
    return failure(Code::kBalanceShort);
  return list(PayoutRequested{in.payee},
              Reserved{c.derive("reservation"), in.available, Route::kBank});
}

Events request_again(const Context& c, const RequestPayout& in) {
  if (const auto refused = no_payout(c.state)) return tl::unexpected(*refused);
  if (!c.state.payout) return list(PayoutRequested{in.payee});
  return same_payee(c.state, in.payee);
}

Events approve_payout(const Context& c, const ApprovePayout& in) {
  if (const auto refused = no_payout(c.state)) return tl::unexpected(*refused);
  if (!c.state.payout) return failure(Code::kStepMissing, "PAYOUT_REQUESTED");
  const auto& given = c.state.payout_approvals;
  if (std::find(given.begin(), given.end(), in.operator_id) != given.end())
    return failure(Code::kSecondPerson);
  auto events = list(PayoutApproved{in.operator_id});
  if (given.size() + 1 < in.needed) return events;
  if (c.state.money == Money::kReserved) events.emplace_back(OutPosted{});
  events.emplace_back(PayoutSent{c.derive("order")});
  return events;
}

Events paid(const Context& c, const PaymentDone& in) {
  if (in.order != c.state.payout_order) return nothing();
  return list(PayoutPaid{});
}

Events payout_bounced(const Context& c, const PaymentBounced& in) {
  if (in.order != c.state.payout_order) return nothing();
  return list(PayoutBounced{in.reason});
}

// Whoever names another payee is the first to approve it.
Events new_payee(const Context& c, const NewPayee& in) {
  if (c.state.payout && c.state.payout->payee == in.payee) return nothing();
  auto events = list(PayoutRequested{in.payee}, PayoutApproved{in.operator_id});
  if (in.needed <= 1) events.emplace_back(PayoutSent{c.derive("order")});
  return events;
}

Events new_payee_again(const Context& c, const NewPayee& in) {
  return same_payee(c.state, in.payee);
}

// Of a relation that goes there is no account to go back to: it waits for a payee.
Events release_payout(const Context& c, const ReleasePayout&) {
  if (const auto refused = no_payout(c.state)) return tl::unexpected(*refused);
  if (c.state.opened.kind != Kind::kPayout || c.state.opened.from_suspense)
    return failure(Code::kAccountClosed);
  return list(Released{});
}

// ---- Deadlines: whether what one stands for is still to be done

bool money_under_way(const Case& state) {
  return state.money != Money::kNone && !final(state.money);
}

using Due = bool (*)(const Case& state);
constexpr std::array<Due, 4> kDue = {
    /* OUT, the remittance included */
    [](const Case& s) {
      return s.relation < Relation::kInfoSent ||
             (by(s, Route::kAccount) &&
              (s.money == Money::kReserved || s.money == Money::kOutPosted));
    },
    /* IN */
    [](const Case& s) {
      return s.relation == Relation::kInfoSent || s.relation == Relation::kInfoReceived;
    },
    /* WHOLE */
    [](const Case& s) {
      return !final(s.relation) || (by(s, Route::kAccount) && money_under_way(s));
    },
    /* MONEY */ money_under_way,
};

Events deadline(const Context& c, const DeadlinePassed& in) {
  if (c.state.is_overdue(in.which) || !kDue.at(static_cast<std::size_t>(in.which))(c.state))
    return nothing();
  return list(Overdue{in.which});
}

// ---- The tables

template <auto kHandler>
constexpr auto on = step::on<Input, kHandler>;

constexpr step::Tables<Input> kTables = {
    // clang-format off
    .relation = {{
    //  NONE SUBMITTED DEST_REVIEW ACCEPTED SRC_REVIEW OUT_CONFIRMED INFO_SENT INFO_RECEIVED RELATION_IN
    //  |          REJECTED WITHDRAWN OUT_PAPER NOT_MOVED
    //  |        |
      {"A>>>>>>>>>>>>", {},              on<submit>},         // Submit
      {"<A...........", "SUBMITTED",     on<prechecked>},     // PrecheckReply
      {"<<A..........", "DEST_REVIEW",   on<accepted>},       // Letter
      {"<<<AA>>>>>>>A", "ACCEPTED",      on<route_found>},    // RouteFound
      {"<AAAAAA>>..>A", "SUBMITTED",     on<peer_rejected>},  // PeerRejected
      {"<<<<A....>>.>", "SRC_REVIEW",    on<approve>},        // Approve
      {"<AAAAA>>>.>>A", "SUBMITTED",     on<refuse>},         // Refuse
      {"<AAAAA>>>>.>>", "SUBMITTED",     on<withdraw>},       // Withdraw
      {"<<<<<A.......", "OUT_CONFIRMED", on<form_sealed>},    // FormSealed
      {"<<<<<<A..>>>>", "INFO_SENT",     on<confirmed>},      // InfoConfirm
      {"<<<<<<<A.>>>>", "INFO_RECEIVED", on<relation_done>},  // RelationDone
      {"<<<<.....>>..", "SRC_REVIEW"},                        // RequestPayout
      {"<<<<<<<......", "INFO_RECEIVED"},                     // ApprovePayout
      {"<<<<<<.......", "INFO_SENT"},                         // RemitDue
      {"<............", "SUBMITTED"},                         // PaymentDone
      {"<............", "SUBMITTED"},                         // PaymentBounced
      {"<............", "SUBMITTED"},                         // NewPayee
      {"<<<<.........", "SRC_REVIEW"},                        // ReleasePayout
      {"<<<<<<<<.>>>.", "RELATION_IN"},                       // CreditConfirm
      {"<............", "SUBMITTED"},                         // MoneyBack
      {"<AAAAAAAAAAAA", "SUBMITTED",     on<deadline>},       // DeadlinePassed
      {"<............", "SUBMITTED"},                         // DoubtDue
      {"<............", "SUBMITTED"},                         // StatusReport
      {"<<<<<<<AA>>>>", "INFO_RECEIVED", on<corrected>},      // CorrectedBy
      {"<<<<<<<..>>..", "INFO_RECEIVED"},                     // AccountCloses
    }},
    .money = {{
    //  NONE RESERVED OUT_POSTED REMITTED IN_DOUBT (ARRIVED HOLD_MISMATCH MATCHED) CREDITED
    //  |        PAYOUT_SENT BOUNCED PAID RELEASED RETURNED NOT_NEEDED
    //  |        |
      {".....---......."},                                                                        // Submit
      {".....---......."},                                                                        // PrecheckReply
      {".....---......."},                                                                        // Letter
      {"..>>>--->>>>>>>"},                                                                        // RouteFound
      {".AA..--->>>>...", {},              on<release>},                                          // PeerRejected
      {".A...---.......", {},              on<post_when<ZeroEvent::kOutConfirmed>>},              // Approve
      {".AA>>--->>>>.>.", {},              on<release>},                                          // Refuse
      {".AA>>--->>>>.>.", {},              on<release>},                                          // Withdraw
      {".A...---.......", {},              on<post_when<ZeroEvent::kInfoSent>>},                  // FormSealed
      {".....---......."},                                                                        // InfoConfirm
      {".....---......."},                                                                        // RelationDone
      {"AB>>>--->>>>>>A", {},              on<request_payout>, on<request_again>},                // RequestPayout
      {"<A>>>--->.A.>>>", "RESERVED",      on<approve_payout>},                                   // ApprovePayout
      {".AA..---.......", {},              on<remit>},                                            // RemitDue
      {"<<<..---.A>.>.>", "PAYOUT_SENT",   on<paid>},                                             // PaymentDone
      {"<<.BB--->A.>.>>", "PAYOUT_SENT",   on<payout_bounced>, on<remit_bounced>},                // PaymentBounced
      {"<<<>>--->BA>>>>", "BOUNCED",       on<new_payee>, on<new_payee_again>},                   // NewPayee
      {"AA>>>---><A>.>>", "BOUNCED",       on<release_payout>},                                   // ReleasePayout
      {"<<<AA---.>>>>>>", "REMITTED",      on<credited>},                                         // CreditConfirm
      {"<<<AA---.>>>>.>", "REMITTED",      on<money_back>},                                       // MoneyBack
      {".....---......."},                                                                        // DeadlinePassed
      {"...A.---.......", {},              on<doubt>},                                            // DoubtDue
      {"...AA---.......", {},              on<reported>},                                         // StatusReport
      {".....---......."},                                                                        // CorrectedBy
      {"A....---.......", {},              on<account_closes>},                                   // AccountCloses
    }},
    // clang-format on
};

constexpr std::array<std::string_view, step::Tables<Input>::kInputs> kNames = {
    "Submit",         "PrecheckReply", "Letter",        "RouteFound",    "PeerRejected",
    "Approve",        "Refuse",        "Withdraw",      "FormSealed",    "InfoConfirm",
    "RelationDone",   "RequestPayout", "ApprovePayout", "RemitDue",      "PaymentDone",
    "PaymentBounced", "NewPayee",      "ReleasePayout", "CreditConfirm", "MoneyBack",
    "DeadlinePassed", "DoubtDue",      "StatusReport",  "CorrectedBy",   "AccountCloses"};

}  // namespace

Result<std::vector<CaseEvent>> decide(const Case& state, const Input& input, const Digest& digest) {
  return step::decide(kTables, {state, digest}, input);
}

Cell relation_cell(Relation state, std::size_t input) {
  return step::meaning(kTables.relation.at(input).cell(static_cast<std::size_t>(state)));
}

Cell money_cell(Money state, std::size_t input) {
  return step::meaning(kTables.money.at(input).cell(static_cast<std::size_t>(state)));
}

std::string_view input_name(std::size_t input) {
  return kNames.at(input);
}

}  // namespace ssc::backend::transfer::origin
