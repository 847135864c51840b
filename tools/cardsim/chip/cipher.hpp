// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <variant>

#include "host/crypto/block_cipher.hpp"
#include "protocol/sscard/algorithm.hpp"
#include "protocol/sscard/secure_messaging.hpp"

namespace ssc::cardsim {

// A chip's block cipher with its key. Never SSF33: such chips are given no keys.
class Cipher final : public BlockCipher {
 public:
  Cipher(sscard::Algorithm algorithm, Bytes key);

  // With the session key that `key` and what both sides know make.
  static Cipher session(sscard::Algorithm algorithm, Bytes key, Bytes factor);

  std::size_t block_size() const override { return cipher().block_size(); }
  void encrypt(MutableBytes block) const override { cipher().encrypt(block); }
  void decrypt(MutableBytes block) const override { cipher().decrypt(block); }

 private:
  const BlockCipher& cipher() const;

  std::variant<crypto::Des, crypto::Sm4> cipher_;
};

}  // namespace ssc::cardsim
