// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/backend/bank/bank.hpp"
#include "host/backend/registry/months.hpp"
#include "host/backend/transfer/application.hpp"
#include "host/backend/transfer/document.hpp"
#include "host/backend/transfer/inbox.hpp"
#include "host/backend/transfer/machine/case.hpp"
#include "host/backend/transfer/office.hpp"
#include "host/backend/transfer/payee.hpp"

// The agency of a pooling area (医保经办机构): takes applications, messages, statement lines, the
// passing of time and its clerks' decisions, turns each into one input of a case's machine, and
// stores what follows as one batch. Knows no network: courier.hpp carries.
//
// Threads: as the store, one caller at a time.
namespace ssc::backend::transfer {

class Agency {
 public:
  Agency(const Region& region, AgencyWorld world);

  const Region& region() const { return office_.here; }

  // ---- the insured person. The same request again has the same answer; kIdReused when it asks for
  // something else. `operator_id`: the clerk to whom the wish was brought, for the audit trail;
  // empty when it came without one.

  // At the origin: opens a case, or gives the open case of the same pair (kOpenCase: of another).
  // Elsewhere: sends APPLY to the origin and answers a case in state NONE whose id is known
  // already; status() follows it. Otherwise as open_case() and pass_on().
  Result<Case> apply(const Application& application);
  Result<Case> withdraw(const Id& request, const Id& case_id,
                        std::string_view operator_id = {});  // at the origin
  // The money of a case with route BANK, or (no case) of a resettled retiree: opens a payout case.
  // kPayeeMismatch, kPayoutRefused, kBalanceShort.
  Result<Case> request_payout(const Id& request, const Id& case_id, const Payee& payee,
                              std::string_view operator_id = {});
  Result<Case> request_retiree_payout(const Id& request, const Pseudonym& person,
                                      std::string_view insutype, const Payee& payee,
                                      std::string_view operator_id = {});
  // 参保凭证, numbered; it replaces the one before. kNotInsured; kStepMissing while still paying,
  // or to close an account that holds more than what is set aside; kAccountClosed: none to close.
  Result<Document> issue_certificate(const Id& request, const Pseudonym& person,
                                     std::string_view insutype,
                                     AtCertificate account = AtCertificate::kAccountStays,
                                     std::string_view operator_id = {});
  Result<Document> receipt(const Id& case_id);  // kStepMissing before it is done
  Result<Document> document(
      std::string_view number) const;            // kUnknownDocument, kDocumentSuperseded
  Result<Case> status(const Id& case_id) const;  // kUnknownCase
  Result<std::vector<Case>> cases_of(const Pseudonym& person) const;  // oldest first
  // A voucher was issued here: a fact on the case that brought the relation, if one did.
  Result<void> voucher_issued(const Pseudonym& person, std::string_view insutype);

  // ---- clerks; each act is in the audit trail
  Result<Case> approve(const Id& case_id,
                       std::string_view operator_id);  // whatever review it waits for
  // kRequestMalformed: a reason without a word, of several lines, or no UTF-8.
  Result<Case> refuse(const Id& case_id, std::string_view operator_id, std::string_view reason);
  Result<Case> resolve_hold(const Id& case_id, std::string_view operator_id, bool accept);
  Result<Case> approve_payout(const Id& case_id, std::string_view operator_id);
  Result<Case> new_payee(const Id& case_id, std::string_view operator_id, const Payee& payee);
  Result<Case> release_payout(const Id& case_id, std::string_view operator_id);
  // Late money of a relation that has gone: suspense → a supplement case to where it is now; where
  // there is no account (route BANK), one that the person may apply for.
  Result<Case> supplement(const Id& case_id, std::string_view operator_id);
  // A line of the statement on suspense (on the list as HOLD:line:LINE) belongs to that case; or
  // goes back to the agency that paid it. See unmatched.hpp.
  Result<Case> match_line(std::string_view line, std::string_view operator_id, const Id& case_id);
  Result<void> send_line_back(std::string_view line, std::string_view operator_id);
  // Takes an alarm off the list: "LANE:…", "RECON:…", "STATEMENT:…". kNotFound, kForbidden: what is
  // no alarm is work, and ends when it is done.
  Result<void> dismiss(std::string_view alarm, std::string_view operator_id);
  // At the origin, after the relation has gone: the months as they should have been told.
  Result<Case> correct(const Id& case_id, std::string_view operator_id,
                       const std::vector<MonthRange>& paid);

  // ---- peers, bank, time
  // The bytes of an envelope. A receipt only after the effect is stored. kUnknownAgency,
  // kDocumentSignature, kDocumentMalformed, kLaneGap (send again, in order), kLaneForked,
  // kIdReused.
  Result<Receipt> receive(std::string_view envelope) { return inbox_.receive(envelope); }
  Result<void> statement(const StatementLine& line);  // each id once
  Result<void> wake(const Timer& timer);

 private:
  using Act = std::function<Result<void>(Step&)>;

  // The step of a request of an insured person, and of a clerk's act on a case as it stands.
  Result<Case> on_request(const Id& request, const Hash& input, const Id& case_id, const Act& act);
  Result<Case> by_clerk(const Id& case_id, std::string_view operator_id, std::string_view action,
                        std::string_view detail, const Act& act);
  Result<void> by_clerk(std::string_view operator_id, std::string_view action,
                        std::string_view subject, const Act& act);
  Id request_step(const Id& request) const;

  Office office_;
  Inbox inbox_;
};

}  // namespace ssc::backend::transfer
