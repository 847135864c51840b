// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/papers.hpp"

#include <algorithm>

#include "host/backend/transfer/facts.hpp"
#include "host/backend/transfer/names.hpp"

namespace ssc::backend::transfer {
namespace {

// Issues and keeps it.
template <class Body>
Result<Document> paper(Step& step, const Body& body) {
  auto document = issue(body, step.office().here.code, step.office().world.signer);
  if (document) step.keep(*document);
  return document;
}

std::string number_of(const Office& office, DocumentType type, std::string_view about) {
  return document_number(office.here.code, type, office.world.digest, about);
}

// When the case came to a state first.
template <class State>
std::optional<Timestamp> since(const Case& state, State HistoryEntry::*machine, State reached) {
  const auto found =
      std::find_if(state.history.begin(), state.history.end(),
                   [&](const HistoryEntry& entry) { return entry.*machine == reached; });
  if (found == state.history.end()) return {};
  return found->at;
}

// Only an account with nothing on it, or whose money is set aside for the transfer.
Result<void> close(Step& step, const Pseudonym& person, const InsuranceRecord& record,
                   const CertificateBody& certificate) {
  const auto left = available(step.office(), person, record.now.insutype);
  if (!left) return tl::unexpected(left.error());
  if (left->value > 0) return failure(Code::kStepMissing, std::string(to_string(Money::kReserved)));
  if (!record.account_open || record.closed_early) return failure(Code::kAccountClosed);
  close_account(record, {certificate.number, certificate.issued}, person, step.batch());
  return {};
}

}  // namespace

Result<std::string> certify(Step& step, const Pseudonym& person, std::string_view insutype,
                            std::string_view about, AtCertificate account) {
  const Office& office = step.office();
  const auto record = record_of(office, person, insutype);
  if (!record) return tl::unexpected(record.error());
  if (!*record || (*record)->ended) return failure(Code::kNotInsured);
  const Insurance& now = (*record)->now;
  if (now.status == InsuranceStatus::kNormal)
    return failure(Code::kStepMissing, std::string(to_string(Precondition::kNotStopped)));

  CertificateBody body;
  body.number = number_of(office, DocumentType::kCertificate, about);
  body.person = person;
  body.insutype = now.insutype;
  body.region = office.here.code;
  body.issued = china_date(step.now());
  body.since = now.since;
  body.until = now.until;
  body.paid = to_texts(now.paid);
  body.months = months_in(now.paid);
  if (const auto issued = paper(step, body); !issued) return tl::unexpected(issued.error());

  const std::string key = certificate_key(office.here.code, person, now.insutype);
  const auto before = office.world.store.find(key);
  if (!before) return tl::unexpected(before.error());
  if (*before) step.batch().releases.push_back(key);
  step.batch().keys.push_back({key, body.number});
  if (account == AtCertificate::kAccountCloses)
    if (auto closed = close(step, person, **record, body); !closed)
      return tl::unexpected(closed.error());
  return body.number;
}

Result<void> approve_paper(Step& step, const Case& state, std::string_view operator_id) {
  const Id case_id = state.opened.case_id;
  const auto number = certify(step, state.opened.person, state.opened.insutype, case_id.text(),
                              AtCertificate::kAccountStays);
  if (!number) return tl::unexpected(number.error());
  return step.put(case_id, origin::Approve{std::string(operator_id), *number});
}

Result<void> send_letter(Step& step, const Case& state) {
  const Submitted& of = state.opened;
  const auto from = region_of(step.office(), of.origin);
  if (!from) return tl::unexpected(from.error());
  LetterBody body;
  body.number = state.accepted->letter;
  body.case_id = of.case_id;
  body.person = of.person;
  body.insutype = of.insutype;
  body.origin = of.origin;
  body.destination = of.destination;
  body.origin_agency = (*from)->agency;
  body.destination_agency = step.office().here.agency;
  body.accepted_at = state.accepted->accepted_at;
  const auto letter = paper(step, body);
  if (!letter) return tl::unexpected(letter.error());
  step.send(of.origin, ContactLetter{of.case_id, step.kept(letter->number)});
  return {};
}

Result<void> send_form(Step& step, const Case& state) {
  const auto body = form(step.office(), state);
  if (!body) return tl::unexpected(body.error());
  const auto document = paper(step, *body);
  if (!document) return tl::unexpected(document.error());
  return step.put(state.opened.case_id, origin::FormSealed{document->number});
}

Result<std::string> write_receipt(Step& step, const Id& case_id) {
  const auto found = step.find(case_id);
  if (!found) return tl::unexpected(found.error());
  const Case& state = **found;
  const auto moved = since(state, &HistoryEntry::relation, Relation::kRelationIn);
  if (!moved || !state.accepted)
    return failure(Code::kStepMissing, std::string(to_string(Relation::kRelationIn)));
  if (!final(state.money))
    return failure(Code::kStepMissing, std::string(to_string(Money::kCredited)));

  ReceiptBody body;
  body.number = number_of(step.office(), DocumentType::kReceipt, case_id.text());
  body.case_id = case_id;
  body.person = state.opened.person;
  body.insutype = state.opened.insutype;
  body.origin = state.opened.origin;
  body.destination = state.opened.destination;
  body.accepted_at = state.accepted->accepted_at;
  body.relation_in_at = *moved;
  body.months_after = state.months_after;
  body.credited = state.credited;
  if (body.credited) body.credited_at = since(state, &HistoryEntry::money, Money::kCredited);
  return paper(step, body).map([](const Document& document) { return document.number; });
}

Result<Document> stored_document(const Office& office, std::string_view number) {
  const auto stored = office.world.store.load(document_stream(office.here.code, number));
  if (!stored) return tl::unexpected(stored.error());
  if (stored->empty()) return failure(Code::kUnknownDocument, std::string(number));
  return decode_document(stored->front().event.body);
}

}  // namespace ssc::backend::transfer
