// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "protocol/base/bytes.hpp"

// What the language can compute from bytes.
namespace ssc::script {

using Operands = std::vector<std::vector<Byte>>;

struct Function {
  std::string_view name;  // begins with no hexadecimal digit: bytes need no quotes
  std::size_t operands;
  // The error says why it has no value.
  tl::expected<std::vector<Byte>, std::string> (*apply)(const Operands& operands);
};

//   text(B)    the digits of B as characters: 0A1F is "0A1F"
//   xor(A, B)  A and B, which are of the same length, byte by byte
std::span<const Function> functions();

}  // namespace ssc::script
