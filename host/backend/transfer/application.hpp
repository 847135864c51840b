// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/backend/transfer/step.hpp"

// Applications for a transfer. The origin alone opens cases; what is entered elsewhere goes to it
// as APPLY and is answered by APPLY_REPLY.
namespace ssc::backend::transfer {

struct Application {
  Id request_id;  // made by the asker and kept before asking: the same again gives the same answer
  Pseudonym person;
  std::string origin, destination;
  std::string insutype;  // empty: the person's medical insurance at the origin
  Channel channel = Channel::kCounter;
  std::string entry_region;  // where it was made; empty: here
  std::string proofing = "CARD";
  std::string certificate;               // number of the 参保凭证, in the two-step way
  std::vector<std::string> attachments;  // "ID_FRONT:<digest in hex>", never the picture
};

// What a person who fetches the certificate (参保凭证) wishes for the account there.
enum class AtCertificate : std::uint8_t { kAccountStays, kAccountCloses };

// At the origin: opens a case, or joins the open one of the same pair; its id. kUnknownRegion,
// kUnknownPerson, kPolicyMissing, kOpenCase, kUnknownDocument, kDocumentSuperseded,
// kRequestMalformed, which names the fields that the origin's form wants and that are not there.
Result<Id> open_case(Step& step, const Application& application);

// Elsewhere: sends it to the origin and keeps it, to be followed by its case's id. kUnknownRegion,
// kOffPlatform, kUnknownPerson, kPolicyMissing, kRequestMalformed.
Result<Id> pass_on(Step& step, const Application& application);
// The case of an application that was passed on, as far as it is known here: in state NONE until
// the origin has answered, REJECTED when it refused. kUnknownCase.
Result<Case> passed_on(const Office& office, const Id& case_id, Version at = kLatest);

Result<void> take_application(Step& step, std::string_view sender, const Apply& message);
Result<void> take_answer(Step& step, std::string_view sender, const ApplyReply& message);

Id case_id_of(const Office& office, const Id& request_id);

}  // namespace ssc::backend::transfer
