// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "host/base/failure.hpp"
#include "protocol/base/bytes.hpp"

namespace ssc::backend::transfer {

// The seal of an agency: key id (the first 8 bytes of SM3 of its public key) and r ‖ s.
struct AgencySignature {
  std::array<Byte, 8> key{};
  std::array<Byte, 64> value{};
};

// Signs for the agencies hosted here and knows the public keys of all in the directory. Signing may
// take a while and is never part of a step of the store.
class Signer {
 public:
  virtual ~Signer() = default;
  virtual Result<AgencySignature> sign(std::string_view region,
                                       std::string_view message) = 0;  // kUnknownAgency
  // kUnknownAgency: no such key of that region; kDocumentSignature.
  virtual Result<void> verify(std::string_view region, std::string_view message,
                              const AgencySignature& signature) = 0;
};

}  // namespace ssc::backend::transfer
