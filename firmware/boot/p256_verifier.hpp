// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mbedtls/sha256.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "firmware/boot/verifier.hpp"
#include "protocol/base/bytes.hpp"

namespace ssc::firmware::boot {

// A point of P-256 (FIPS 186-4, D.1.2.3): X and Y, 32 bytes each, big-endian.
struct PublicKey {
  std::uint32_t id;  // as an image names it
  std::array<Byte, 64> point;
};

// SHA-256 (FIPS 180-4), and ECDSA with it over P-256 (FIPS 186-4), by mbedTLS. A signature is r and
// s, 32 bytes each, big-endian; as of any signature of ECDSA, (r, n-s) is one as well.
//
// What mbedTLS allocates lies in an arena of this object, so verify() needs no heap. Its allocator
// is one for the program: one verify() at a time.
class P256Verifier final : public Verifier {
 public:
  explicit P256Verifier(std::span<const PublicKey> keys) : keys_(keys) {}
  P256Verifier(const P256Verifier&) = delete;
  P256Verifier& operator=(const P256Verifier&) = delete;

  // Verifier
  void begin() override;
  void update(Bytes bytes) override;
  Digest finish() override;
  bool has_key(std::uint32_t key_id) const override { return find(key_id) != nullptr; }
  // False for a key that is not known, or that is no point of the curve.
  bool verify(std::uint32_t key_id, Bytes message,
              std::span<const Byte, kSignatureSize> signature) override;

 private:
  // On a Cortex-M4 a hundred signatures of as many keys have been verified in 5,120 bytes. Pointers
  // of a 64-bit machine are longer.
  static constexpr std::size_t kArenaSize = sizeof(void*) == 4 ? 8'192 : 16'384;

  const PublicKey* find(std::uint32_t key_id) const;

  std::span<const PublicKey> keys_;
  mbedtls_sha256_context digest_{};
  alignas(8) std::array<Byte, kArenaSize> arena_;
};

}  // namespace ssc::firmware::boot
