// SPDX-License-Identifier: Apache-2.0
#include "host/backend/query/holder.hpp"

#include "host/backend/registry/record.hpp"

namespace ssc::backend {
namespace {

// An identifier begins with the division that issued the card.
std::string_view issuing_region(std::string_view identifier) {
  return identifier.substr(0, 6);
}

}  // namespace

Result<const Person*> holder_of_any_card(const Registry& registry,
                                         const platform::MdtrtCert& shown) {
  if (shown.mdtrt_cert_type != platform::kCertSocialSecurityCard)
    return failure(Code::kCertTypeUnsupported);
  if (!shown.card_sn) return failure(Code::kRequestMalformed, "input.data.card_sn: not found");
  return registry.by_card(shown.mdtrt_cert_no.reveal(), shown.card_sn->reveal());
}

Result<const Person*> card_holder(Store& store, const Registry& registry,
                                  const platform::MdtrtCert& shown) {
  const auto holder = holder_of_any_card(registry, shown);
  if (!holder) return holder;
  const auto is_void =
      card_deregistered(store, issuing_region(shown.card_sn->reveal()), (*holder)->pseudonym);
  if (!is_void) return tl::unexpected<Failure>(is_void.error());
  if (*is_void) return failure(Code::kCardDeregistered);
  return holder;
}

Result<const Person*> card_or_identity_holder(Store& store, const Registry& registry,
                                              const platform::MdtrtCert& shown) {
  if (shown.mdtrt_cert_type == platform::kCertIdentityCard)
    return registry.by_id_number(shown.mdtrt_cert_no.reveal());
  return card_holder(store, registry, shown);
}

}  // namespace ssc::backend
