// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/intake.hpp"

#include <algorithm>

#include "host/backend/planted.hpp"
#include "host/backend/transfer/application.hpp"
#include "host/backend/transfer/facts.hpp"
#include "host/backend/transfer/linked_cases.hpp"
#include "host/backend/transfer/reconciliation.hpp"
#include "host/backend/transfer/routine.hpp"
#include "host/backend/transfer/unmatched.hpp"

namespace ssc::backend::transfer {
namespace {

using std::chrono::days;

// How far the clocks of two agencies may be apart.
constexpr auto kSkew = days(1);

class Intake {
 public:
  Intake(Step& step, const Message& message)
      : step_(step), office_(step.office()), message_(message) {}

  // ---- at the destination
  Result<void> operator()(const PrecheckRequest& m) {
    const auto enrolled = enrolment(office_, m.person, m.wanted);
    if (!enrolled) return tl::unexpected(enrolled.error());
    Asked asked = opening(Kind::kTransfer, m.case_id, {}, m.person, m.insutype);
    asked.checks = enrolled->checks;
    asked.destination_insutype = enrolled->insutype;
    return open_case(m.case_id, destination::PrecheckRequest{std::move(asked), m.origin_meets});
  }
  Result<void> operator()(const InfoForm& m) {
    const auto state = mine(m.case_id);
    if (!state) return tl::unexpected(state.error());
    const auto form = read(m.document, read_form);
    if (!form) return refuse_form(m.case_id, form.error());
    if (!fits(*form, **state)) return refuse_form(m.case_id, {Code::kDocumentMalformed});
    const auto deadline = in_deadline(office_, **state, step_.now());
    if (!deadline) return refuse_form(m.case_id, deadline.error());
    const Fen announced = form->route == Route::kAccount ? form->balance : Fen{};
    return step_.put(m.case_id,
                     destination::InfoForm{{form->number, announced, form->paid, form->holdings,
                                            announced.value > 0, deadline->date,
                                            deadline->provisional, deadline->row}});
  }
  Result<void> operator()(const RemitAdvice& m) {
    if (planted(Fault::kCreditOnAdvice))
      return put(m.case_id, destination::StatementLine{m.order.text(), m.amount});
    return put(m.case_id, destination::RemitAdvice{m.amount});
  }
  Result<void> operator()(const Withdraw& m) {
    return put(m.case_id, destination::OriginWithdraws{});
  }
  Result<void> operator()(const Supplement& m) {
    return announce(Kind::kSupplement, m.case_id, m.linked, m.person, m.insutype, m.amount);
  }
  // Only what was sent from here to that agency comes back from it.
  Result<void> operator()(const Return& m) {
    const auto sent = mine(m.linked);
    if (!sent) return tl::unexpected(sent.error());
    const Submitted& of = (*sent)->opened;
    if ((*sent)->role != Role::kOrigin || of.person != m.person || of.insutype != m.insutype)
      return failure(Code::kUnknownCase, "nothing of this person was sent in that case");
    return announce(Kind::kReturn, m.case_id, m.linked, m.person, m.insutype, m.amount);
  }
  Result<void> operator()(const InfoCorrect& m) {
    return take_correction(step_, message_.sender, m);
  }
  Result<void> operator()(const StatusRequest& m) {
    StatusReport report{m.case_id, Relation::kNone, Money::kNone, {}};
    const auto state = mine(m.case_id);
    if (!state && state.error().code != Code::kUnknownCase) return tl::unexpected(state.error());
    if (state) {
      report.relation = (*state)->relation;
      report.money = (*state)->money;
      report.credited = (*state)->credited.value_or(Fen{});
    }
    step_.send(message_.sender, report);
    return {};
  }

  // ---- at the origin
  Result<void> operator()(const PrecheckReply& m) {
    return put(m.case_id, origin::PrecheckReply{m.checks, m.destination_insutype});
  }
  Result<void> operator()(const ContactLetter& m) {
    const auto state = mine(m.case_id);
    if (!state) return tl::unexpected(state.error());
    const auto letter = read(m.document, read_letter);
    if (!letter) return refuse_letter(**state, letter.error());
    if (!fits(*letter, **state) || letter->accepted_at > step_.now() + kSkew ||
        letter->accepted_at < (*state)->opened_at - kSkew)
      return refuse_letter(**state, {Code::kDocumentMalformed});
    return accept_letter(**state, *letter);
  }
  Result<void> operator()(const InfoConfirm& m) {
    const auto state = mine(m.case_id);
    if (!state) return tl::unexpected(state.error());
    if (!(*state)->form.empty() && (*state)->form != m.number)
      return failure(Code::kUnknownDocument, m.number);
    return step_.put(m.case_id, origin::InfoConfirm{});
  }
  Result<void> operator()(const RelationDone& m) {
    return put(m.case_id, origin::RelationDone{m.months_after});
  }
  Result<void> operator()(const RemitConfirm& m) {
    return put(m.case_id, origin::CreditConfirm{m.amount});
  }
  Result<void> operator()(const StatusReport& m) {
    return put(m.case_id, origin::StatusReport{m.relation, m.money, m.credited});
  }
  Result<void> operator()(const Collect& m) { return collect_for(step_, message_.sender, m); }

