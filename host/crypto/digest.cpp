// SPDX-License-Identifier: Apache-2.0
#include "host/crypto/digest.hpp"

#include <openssl/evp.h>

#include <stdexcept>

namespace ssc::crypto {
namespace {

Digest digest(Bytes data, const EVP_MD* algorithm) {
  Digest out{};
  if (EVP_Digest(data.data(), data.size(), out.data(), nullptr, algorithm, nullptr) != 1)
    throw std::runtime_error("OpenSSL: digest");
  return out;
}

}  // namespace

Digest sm3(Bytes data) {
  return digest(data, EVP_sm3());
}

Digest sha256(Bytes data) {
  return digest(data, EVP_sha256());
}

Digest hmac_sm3(Bytes key, Bytes data) {
  Digest out{};
  std::size_t size = 0;
  if (EVP_Q_mac(nullptr, "HMAC", nullptr, "SM3", nullptr, key.data(), key.size(), data.data(),
                data.size(), out.data(), out.size(), &size) == nullptr ||
      size != out.size())
    throw std::runtime_error("OpenSSL: HMAC");
  return out;
}

}  // namespace ssc::crypto
