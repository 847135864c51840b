// SPDX-License-Identifier: Apache-2.0
// What an insured person asks of an agency.
#include <algorithm>

#include "host/backend/transfer/agency.hpp"
#include "host/backend/transfer/facts.hpp"
#include "host/backend/transfer/names.hpp"
#include "host/backend/transfer/papers.hpp"

namespace ssc::backend::transfer {
namespace {

Hash input_of(const Office& office, const Application& a) {
  std::string attached;
  for (const std::string& each : a.attachments) attached.append(each).append(",");
  return digest_of(office.world.digest,
                   {"apply", a.person.text, a.origin, a.destination, a.insutype,
                    channel_word(a.channel), a.entry_region, a.proofing, a.certificate, attached});
}

Hash input_of(const Office& office, std::string_view what, const Id& case_id, const Payee& payee) {
  return digest_of(office.world.digest, {what, case_id.text(), payee.account, payee.holder.text,
                                         payee.name_matches ? "same name" : "another name"});
}

// Who took the wish, where somebody did.
void taken_by(Step& step, std::string_view operator_id, std::string_view action,
              std::string_view subject, std::string_view detail = {}) {
  if (!operator_id.empty()) step.audit(operator_id, action, subject, detail);
}

Result<void> ask_for_payout(Step& step, const Id& case_id, const Payee& payee) {
  const auto state = step.find(case_id);
  if (!state) return tl::unexpected(state.error());
  const Submitted& of = (*state)->opened;
  if (auto right = check_payee(payee, of.person); !right) return right;
  const auto amount = of.from_suspense && (*state)->routed
                          ? Result<Fen>((*state)->routed->amount)
                          : available(step.office(), of.person, of.insutype);
  if (!amount) return tl::unexpected(amount.error());
  return step.put(case_id, origin::RequestPayout{payee.account, *amount});
}

// Retirees who live elsewhere for good are paid out and stay insured here, as often as they ask.
Result<origin::Submit> retiree_payout(Step& step, const Id& case_id, const Pseudonym& person,
                                      std::string_view insutype) {
  const Office& office = step.office();
  const auto record = record_of(office, person, insutype);
  if (!record) return tl::unexpected(record.error());
  if (!*record) return failure(Code::kNotInsured);
  const Insurance& now = (*record)->now;
  if (person_class(now) != "RETIRED_RESETTLED")
    return failure(Code::kPayoutRefused, std::string(person_class(now)));
  const auto to = region_of(office, now.resettled);
  if (!to) return tl::unexpected(to.error());
  if ((*to)->province == office.here.province)
    return failure(Code::kPayoutRefused, now.resettled + " is in the same province");
  const auto rule = money_route(office.world.policy, place(office.here), place(**to),
                                person_class(now), china_date(step.now()));
  if (!rule) return tl::unexpected(rule.error());
  if (rule->route != MoneyRoute::kBank) return failure(Code::kPayoutRefused, rule->row);
  const auto examination = examine_retiree(office, **to, **record);
  if (!examination) return tl::unexpected(examination.error());
  const auto amount = available(office, person, now.insutype);
  if (!amount) return tl::unexpected(amount.error());

  origin::Submit submit;
  submit.as.kind = Kind::kPayout;
  submit.as.case_id = case_id;
  submit.as.person = person;
  submit.as.insutype = now.insutype;
  submit.as.origin = submit.as.entry_region = office.here.code;
  submit.as.destination = now.resettled;
  submit.as.checks = examination->checks;
  submit.as.rows = examination->rows;
  submit.terms = no_terms(step.now());
  submit.route = Routed{Route::kBank, rule->reason, ZeroEvent::kOutConfirmed, *amount, {rule->row}};
  return submit;
}

}  // namespace

Result<Case> Agency::apply(const Application& application) {
  const Id step_id = request_step(application.request_id);
  const bool here = application.origin == office_.here.code;
  const auto reply = perform(
      office_, step_id, input_of(office_, application), [&](Step& step) -> Result<std::string> {
        const auto case_id = here ? open_case(step, application) : pass_on(step, application);
        return case_id.map([&](const Id& id) { return step.stand(id); });
      });
  if (!reply) return tl::unexpected(reply.error());
  return here ? as_it_stood(office_, *reply)
              : passed_on(office_, case_id_of(office_, application.request_id), 1);
}

Result<Case> Agency::withdraw(const Id& request, const Id& case_id, std::string_view operator_id) {
  const Hash input = digest_of(office_.world.digest, {"withdraw", case_id.text()});
  return on_request(request, input, case_id, [&](Step& step) {
    taken_by(step, operator_id, "WITHDRAW", case_id.text());
    return step.find(case_id).and_then(
        [&](const Case*) { return step.put(case_id, origin::Withdraw{}); });
  });
}

Result<Case> Agency::request_payout(const Id& request, const Id& case_id, const Payee& payee,
                                    std::string_view operator_id) {
  return on_request(request, input_of(office_, "payout", case_id, payee), case_id, [&](Step& step) {
    taken_by(step, operator_id, "PAYOUT_REQUEST", case_id.text(), payee.account);
    return ask_for_payout(step, case_id, payee);
  });
}

Result<Case> Agency::request_retiree_payout(const Id& request, const Pseudonym& person,
                                            std::string_view insutype, const Payee& payee,
                                            std::string_view operator_id) {
  if (auto right = check_payee(payee, person); !right) return tl::unexpected(right.error());
  const Id case_id = case_id_of(office_, request);
  return on_request(request, input_of(office_, "retiree", case_id, payee), case_id,
                    [&](Step& step) -> Result<void> {
                      taken_by(step, operator_id, "PAYOUT_REQUEST", case_id.text(), payee.account);
                      auto submit = retiree_payout(step, case_id, person, insutype);
                      if (!submit) return tl::unexpected(submit.error());
                      const auto opened = step.put(case_id, origin::Input(std::move(*submit)));
                      if (!opened) return opened;
                      if (!step.find(case_id).value()->rejections.empty()) return {};
                      return ask_for_payout(step, case_id, payee);
                    });
}

Result<Document> Agency::issue_certificate(const Id& request, const Pseudonym& person,
                                           std::string_view insutype, AtCertificate account,
                                           std::string_view operator_id) {
  const bool closes = account == AtCertificate::kAccountCloses;
  const Hash input =
      digest_of(office_.world.digest,
                {closes ? "certificate, closing" : "certificate", person.text, insutype});
  const auto number = perform(office_, request_step(request), input, [&](Step& step) {
    return certify(step, person, insutype, request.text(), account).map([&](std::string issued) {
      taken_by(step, operator_id, closes ? "CERTIFICATE_CLOSING" : "CERTIFICATE", issued, insutype);
      return issued;
    });
  });
  if (!number) return tl::unexpected(number.error());
  return stored_document(office_, *number);
}

// Made when it is first asked for.
Result<Document> Agency::receipt(const Id& case_id) {
  const auto number = perform(
      office_, derive_id(office_.world.digest, {"receipt", office_.here.code, case_id.text()}), {},
      [&](Step& step) { return write_receipt(step, case_id); });
  if (!number) return tl::unexpected(number.error());
  return stored_document(office_, *number);
}

Result<Document> Agency::document(std::string_view number) const {
  auto document = stored_document(office_, number);
  if (!document || document->type != DocumentType::kCertificate) return document;
  const auto body = read_certificate(*document, office_.world.signer);
  if (!body) return tl::unexpected(body.error());
  const auto current =
      office_.world.store.find(certificate_key(office_.here.code, body->person, body->insutype));
  if (!current) return tl::unexpected(current.error());
  if (*current && **current != number) return failure(Code::kDocumentSuperseded, **current);
  return document;
}

Result<void> Agency::voucher_issued(const Pseudonym& person, std::string_view insutype) {
  const auto cases = cases_of(person);
  if (!cases) return tl::unexpected(cases.error());
  const auto brought = std::find_if(cases->rbegin(), cases->rend(), [&](const Case& state) {
    const std::string& kind =
        state.destination_insutype.empty() ? state.opened.insutype : state.destination_insutype;
    return state.role == Role::kDestination && state.relation == Relation::kRelationIn &&
           kind == insutype;
  });
  if (brought == cases->rend() || brought->voucher_reissued_at) return {};
  const Id& case_id = brought->opened.case_id;
  const Id id =
      derive_id(office_.world.digest, {"voucher issued", office_.here.code, case_id.text()});
  return perform_on(
             office_, id, {}, case_id,
             [&](Step& step) { return step.put(case_id, destination::VoucherIssued{step.now()}); })
      .map([](const Case&) {});
}

}  // namespace ssc::backend::transfer
