// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "protocol/base/block_cipher.hpp"

struct evp_cipher_st;      // OpenSSL's EVP_CIPHER
struct evp_cipher_ctx_st;  // and EVP_CIPHER_CTX

namespace ssc::crypto {

// A cipher of OpenSSL, block by block. It moves and never copies; OpenSSL wipes the key when it
// ends. For one thread.
class EvpBlockCipher : public BlockCipher {
 public:
  void encrypt(MutableBytes block) const override;
  void decrypt(MutableBytes block) const override;

 protected:
  EvpBlockCipher(const evp_cipher_st* cipher, Bytes key);
  EvpBlockCipher(EvpBlockCipher&&) = default;
  EvpBlockCipher& operator=(EvpBlockCipher&&) = default;
  ~EvpBlockCipher() = default;

 private:
  struct Free {
    void operator()(evp_cipher_ctx_st* context) const;
  };
  using Context = std::unique_ptr<evp_cipher_ctx_st, Free>;
  static Context keyed(const evp_cipher_st* cipher, Bytes key, bool encrypts);
  void transform(evp_cipher_ctx_st* context, MutableBytes block) const;

  Context encrypting_, decrypting_;
};

// Triple DES with two keys (SP 800-67 keying option 2: encrypt K1, decrypt K2, encrypt K1). 16
// bytes of key; or 8 for single DES, which OpenSSL refuses and two equal halves are. Parity bits
// are not looked at. Throws std::invalid_argument for a key of another length.
class Des final : public EvpBlockCipher {
 public:
  explicit Des(Bytes key);
  std::size_t block_size() const override { return 8; }
};

// GB/T 32907. 16 bytes of key; throws as Des.
class Sm4 final : public EvpBlockCipher {
 public:
  explicit Sm4(Bytes key);
  std::size_t block_size() const override { return 16; }
};

}  // namespace ssc::crypto
