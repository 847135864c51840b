// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "protocol/base/bytes.hpp"

namespace ssc::firmware::boot {

inline constexpr std::size_t kDigestSize = 32;
inline constexpr std::size_t kSignatureSize = 64;
using Digest = std::array<Byte, kDigestSize>;

// The cryptography of an update: a digest of 32 bytes in pieces (begin, update…, finish) and a
// signature of 64. The public keys are the verifier's own.
class Verifier {
 public:
  virtual void begin() = 0;
  virtual void update(Bytes bytes) = 0;
  virtual Digest finish() = 0;

  virtual bool has_key(std::uint32_t key_id) const = 0;
  virtual bool verify(std::uint32_t key_id, Bytes message,
                      std::span<const Byte, kSignatureSize> signature) = 0;

 protected:
  ~Verifier() = default;
};

}  // namespace ssc::firmware::boot
