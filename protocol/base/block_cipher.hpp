// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "protocol/base/bytes.hpp"

namespace ssc {

// A block cipher with its key. Formulas are written over it; whoever holds keys brings one
// (host/crypto has them).
class BlockCipher {
 public:
  virtual std::size_t block_size() const = 0;  // 8 or 16
  // Exactly one block, in place.
  virtual void encrypt(MutableBytes block) const = 0;
  virtual void decrypt(MutableBytes block) const = 0;

 protected:
  ~BlockCipher() = default;
};

}  // namespace ssc
