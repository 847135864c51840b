// SPDX-License-Identifier: Apache-2.0
#include "host/backend/ledger/money.hpp"

namespace ssc::backend {

std::string format_yuan(Fen amount) {
  const bool negative = amount.value < 0;
  const auto bits = static_cast<std::uint64_t>(amount.value);
  const std::uint64_t magnitude = negative ? 0 - bits : bits;  // also right for the least value
  std::string fen = std::to_string(magnitude % 100);
  if (fen.size() == 1) fen.insert(0, 1, '0');
  return (negative ? "-" : "") + std::to_string(magnitude / 100) + "." + fen;
}

}  // namespace ssc::backend