  // ---- at either
  Result<void> operator()(const Reject& m) {
    const auto state = mine(m.case_id);
    if (!state) return tl::unexpected(state.error());
    if ((*state)->role == Role::kOrigin)
      return step_.put(m.case_id, origin::PeerRejected{m.reasons});
    return step_.put(m.case_id, destination::OriginRejects{m.reasons});
  }
  Result<void> operator()(const Apply& m) { return take_application(step_, message_.sender, m); }
  Result<void> operator()(const ApplyReply& m) { return take_answer(step_, message_.sender, m); }
  Result<void> operator()(const ReconTotals& m) {
    return compare_totals(step_, message_.sender, m);
  }
  Result<void> operator()(const ReconDetail& m) {
    return compare_details(step_, message_.sender, m);
  }

 private:
  // A case that the sender has a part in.
  Result<const Case*> mine(const Id& case_id) {
    const auto state = step_.find(case_id);
    if (!state) return state;
    if (peer(**state, office_) != message_.sender)
      return failure(Code::kUnknownCase, "not between these agencies");
    return state;
  }
  template <class Input>
  Result<void> put(const Id& case_id, const Input& input) {
    return mine(case_id).and_then([&](const Case*) { return step_.put(case_id, input); });
  }

  Asked opening(Kind kind, const Id& case_id, std::optional<Id> linked, const Pseudonym& person,
                const std::string& insutype) const {
    Asked asked;
    asked.kind = kind;
    asked.case_id = case_id;
    asked.linked = linked;
    asked.person = person;
    asked.insutype = insutype;
    asked.origin = message_.sender;
    asked.destination = office_.here.code;
    return asked;
  }
  Result<void> announce(Kind kind, const Id& case_id, const Id& linked, const Pseudonym& person,
                        const std::string& insutype, Fen amount) {
    Asked asked = opening(kind, case_id, linked, person, insutype);
    asked.announced = amount;
    asked.destination_insutype = insutype;
    return open_case(case_id, destination::Announced{std::move(asked)});
  }
  // Its money may have come before it.
  Result<void> open_case(const Id& case_id, const destination::Input& input) {
    const auto known = step_.find(case_id);
    if (!known && known.error().code != Code::kUnknownCase) return tl::unexpected(known.error());
    if (known) {
      if (const auto state = mine(case_id); !state) return tl::unexpected(state.error());
    }
    if (auto done = step_.put(case_id, input); !done) return done;
    return match_money(step_, case_id);
  }

  template <class Body>
  Result<Body> read(const std::string& text, Result<Body> (*reader)(const Document&, Signer&)) {
    const auto document = decode_document(text);
    if (!document) return tl::unexpected(document.error());
    if (document->region != message_.sender) return failure(Code::kDocumentMalformed);
    return reader(*document, office_.world.signer);
  }
  template <class Body>
  bool fits(const Body& body, const Case& state) const {
    const Submitted& of = state.opened;
    const Region* from = office_.world.registry.region(of.origin);
    const Region* to = office_.world.registry.region(of.destination);
    return body.case_id == of.case_id && body.person == of.person && body.insutype == of.insutype &&
           body.origin == of.origin && body.destination == of.destination && from != nullptr &&
           to != nullptr && body.origin_agency == from->agency &&
           body.destination_agency == to->agency && counted_right(body);
  }
  bool counted_right(const LetterBody&) const { return true; }
  bool counted_right(const FormBody& body) const {
    const auto paid = to_ranges(body.paid);
    const bool known = std::all_of(
        body.holdings.begin(), body.holdings.end(),
        [&](const auto& area) { return office_.world.registry.region(area) != nullptr; });
    return known && paid && months_in(*paid) == body.months && body.balance.value >= 0;
  }

  // Whoever sent a paper that cannot be taken would wait for ever: the case ends, and both sides
  // know why. Only the medium's failures are for another try.
  Result<void> refuse_form(const Id& case_id, const Failure& why) {
    if (of_the_medium(why.code)) return tl::unexpected(why);
    return step_.put(case_id, destination::InfoFormRefused{{std::string(why.info().code)}});
  }
  // A case that was accepted already is not ended by a second, worse letter.
  Result<void> refuse_letter(const Case& state, const Failure& why) {
    if (of_the_medium(why.code) || state.accepted) return tl::unexpected(why);
    return step_.put(state.opened.case_id,
                     origin::Refuse{std::string(kRules), std::string(why.info().code)});
  }

  // The clocks run from the destination's acceptance; route and amount are fixed now.
  Result<void> accept_letter(const Case& state, const LetterBody& letter) {
    auto accepted =
        terms(office_, state.opened.origin, state.opened.destination, letter.accepted_at);
    if (!accepted) return refuse_letter(state, accepted.error());
    accepted->letter = letter.number;
    Case as_accepted = state;
    as_accepted.accepted = *accepted;
    const auto routed = route(office_, as_accepted);
    if (!routed && routed.error().code != Code::kPolicyMissing)
      return tl::unexpected(routed.error());
    origin::Letter input{std::move(*accepted), {}, {}};
    if (routed) input.route = *routed;
    if (!routed) input.missing = routed.error().detail;
    return step_.put(state.opened.case_id, origin::Input(std::move(input)));
  }

  Step& step_;
  const Office& office_;
  const Message& message_;
};

}  // namespace

Result<void> take_in(Step& step, const Message& message, const Payload& payload) {
  return std::visit(Intake(step, message), payload);
}

}  // namespace ssc::backend::transfer
