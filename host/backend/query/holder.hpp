// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/backend/registry/registry.hpp"
#include "host/backend/store/store.hpp"
#include "host/base/failure.hpp"
#include "protocol/platform/certificate.hpp"

// From what is shown at the counter to the person on record.

namespace ssc::backend {

// The holder of a presented card (type 03): card number and card identifier must both be those on
// record.
//   kRequestMalformed     type 03 without card_sn
//   kCertTypeUnsupported  every other type
//   kUnknownPerson        no such card on record
//   kCardMismatch         another identifier is on record for this number
//   kCardDeregistered     the relation has gone from the area that issued the card
Result<const Person*> card_holder(Store& store, const Registry& registry,
                                  const platform::MdtrtCert& shown);

// The same, but a deregistered card will do: to ask what became of the case that made it so.
Result<const Person*> holder_of_any_card(const Registry& registry,
                                         const platform::MdtrtCert& shown);

// As card_holder, and by the number of an identity card (type 02), which proves less: for
// questions, never for what changes something.
Result<const Person*> card_or_identity_holder(Store& store, const Registry& registry,
                                              const platform::MdtrtCert& shown);

}  // namespace ssc::backend
