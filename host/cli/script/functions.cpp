// SPDX-License-Identifier: Apache-2.0
#include "host/cli/script/functions.hpp"

#include <algorithm>
#include <functional>

#include "protocol/base/hex.hpp"

namespace ssc::script {
namespace {

using Value = tl::expected<std::vector<Byte>, std::string>;

Value text(const Operands& operands) {
  std::string digits(2 * operands[0].size(), '0');
  to_hex(operands[0], digits);
  return std::vector<Byte>(digits.begin(), digits.end());
}

Value exclusive_or(const Operands& operands) {
  std::vector<Byte> value = operands[0];
  const std::vector<Byte>& other = operands[1];
  if (value.size() != other.size()) {
    return tl::unexpected("xor( ) of " + std::to_string(value.size()) + " and " +
                          std::to_string(other.size()) + " bytes");
  }
  std::transform(value.begin(), value.end(), other.begin(), value.begin(), std::bit_xor<>());
  return value;
}

constexpr Function kFunctions[] = {
    {"text", 1, text},
    {"xor", 2, exclusive_or},
};

}  // namespace

std::span<const Function> functions() {
  return kFunctions;
}

}  // namespace ssc::script
