// SPDX-License-Identifier: Apache-2.0
#include "host/backend/query/holder.hpp"

namespace ssc::backend {

Result<const Person*> card_holder(const Registry& registry, const platform::MdtrtCert& shown) {
  if (shown.mdtrt_cert_type != platform::kCertSocialSecurityCard)
    return failure(Code::kCertTypeUnsupported);
  if (!shown.card_sn) return failure(Code::kRequestMalformed, "input.data.card_sn: not found");
  return registry.by_card(shown.mdtrt_cert_no.reveal(), shown.card_sn->reveal());
}

Result<const Person*> card_or_identity_holder(const Registry& registry,
                                              const platform::MdtrtCert& shown) {
  if (shown.mdtrt_cert_type == platform::kCertIdentityCard)
    return registry.by_id_number(shown.mdtrt_cert_no.reveal());
  return card_holder(registry, shown);
}

}  // namespace ssc::backend
