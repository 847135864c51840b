// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/linked_cases.hpp"

#include "host/backend/ledger/movements.hpp"
#include "host/backend/transfer/facts.hpp"
#include "host/backend/transfer/routine.hpp"

namespace ssc::backend::transfer {
namespace {

constexpr std::size_t kCorrections = 64;  // of one another
constexpr std::size_t kLateSums = 64;     // what is more waits for the next supplement

// A case that moves money, or a correction, after another.
struct Sent {
  Id linked;
  Pseudonym person;
  std::string insutype, to;
  Fen amount;
  bool from_suspense = false;
};

origin::Submit linked_case(Step& step, Kind kind, const Id& case_id, const Sent& sent) {
  origin::Submit submit;
  submit.as.kind = kind;
  submit.as.case_id = case_id;
  submit.as.linked = sent.linked;
  submit.as.person = sent.person;
  submit.as.insutype = sent.insutype;
  submit.as.origin = submit.as.entry_region = step.office().here.code;
  submit.as.destination = sent.to;
  submit.as.from_suspense = sent.from_suspense;
  submit.terms = no_terms(step.now());
  submit.route = Routed{};
  return submit;
}

Routed straight(std::string_view reason, Fen amount) {
  return {Route::kAccount, std::string(reason), ZeroEvent::kOutConfirmed, amount, {}};
}

// The way of late money: where there is no account to send it to, the person applies for it.
Routed late_route(const Case& gone, Fen amount) {
  const bool by_bank = gone.routed && gone.routed->route == Route::kBank;
  if (!by_bank && !gone.opened.paper && gone.destination_insutype != kResident)
    return straight("SUPPLEMENT", amount);
  const std::string reason = by_bank             ? gone.routed->reason
                             : gone.opened.paper ? "OFF_PLATFORM"
                                                 : "RESIDENT_DESTINATION";
  return {Route::kBank, reason, ZeroEvent::kOutConfirmed, amount, {}};
}

Id linked_id(Step& step, std::string_view kind, const Id& linked) {
  return derive_id(step.office().world.digest,
                   {kind, step.office().here.code, linked.text(), step.id().text()});
}

Result<void> send_after(Step& step, const Sent& sent, Routed route) {
  const Id case_id = linked_id(step, "supplement", sent.linked);
  auto submit = linked_case(step, Kind::kSupplement, case_id, sent);
  submit.route = std::move(route);
  if (auto done = step.put(case_id, origin::Input(std::move(submit))); !done) return done;
  return step.put(case_id, origin::AccountCloses{sent.amount});
}

// Whoever corrects has looked; where the rules review, they have by now.
Result<void> confirm_correction(Step& step, const Id& case_id, std::string_view operator_id) {
  const auto state = step.find(case_id);
  if (!state) return tl::unexpected(state.error());
  if ((*state)->relation != Relation::kSrcReview) return {};
  return step.put(case_id, origin::Approve{std::string(operator_id), {}});
}

// The case that brought the relation which `state`, or what it corrects, is about.
Result<Id> first_of(Step& step, const Case& state) {
  Id id = state.opened.case_id;
  std::optional<Id> earlier = state.opened.linked;
  for (std::size_t i = 0; earlier && i < kCorrections; ++i) {
    const auto found = step.find(*earlier);
    if (!found) return tl::unexpected(found.error());
    id = *earlier;
    earlier = (*found)->opened.linked;
  }
  return id;
}

}  // namespace

Result<void> return_money(Step& step, const Id& case_id, const Id& return_case, Fen amount) {
  const auto state = step.find(case_id);
  if (!state) return tl::unexpected(state.error());
  const Submitted& of = (*state)->opened;
  auto submit = linked_case(step, Kind::kReturn, return_case,
                            {case_id, of.person, of.insutype, of.origin, amount, true});
  submit.route = straight("RETURN", amount);
  return step.put(return_case, origin::Input(std::move(submit)));
}

Result<void> send_late_money(Step& step, const Case& gone) {
  const Submitted& moved = gone.opened;
  const std::string prefix = late_money_prefix(moved.origin, moved.case_id);
  const auto sums = step.office().world.store.keys(prefix, {}, kLateSums);
  if (!sums) return tl::unexpected(sums.error());
  Fen sum;
  for (const Key& key : *sums) {
    const auto amount = parse_fen(key.value);
    const auto more = amount ? add(sum, *amount) : std::nullopt;
    if (!more) return failure(Code::kStorage, "late money is damaged");
    sum = *more;
    step.batch().releases.push_back(key.name);
  }
  if (sum.value <= 0) return failure(Code::kBalanceShort);
  return send_after(step,
                    {moved.case_id, moved.person, moved.insutype, moved.destination, sum, true},
                    late_route(gone, sum));
}

// Portable money is known in its province only, and follows out of it.
Result<void> collect_for(Step& step, std::string_view sender, const Collect& message) {
  const Office& office = step.office();
  const Region* by = office.world.registry.region(sender);
  const Region* to = office.world.registry.region(message.to);
  if (by == nullptr || by->province != office.here.province)
    return failure(Code::kUnknownAgency, "no money for that province is held here");
  if (to == nullptr || !to->on_platform || to->province == office.here.province)
    return failure(Code::kUnknownRegion, message.to);
  const auto record = record_of(office, message.person, message.insutype);
  if (!record) return tl::unexpected(record.error());
  if (!*record || !(*record)->ended) return failure(Code::kUnknownCase, "no relation has gone");
  const auto amount = available(office, message.person, message.insutype);
  if (!amount) return tl::unexpected(amount.error());
  if (amount->value <= 0) return {};
  return send_after(step,
                    {message.case_id, message.person, message.insutype, message.to, *amount, false},
                    straight("SUPPLEMENT", *amount));
}

Result<Id> correct_months(Step& step, const Case& state, std::string_view operator_id,
                          const std::vector<MonthRange>& paid) {
  const Office& office = step.office();
  const Submitted& of = state.opened;
  const Id case_id = linked_id(step, "correction", of.case_id);
  auto body = form(office, state);
  if (!body) return tl::unexpected(body.error());
  body->case_id = case_id;
  body->number = document_number(office.here.code, DocumentType::kInfoForm, office.world.digest,
                                 case_id.text());
  body->paid = to_texts(paid);
  body->months = months_in(paid);
  const auto document = issue(*body, office.here.code, office.world.signer);
  if (!document) return tl::unexpected(document.error());
  step.keep(*document);

  const Id corrected = of.case_id;
  auto submit = linked_case(step, Kind::kCorrection, case_id,
                            {corrected, of.person, of.insutype, of.destination, {}, false});
  if (auto done = step.put(corrected, origin::CorrectedBy{case_id}); !done)
    return tl::unexpected(done.error());
  if (auto done = step.put(case_id, origin::Input(std::move(submit))); !done)
    return tl::unexpected(done.error());
  if (auto done = confirm_correction(step, case_id, operator_id); !done)
    return tl::unexpected(done.error());
  return step.put(case_id, origin::FormSealed{document->number}).map([&] { return case_id; });
}

Result<void> take_correction(Step& step, std::string_view sender, const InfoCorrect& message) {
  const Office& office = step.office();
  const auto found = step.find(message.linked);
  if (!found) return tl::unexpected(found.error());
  const Submitted& of = (*found)->opened;
  const auto document = decode_document(message.document);
  if (!document) return tl::unexpected(document.error());
  if (of.origin != sender || document->region != sender) return failure(Code::kUnknownCase);
  if (const auto known = step.find(message.case_id); known) {
    const Submitted& before = (*known)->opened;
    const bool taken = before.kind == Kind::kCorrection && before.linked == message.linked;
    return taken ? Result<void>() : failure(Code::kIdReused, message.case_id.text());
  }
  const auto body = read_form(*document, office.world.signer);
  if (!body) return tl::unexpected(body.error());
  const auto paid = to_ranges(body->paid);
  if (!paid || months_in(*paid) != body->months || body->case_id != message.case_id ||
      body->person != of.person || body->insutype != of.insutype ||
      body->destination != office.here.code)
    return failure(Code::kDocumentMalformed, "form");

  const std::string insutype =
      (*found)->destination_insutype.empty() ? of.insutype : (*found)->destination_insutype;
  const auto record = record_of(office, of.person, insutype);
  if (!record) return tl::unexpected(record.error());
  const auto first = first_of(step, **found);
  if (!first) return tl::unexpected(first.error());
  const RelationCorrected correction{message.case_id, *paid, *first};
  InsuranceRecord after = record->value_or(InsuranceRecord{});
  if (!evolve(after, correction)) return failure(Code::kStepMissing, "RELATION_IN");
  Asked asked;
  asked.kind = Kind::kCorrection;
  asked.case_id = message.case_id;
  asked.linked = message.linked;
  asked.person = of.person;
  asked.insutype = of.insutype;
  asked.origin = sender;
  asked.destination = office.here.code;
  asked.destination_insutype = (*found)->destination_insutype;
  if (auto done = step.put(message.linked, destination::CorrectedBy{message.case_id}); !done)
    return done;
  if (auto done = step.put(message.case_id, destination::Announced{std::move(asked)}); !done)
    return done;
  correct_relation(**record, correction, of.person, step.batch());
  destination::InfoForm form;
  form.as.number = body->number;
  form.as.paid = body->paid;
  form.as.in_deadline = china_date(step.now());  // taken in at once
  if (auto done = step.put(message.case_id, std::move(form)); !done) return done;
  return step.put(message.case_id,
                  destination::TakeOver{std::string(kRules), months_in(after.now.paid)});
}

}  // namespace ssc::backend::transfer
