// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/application.hpp"

#include <algorithm>

#include "host/backend/transfer/application_form.hpp"
#include "host/backend/transfer/facts.hpp"
#include "host/backend/transfer/machine/consequences.hpp"
#include "host/backend/transfer/names.hpp"

namespace ssc::backend::transfer {
namespace {

// The events of an application that was passed on.
constexpr std::string_view kPassedOn = "PASSED_ON";  // the message APPLY
constexpr std::string_view kAnswered = "ANSWERED";   // the message APPLY_REPLY

constexpr std::size_t kMaxAttachments = 16;
constexpr std::size_t kMaxWord = 64;  // bytes of a code, a number, a kind

// "ID_FRONT:<digest in hex>". The picture itself has no place in a history that is kept for ever.
bool is_attachment(std::string_view text) {
  constexpr std::size_t kMaxDigits = 2 * sizeof(Hash);
  const std::size_t colon = text.find(':');
  if (colon == 0 || colon > kMaxWord) return false;
  const std::string_view digest = text.substr(colon + 1);
  return !digest.empty() && digest.size() % 2 == 0 && digest.size() <= kMaxDigits &&
         digest.find_first_not_of("0123456789ABCDEFabcdef") == digest.npos;
}

Result<void> well_formed(const Application& application) {
  const auto& attached = application.attachments;
  if (attached.size() > kMaxAttachments)
    return failure(Code::kRequestMalformed, "attachments: too many");
  for (const std::string_view word :
       {std::string_view(application.insutype), std::string_view(application.entry_region),
        std::string_view(application.proofing), std::string_view(application.certificate)})
    if (word.size() > kMaxWord) return failure(Code::kRequestMalformed, "a word is too long");
  if (!std::all_of(attached.begin(), attached.end(), is_attachment))
    return failure(Code::kRequestMalformed, "attachments: a kind and a digest each");
  return {};
}

// A 参保凭证 that came with the application has to be the one in force.
Result<void> check_certificate(const Office& office, const Submitted& as) {
  if (as.certificate.empty()) return {};
  const auto current =
      office.world.store.find(certificate_key(office.here.code, as.person, as.insutype));
  if (!current) return tl::unexpected(current.error());
  if (!*current) return failure(Code::kUnknownDocument, as.certificate);
  if (**current != as.certificate) return failure(Code::kDocumentSuperseded, **current);
  return {};
}

Result<origin::Submit> submission(Step& step, const Application& application) {
  const Office& office = step.office();
  const auto to = region_of(office, application.destination);
  if (!to) return tl::unexpected(to.error());
  const auto form = check_form(office, office.here, **to, application);
  if (!form) return tl::unexpected(form.error());
  if (office.world.registry.by_pseudonym(application.person) == nullptr)
    return failure(Code::kUnknownPerson);
  // Without a time limit the case could not be accepted later.
  const auto promise = terms(office, office.here.code, application.destination, step.now());
  if (!promise) return tl::unexpected(promise.error());
  const auto record = record_of(office, application.person, application.insutype);
  if (!record) return tl::unexpected(record.error());
  const auto examination = examine(office, **to, *record);
  if (!examination) return tl::unexpected(examination.error());

  origin::Submit submit;
  Submitted& as = submit.as;
  as.case_id = case_id_of(office, application.request_id);
  as.person = application.person;
  as.insutype = !application.insutype.empty() ? application.insutype
                : *record                     ? (*record)->now.insutype
                                              : std::string(kEmployee);
  as.origin = office.here.code;
  as.destination = application.destination;
  as.channel = application.channel;
  as.entry_region = application.entry_region.empty() ? office.here.code : application.entry_region;
  as.proofing = application.proofing;
  as.certificate = application.certificate;
  as.attachments = application.attachments;
  as.checks = examination->checks;
  as.rows = examination->rows;
  as.rows.insert(as.rows.end(), form->begin(), form->end());
  as.paper = !(*to)->on_platform;
  if (!as.paper) return submit;

  // Nobody answers for a destination off the platform.
  submit.terms = *promise;
  Case paper;
  paper.opened = as;
  auto routed = route(office, paper);
  if (routed) submit.route = std::move(*routed);
  if (!routed && routed.error().code != Code::kPolicyMissing) return tl::unexpected(routed.error());
  if (!routed) submit.missing = routed.error().detail;
  return submit;
}

// The open case of this person and kind: joined when it is between the same areas.
Result<std::optional<Id>> open_already(Step& step, const Submitted& as) {
  const auto held = step.office().world.store.find(
      open_case_key(step.office().here.code, as.person, as.insutype));
  if (!held) return tl::unexpected(held.error());
  if (!*held) return std::nullopt;
  const auto case_id = parse_id(**held);
  if (!case_id) return failure(Code::kStorage, "open case key is damaged");
  const auto open = step.find(*case_id);
  if (!open) return tl::unexpected(open.error());
  if ((*open)->opened.destination != as.destination) return failure(Code::kOpenCase);
  return *case_id;
}

bool same(const Submitted& a, const Submitted& b) {
  return a.person == b.person && a.insutype == b.insutype && a.destination == b.destination;
}

Apply message_of(const Office& office, const Application& a) {
  return {a.request_id,
          a.person,
          a.insutype,
          a.origin,
          a.destination,
          a.channel,
          a.entry_region.empty() ? office.here.code : a.entry_region,
          a.proofing,
          a.certificate,
          a.attachments};
}

Application application_of(const Apply& m) {
  return {m.request_id, m.person,       m.origin,   m.destination, m.insutype,
          m.channel,    m.entry_region, m.proofing, m.certificate, m.attachments};
}

}  // namespace

Id case_id_of(const Office& office, const Id& request_id) {
  return derive_id(office.world.digest, {"case", request_id.text()});
}

Result<Id> open_case(Step& step, const Application& application) {
  if (auto good = well_formed(application); !good) return tl::unexpected(good.error());
  auto submit = submission(step, application);
  if (!submit) return tl::unexpected(submit.error());
  const Id case_id = submit->as.case_id;
  const auto known = step.find(case_id);
  if (known && !same(submit->as, (*known)->opened)) return failure(Code::kIdReused);
  if (known) return case_id;
  if (known.error().code != Code::kUnknownCase) return tl::unexpected(known.error());
  const auto open = open_already(step, submit->as);
  if (!open) return tl::unexpected(open.error());
  if (*open) return **open;
  if (auto good = check_certificate(step.office(), submit->as); !good)
    return tl::unexpected(good.error());
  if (auto done = step.put(case_id, origin::Input(std::move(*submit))); !done)
    return tl::unexpected(done.error());
  return case_id;
}

Result<Id> pass_on(Step& step, const Application& application) {
  const Office& office = step.office();
  if (auto good = well_formed(application); !good) return tl::unexpected(good.error());
  const auto from = region_of(office, application.origin);
  if (!from) return tl::unexpected(from.error());
  if (!(*from)->on_platform) return failure(Code::kOffPlatform, application.origin);
  const auto to = region_of(office, application.destination);
  if (!to) return tl::unexpected(to.error());
  // The origin asks again; told here, the person can add what is wanted.
  if (const auto form = check_form(office, **from, **to, application); !form)
    return tl::unexpected(form.error());
  if (office.world.registry.by_pseudonym(application.person) == nullptr)
    return failure(Code::kUnknownPerson);

  const Apply message = message_of(office, application);
  const Id case_id = case_id_of(office, application.request_id);
  step.batch().appends.push_back({application_stream(office.here.code, case_id),
                                  0,
                                  {{std::string(kPassedOn), encode(Payload(message))}}});
  step.send(application.origin, message);
  if (auto done = step.list(application.person, case_id); !done)
    return tl::unexpected(done.error());
  return case_id;
}

Result<Case> passed_on(const Office& office, const Id& case_id, Version at) {
  const auto events = office.world.store.load(application_stream(office.here.code, case_id), at);
  if (!events) return tl::unexpected(events.error());
  if (events->empty()) return failure(Code::kUnknownCase);
  const auto made = decode_payload(Apply::kType, events->front().event.body);
  if (!made) return failure(Code::kStorage, "application is damaged");
  const Apply& apply = std::get<Apply>(*made);

  Case state;
  state.opened_at = events->front().at;
  state.opened.case_id = case_id;
  state.opened.person = apply.person;
  state.opened.insutype = apply.insutype;
  state.opened.origin = apply.origin;
  state.opened.destination = apply.destination;
  state.opened.channel = apply.channel;
  state.opened.entry_region = apply.entry_region;
  state.opened.proofing = apply.proofing;
  state.opened.certificate = apply.certificate;
  if (events->size() == 1) return state;

  const auto answered = decode_payload(ApplyReply::kType, events->back().event.body);
  if (!answered) return failure(Code::kStorage, "application is damaged");
  const ApplyReply& answer = std::get<ApplyReply>(*answered);
  if (answer.case_id) {
    state.opened.case_id = *answer.case_id;  // another one, when there was an open case
    return state;
  }
  state.relation = Relation::kRejected;
  state.rejections = {{apply.origin, {answer.refusal}}};
  return state;
}

Result<void> take_application(Step& step, std::string_view sender, const Apply& message) {
  ApplyReply reply{message.request_id, {}, {}};
  const auto case_id = message.origin == step.office().here.code
                           ? open_case(step, application_of(message))
                           : failure(Code::kUnknownRegion, message.origin);
  if (case_id) reply.case_id = *case_id;
  if (!case_id) {
    if (of_the_medium(case_id.error().code)) return tl::unexpected(case_id.error());
    step.clear();
    reply.refusal = case_id.error().info().code;
  }
  step.send(sender, reply);
  return {};
}

Result<void> take_answer(Step& step, std::string_view sender, const ApplyReply& message) {
  const Office& office = step.office();
  const Id case_id = case_id_of(office, message.request_id);
  const auto asked = passed_on(office, case_id);
  if (!asked) return tl::unexpected(asked.error());
  if (asked->opened.origin != sender) return failure(Code::kUnknownCase, "asked of another agency");
  const auto before = office.world.store.load(application_stream(office.here.code, case_id));
  if (!before) return tl::unexpected(before.error());
  if (before->size() > 1) return {};  // the first answer stands
  step.batch().appends.push_back({application_stream(office.here.code, case_id),
                                  1,
                                  {{std::string(kAnswered), encode(Payload(message))}}});
  return {};
}

}  // namespace ssc::backend::transfer
