// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "host/base/failure.hpp"
#include "protocol/base/bytes.hpp"

struct evp_pkey_st;  // OpenSSL's EVP_PKEY

namespace ssc::crypto {

enum class Scheme {
  kSm2,  // SM2 on its recommended curve with SM3 (GB/T 32918), signer's id "1234567812345678" (GM/T
         // 0009)
  kEs256,  // ECDSA on P-256 with SHA-256 (FIPS 186-4, RFC 7518 §3.4)
};

using Signature = std::array<Byte, 64>;  // r ‖ s, 32 bytes each, big-endian
using Point = std::array<Byte, 65>;      // 04 ‖ X ‖ Y
using KeyId = std::array<Byte, 8>;       // the first bytes of SM3(Point), for either scheme

// Keys may be shared by threads once made. Loading answers kConfig when the file or text is no such
// key or the key is on another curve.
class PublicKey {
 public:
  static Result<PublicKey> load(Scheme scheme, const std::filesystem::path& pem_file);
  static Result<PublicKey> from_pem(Scheme scheme, std::string_view pem);  // "BEGIN PUBLIC KEY"
  static Result<PublicKey> from_point(Scheme scheme, Bytes point);         // 65 bytes, on the curve

  Scheme scheme() const { return scheme_; }
  Point point() const;
  KeyId id() const;

  // False for anything but 64 bytes with r and s in [1, n-1], r + s ≠ n for SM2, that sign
  // `message`.
  bool verify(Bytes message, Bytes signature) const;

 private:
  friend class PrivateKey;
  PublicKey(Scheme scheme, std::shared_ptr<evp_pkey_st> key);

  Scheme scheme_;
  std::shared_ptr<evp_pkey_st> key_;
};

// Moves, never copies. OpenSSL wipes the number when the key ends.
class PrivateKey {
 public:
  static Result<PrivateKey> load(Scheme scheme, const std::filesystem::path& pem_file);
  static Result<PrivateKey> from_pem(Scheme scheme, std::string_view pem);  // "BEGIN PRIVATE KEY"
  static PrivateKey generate(Scheme scheme);

  PrivateKey(PrivateKey&&) = default;
  PrivateKey& operator=(PrivateKey&&) = default;

  Scheme scheme() const { return scheme_; }
  PublicKey public_key() const;
  Signature sign(Bytes message) const;

 private:
  PrivateKey(Scheme scheme, std::shared_ptr<evp_pkey_st> key);

  Scheme scheme_;
  std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace ssc::crypto
