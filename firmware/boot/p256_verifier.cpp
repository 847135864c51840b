// SPDX-License-Identifier: Apache-2.0
#include "firmware/boot/p256_verifier.hpp"

#include <mbedtls/ecdsa.h>
#include <mbedtls/memory_buffer_alloc.h>

#include <algorithm>

namespace ssc::firmware::boot {
namespace {

constexpr std::size_t kCoordinateSize = 32;
constexpr int kSha256 = 0;  // and not SHA-224

class Arena {
 public:
  explicit Arena(MutableBytes memory) {
    mbedtls_memory_buffer_alloc_init(memory.data(), memory.size());
  }
  ~Arena() { mbedtls_memory_buffer_alloc_free(); }
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
};

// A thing of mbedTLS, from its init to its free.
template <class T, auto Init, auto Free>
class Owned {
 public:
  Owned() { Init(&thing_); }
  ~Owned() { Free(&thing_); }
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  operator T*() { return &thing_; }  // NOLINT(google-explicit-constructor)
  T* operator->() { return &thing_; }

 private:
  T thing_;
};
using Group = Owned<mbedtls_ecp_group, mbedtls_ecp_group_init, mbedtls_ecp_group_free>;
using Point = Owned<mbedtls_ecp_point, mbedtls_ecp_point_init, mbedtls_ecp_point_free>;
using Number = Owned<mbedtls_mpi, mbedtls_mpi_init, mbedtls_mpi_free>;

bool load(mbedtls_mpi* number, Bytes big_endian) {
  return mbedtls_mpi_read_binary(number, big_endian.data(), big_endian.size()) == 0;
}

bool load(mbedtls_ecp_point* point, Bytes coordinates) {
  return load(&point->X, coordinates.first(kCoordinateSize)) &&
         load(&point->Y, coordinates.subspan(kCoordinateSize)) &&
         mbedtls_mpi_lset(&point->Z, 1) == 0;
}

bool is_signature(const Digest& digest, Bytes signature, const PublicKey& key) {
  Group p256;
  Point q;
  Number r;
  Number s;
  return mbedtls_ecp_group_load(p256, MBEDTLS_ECP_DP_SECP256R1) == 0 && load(q, key.point) &&
         mbedtls_ecp_check_pubkey(p256, q) == 0 && load(r, signature.first(kCoordinateSize)) &&
         load(s, signature.subspan(kCoordinateSize)) &&
         mbedtls_ecdsa_verify(p256, digest.data(), digest.size(), q, r, s) == 0;
}

}  // namespace

void P256Verifier::begin() {
  mbedtls_sha256_init(&digest_);
  mbedtls_sha256_starts_ret(&digest_, kSha256);
}

void P256Verifier::update(Bytes bytes) {
  mbedtls_sha256_update_ret(&digest_, bytes.data(), bytes.size());
}

Digest P256Verifier::finish() {
  Digest digest;
  mbedtls_sha256_finish_ret(&digest_, digest.data());
  return digest;
}

bool P256Verifier::verify(std::uint32_t key_id, Bytes message,
                          std::span<const Byte, kSignatureSize> signature) {
  const PublicKey* const key = find(key_id);
  if (key == nullptr) return false;
  Digest digest;
  if (mbedtls_sha256_ret(message.data(), message.size(), digest.data(), kSha256) != 0) return false;
  const Arena arena(arena_);
  return is_signature(digest, signature, *key);
}

const PublicKey* P256Verifier::find(std::uint32_t key_id) const {
  const auto row = std::find_if(keys_.begin(), keys_.end(),
                                [&](const PublicKey& key) { return key.id == key_id; });
  return row == keys_.end() ? nullptr : &*row;
}

}  // namespace ssc::firmware::boot
