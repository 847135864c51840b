// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "host/backend/transfer/signer.hpp"
#include "host/crypto/signature.hpp"

namespace ssc::backend::transfer {

// Seals with real keys. Filled once at start; afterwards several threads may sign and verify.
//
// A region may have several public keys, so that a key can be changed while letters signed with the
// old one are still on their way: the new public key goes out to everybody first, then its owner
// signs with it, and the old one is left out when nothing signed with it is open.
class KeySigner final : public Signer {
 public:
  // Signs for `region` from now on with this key, and trusts its public key.
  Result<void> host(std::string_view region, crypto::PrivateKey key);
  // kConfig when that key is another region's: one key would seal for both.
  Result<void> trust(std::string_view region, crypto::PublicKey key);

  Result<AgencySignature> sign(std::string_view region, std::string_view message) override;
  Result<void> verify(std::string_view region, std::string_view message,
                      const AgencySignature& signature) override;

 private:
  struct Hosted {
    crypto::PrivateKey key;
    crypto::KeyId id;
  };
  struct Known {
    std::string region;
    crypto::PublicKey key;
  };

  std::map<std::string, Hosted, std::less<>> hosted_;
  std::map<crypto::KeyId, Known> known_;
};

}  // namespace ssc::backend::transfer
