// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/chip/cipher.hpp"

namespace ssc::cardsim {
namespace {

std::variant<crypto::Des, crypto::Sm4> keyed(sscard::Algorithm algorithm, Bytes key) {
  if (algorithm == sscard::Algorithm::kSm4) return crypto::Sm4(key);
  return crypto::Des(key);
}

}  // namespace

Cipher::Cipher(sscard::Algorithm algorithm, Bytes key) : cipher_(keyed(algorithm, key)) {}

Cipher Cipher::session(sscard::Algorithm algorithm, Bytes key, Bytes factor) {
  return {algorithm, *sscard::session_key(Cipher(algorithm, key), factor)};
}

const BlockCipher& Cipher::cipher() const {
  return std::visit([](const auto& c) -> const BlockCipher& { return c; }, cipher_);
}

}  // namespace ssc::cardsim
