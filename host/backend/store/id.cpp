// SPDX-License-Identifier: Apache-2.0
#include "host/backend/store/id.hpp"

#include <algorithm>
#include <cctype>

#include "protocol/base/hex.hpp"

namespace ssc::backend {

std::string Id::text() const {
  std::string out(2 * bytes.size(), '0');
  to_hex(bytes, out);
  return out;
}

std::optional<Id> parse_id(std::string_view text) {
  Id id;
  const auto is_digit = [](unsigned char c) { return std::isxdigit(c) != 0; };
  if (text.size() != 2 * id.bytes.size() || !std::all_of(text.begin(), text.end(), is_digit))
    return {};
  if (!from_hex(text, id.bytes)) return {};
  return id;
}

}  // namespace ssc::backend
