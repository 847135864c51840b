// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "host/crypto/signature.hpp"
#include "protocol/voucher/record.hpp"

namespace ssc::backend {

// The keys of vouchers: one that signs new ones, and the list of those whose vouchers are accepted.
// To roll a key, the old one stays on the list until its last voucher has expired; taking it off
// kills its vouchers.
class KeyRing {
 public:
  explicit KeyRing(crypto::PrivateKey signing);  // its own vouchers are accepted
  void accept(const crypto::PublicKey& key) { accepted_.push_back(key); }

  const crypto::PrivateKey& signing() const { return signing_; }
  voucher::Algorithm algorithm() const;  // of the signing key

  // The key on the list with this id *and* this algorithm; null: none. A record that names a key
  // with the other algorithm finds nothing.
  const crypto::PublicKey* find(const voucher::KeyId& id, voucher::Algorithm algorithm) const;

 private:
  crypto::PrivateKey signing_;
  std::vector<crypto::PublicKey> accepted_;
};

}  // namespace ssc::backend
