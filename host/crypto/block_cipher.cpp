// SPDX-License-Identifier: Apache-2.0
#include "host/crypto/block_cipher.hpp"

#include <openssl/evp.h>

#include <stdexcept>

#include "protocol/base/sensitive.hpp"

namespace ssc::crypto {
namespace {

constexpr std::size_t kKeySize = 16;
constexpr std::size_t kDesKeySize = 8;

using Key = SecretBytes<kKeySize>;

Key whole_key(Bytes key) {
  Key whole;
  if (key.size() != kKeySize) throw std::invalid_argument("block cipher: length of the key");
  whole.append(key);
  return whole;
}

Key des_key(Bytes key) {
  if (key.size() != kDesKeySize) return whole_key(key);
  Key twice;
  twice.append(key);
  twice.append(key);
  return twice;
}

}  // namespace

void EvpBlockCipher::Free::operator()(EVP_CIPHER_CTX* context) const {
  EVP_CIPHER_CTX_free(context);
}

EvpBlockCipher::Context EvpBlockCipher::keyed(const EVP_CIPHER* cipher, Bytes key, bool encrypts) {
  Context context(EVP_CIPHER_CTX_new());
  if (!context ||
      EVP_CipherInit_ex(context.get(), cipher, nullptr, key.data(), nullptr, encrypts) != 1 ||
      EVP_CIPHER_CTX_set_padding(context.get(), 0) != 1)
    throw std::runtime_error("OpenSSL: block cipher");
  return context;
}

EvpBlockCipher::EvpBlockCipher(const EVP_CIPHER* cipher, Bytes key)
    : encrypting_(keyed(cipher, key, true)), decrypting_(keyed(cipher, key, false)) {}

void EvpBlockCipher::encrypt(MutableBytes block) const {
  transform(encrypting_.get(), block);
}

void EvpBlockCipher::decrypt(MutableBytes block) const {
  transform(decrypting_.get(), block);
}

void EvpBlockCipher::transform(EVP_CIPHER_CTX* context, MutableBytes block) const {
  int written = 0;
  if (block.size() != block_size() ||
      EVP_CipherUpdate(context, block.data(), &written, block.data(),
                       static_cast<int>(block.size())) != 1 ||
      static_cast<std::size_t>(written) != block.size())
    throw std::runtime_error("OpenSSL: not one block");
}

Des::Des(Bytes key) : EvpBlockCipher(EVP_des_ede_ecb(), des_key(key)) {}

Sm4::Sm4(Bytes key) : EvpBlockCipher(EVP_sm4_ecb(), whole_key(key)) {}

}  // namespace ssc::crypto
