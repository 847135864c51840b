// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "host/backend/store/id.hpp"
#include "host/backend/transfer/signer.hpp"

namespace ssc::backend::sim {

// Signs with a digest instead of a key, the same every time and fast, so that a run can be repeated
// byte for byte. Anybody can make these seals: for simulations and tests only.
class DeterministicSigner final : public transfer::Signer {
 public:
  DeterministicSigner(Digest digest, std::set<std::string, std::less<>> regions)
      : digest_(std::move(digest)), regions_(std::move(regions)) {}

  Result<transfer::AgencySignature> sign(std::string_view region,
                                         std::string_view message) override {
    if (!regions_.contains(region)) return unknown(region);
    return seal(region, message);
  }

  Result<void> verify(std::string_view region, std::string_view message,
                      const transfer::AgencySignature& signature) override {
    if (!regions_.contains(region)) return unknown(region);
    const transfer::AgencySignature wanted = seal(region, message);
    if (signature.key != wanted.key) return unknown(region);
    if (signature.value != wanted.value)
      return failure(Code::kDocumentSignature, std::string(region));
    return {};
  }

 private:
  static tl::unexpected<Failure> unknown(std::string_view region) {
    return failure(Code::kUnknownAgency, std::string(region));
  }

  transfer::AgencySignature seal(std::string_view region, std::string_view message) const {
    const Hash key = digest_of(digest_, {"key", region});
    const Hash value = digest_of(digest_, {"seal", region, message});
    transfer::AgencySignature signature;
    std::copy_n(key.begin(), signature.key.size(), signature.key.begin());
    std::copy(value.begin(), value.end(), signature.value.begin());  // the rest stays zero
    return signature;
  }

  Digest digest_;
  std::set<std::string, std::less<>> regions_;
};

}  // namespace ssc::backend::sim
