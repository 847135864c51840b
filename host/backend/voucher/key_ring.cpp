// SPDX-License-Identifier: Apache-2.0
#include "host/backend/voucher/key_ring.hpp"

#include <utility>

namespace ssc::backend {
namespace {

voucher::Algorithm algorithm_of(crypto::Scheme scheme) {
  return scheme == crypto::Scheme::kSm2 ? voucher::Algorithm::kSm2 : voucher::Algorithm::kEs256;
}

}  // namespace

KeyRing::KeyRing(crypto::PrivateKey signing) : signing_(std::move(signing)) {
  accept(signing_.public_key());
}

voucher::Algorithm KeyRing::algorithm() const {
  return algorithm_of(signing_.scheme());
}

const crypto::PublicKey* KeyRing::find(const voucher::KeyId& id,
                                       voucher::Algorithm algorithm) const {
  for (const crypto::PublicKey& key : accepted_)
    if (key.id() == id && algorithm_of(key.scheme()) == algorithm) return &key;
  return nullptr;
}

}  // namespace ssc::backend
