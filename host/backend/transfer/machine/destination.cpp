// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/machine/destination.hpp"

#include <algorithm>

#include "host/backend/transfer/machine/pending.hpp"
#include "host/backend/transfer/machine/step.hpp"

namespace ssc::backend::transfer::destination {
namespace {

using step::Context;
using step::Events;
using step::list;

constexpr auto nothing = [] { return std::vector<CaseEvent>(); };

// ---- The relation

Events asked(const Context&, const PrecheckRequest& in) {
  auto events = list(in.as);
  if (auto obstacles = failed(in.as.checks); !obstacles.empty())
    events.emplace_back(Rejected{in.as.destination, std::move(obstacles)});
  else if (!in.origin_meets)
    events.emplace_back(Rejected{in.as.origin, {}});  // which names its reasons itself
  return events;
}

Events approve(const Context&, const Approve& in) {
  return list(in.terms);
}

Events refuse(const Context& c, const Refuse& in) {
  return list(Rejected{c.state.opened.destination, in.reasons});
}

Events info_received(const Context&, const InfoForm& in) {
  return list(in.as);
}

Events form_refused(const Context& c, const InfoFormRefused& in) {
  return list(Rejected{c.state.opened.destination, in.reasons});
}

Events take_over(const Context&, const TakeOver& in) {
  return list(RelationIn{in.operator_id, in.months_after});
}

Events origin_rejects(const Context& c, const OriginRejects& in) {
  const bool settled = c.state.relation == Relation::kNotMoved && c.state.money != Money::kNone;
  if (settled) return nothing();
  return list(Rejected{c.state.opened.origin, in.reasons});
}

Events origin_withdraws(const Context&) {
  return list(Withdrawn{});
}

Events announced(const Context&, const Announced& in) {
  const Kind kind = in.as.kind;
  if (kind == Kind::kTransfer || kind == Kind::kPayout)
    return failure(Code::kInternal, "a destination is asked before such a case");
  auto events = list(in.as);
  if (kind != Kind::kCorrection && in.as.announced.value_or(Fen{}).value <= 0)
    events.emplace_back(NoMoney{});
  return events;
}

Events voucher(const Context& c, const VoucherIssued& in) {
  if (c.state.voucher_reissued_at) return nothing();
  return list(VoucherReissued{in.at});
}

Events corrected(const Context& c, const CorrectedBy& in) {
  if (c.state.corrected_by == in.by_case) return nothing();
  return list(Corrected{in.by_case});
}

// ---- The money

// The account is there once the relation is; a case without a relation has asked for the account.
bool may_credit(const Case& state) {
  return state.relation == Relation::kRelationIn || state.relation == Relation::kNotMoved;
}

void match(const Context& c, const std::string& operator_id, Fen arrived,
           std::vector<CaseEvent>& events) {
  events.emplace_back(Matched{operator_id});
  if (may_credit(c.state)) events.emplace_back(Credited{arrived});
}

void compare(const Context& c, Fen announced, Fen arrived, bool account_open,
             std::vector<CaseEvent>& events) {
  if (announced == arrived && account_open)
    match(c, {}, arrived, events);
  else
    events.emplace_back(Held{announced, arrived});
}

Returned back(const Context& c, Fen amount) {
  return {c.derive("return"), amount};
}

Events advised(const Context& c, const RemitAdvice& in) {
  if (c.state.advised == in.amount) return nothing();
  return list(AdviceReceived{in.amount});
}

Events arrived(const Context& c, const StatementLine& in) {
  if (in.amount.value <= 0) return failure(Code::kInternal, "a line brings money");
  auto events = list(Arrived{in.line, in.amount, in.booked});
  switch (c.state.relation) {
    case Relation::kRejected:
    case Relation::kWithdrawn: events.emplace_back(back(c, in.amount)); break;
    case Relation::kInfoReceived:
    case Relation::kRelationIn:
    case Relation::kNotMoved:
      compare(c, c.state.announced.value_or(Fen{}), in.amount, in.account_open, events);
      break;
    default: break;  // the form will say what it should be
  }
  return events;
}

Events surplus(const Context& c, const StatementLine& in) {
  if (in.amount.value <= 0) return failure(Code::kInternal, "a line brings money");
  if (c.state.has_line(in.line)) return nothing();
  return list(Surplus{in.line, in.amount, in.booked});
}

Events settle_surplus(const Context& c, const SettleSurplus& in) {
  const auto& lines = c.state.surplus;
  const auto found = std::find_if(lines.begin(), lines.end(),
                                  [&](const SurplusLine& s) { return s.line.line == in.line; });
  if (found == lines.end()) return failure(Code::kStepMissing, "SURPLUS");
  if (found->settled) return nothing();
  return list(SurplusSettled{in.line, in.operator_id, in.by_case});
}

Fen expected(const InfoReceived& form) {
  return form.money_follows ? form.announced : Fen{};
}

Events await(const Context&, const InfoForm& in) {
  if (expected(in.as).value > 0) return nothing();
  return list(NoMoney{});
}

Events compare_early(const Context& c, const InfoForm& in) {  // the money came before the form
  auto events = nothing();
  compare(c, expected(in.as), *c.state.arrived, true, events);
  return events;
}

Events credit(const Context& c) {
  return list(Credited{*c.state.arrived});
}

Events accept_hold(const Context& c, const AcceptHold& in) {
  auto events = nothing();
  match(c, in.operator_id, *c.state.arrived, events);
  return events;
}

Events send_back(const Context& c) {
  return list(back(c, *c.state.arrived));
}

// A return has come to where its money was taken from. Were it sent back once more, the case that
// waits for it there would never end.
Events send_back_held(const Context& c, const SendBack&) {
  if (c.state.opened.kind == Kind::kReturn)
    return failure(Code::kTooLate, std::string(to_string(Kind::kReturn)));
  return send_back(c);
}

// ---- Deadlines: whether what one stands for is still to be done

bool money_due(const Case& state) {
  const bool follows = state.info ? state.info->money_follows : state.announced.has_value();
  return follows && !final(state.money);
}

using Due = bool (*)(const Case& state);
constexpr std::array<Due, 4> kDue = {
    /* OUT */ [](const Case& s) { return !final(s.relation) && !s.info; },
    /* IN */ [](const Case& s) { return s.relation == Relation::kInfoReceived; },
    /* WHOLE */ [](const Case& s) { return !final(s.relation) || money_due(s); },
    /* MONEY */ money_due,
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
    //  NONE (SUBMITTED) DEST_REVIEW ACCEPTED (SRC_REVIEW OUT_CONFIRMED INFO_SENT) INFO_RECEIVED
    //  |       RELATION_IN REJECTED WITHDRAWN (OUT_PAPER) NOT_MOVED
    //  |       |
      {"A-..---....->", {},              on<asked>},             // PrecheckRequest
      {"<-A.---..>>->", "DEST_REVIEW",   on<approve>},           // Approve
      {"<-AA--->>.>->", "DEST_REVIEW",   on<refuse>},            // Refuse
      {"<-<A---....->", "ACCEPTED",      on<info_received>},     // InfoForm
      {"<-<A---....->", "ACCEPTED",      on<form_refused>},      // InfoFormRefused
      {"<-<<---A.>>->", "INFO_RECEIVED", on<take_over>},         // TakeOver
      {"<-AA--->>..-A", "DEST_REVIEW",   on<origin_rejects>},    // OriginRejects
      {"<-AA--->>..->", "DEST_REVIEW",   on<origin_withdraws>},  // OriginWithdraws
      {"<-..---....-.", "DEST_REVIEW"},                          // RemitAdvice
      {"<-..---....-.", "DEST_REVIEW"},                          // StatementLine
      {"<-..---....-.", "DEST_REVIEW"},                          // AcceptHold
      {"<-..---....-.", "DEST_REVIEW"},                          // SendBack
      {"A->.---...>-.", {},              on<announced>},         // Announced
      {"<-AA---AAAA-A", "DEST_REVIEW",   on<deadline>},          // DeadlinePassed
      {"<-<<---<A>>->", "RELATION_IN",   on<voucher>},           // VoucherIssued
      {"<-..---....-.", "DEST_REVIEW"},                          // SettleSurplus
      {"<-<<---AA>>->", "INFO_RECEIVED", on<corrected>},         // CorrectedBy
    }},
    .money = {{
    //  NONE (RESERVED OUT_POSTED REMITTED IN_DOUBT) ARRIVED HOLD_MISMATCH MATCHED CREDITED
    //  |        (PAYOUT_SENT BOUNCED PAID RELEASED) RETURNED NOT_NEEDED
    //  |        |
      {".----....----.."},                                                // PrecheckRequest
      {".----....----.."},                                                // Approve
      {".----A>>>----..", {},              on<send_back>},                // Refuse
      {"A----B...----..", {},              on<await>, on<compare_early>},  // InfoForm
      {".----A...----..", {},              on<send_back>},                // InfoFormRefused
      {".----..A.----..", {},              on<credit>},                   // TakeOver
      {".----A>>>----..", {},              on<send_back>},                // OriginRejects
      {".----A>>>----..", {},              on<send_back>},                // OriginWithdraws
      {"A----....----..", {},              on<advised>},                  // RemitAdvice
      {"A----BBBB----BB", {},              on<arrived>, on<surplus>},     // StatementLine
      {"<----<A..---->>", "HOLD_MISMATCH", on<accept_hold>},              // AcceptHold
      {"<----<A>>----.>", "HOLD_MISMATCH", on<send_back_held>},           // SendBack
      {".----....----.."},                                                // Announced
      {".----....----.."},                                                // DeadlinePassed
      {".----....----.."},                                                // VoucherIssued
      {"<----<<<A----AA", "CREDITED",      on<settle_surplus>},           // SettleSurplus
      {".----....----.."},                                                // CorrectedBy
    }},
    // clang-format on
};

constexpr std::array<std::string_view, step::Tables<Input>::kInputs> kNames = {
    "PrecheckRequest", "Approve",       "Refuse",          "InfoForm",       "InfoFormRefused",
    "TakeOver",        "OriginRejects", "OriginWithdraws", "RemitAdvice",    "StatementLine",
    "AcceptHold",      "SendBack",      "Announced",       "DeadlinePassed", "VoucherIssued",
    "SettleSurplus",   "CorrectedBy"};

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

}  // namespace ssc::backend::transfer::destination
