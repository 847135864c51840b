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

Hash digest_of(const Digest& digest, std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) text.append(part).push_back('\n');
  return digest(text);
}

Id derive_id(const Digest& digest, std::initializer_list<std::string_view> parts) {
  const Hash hash = digest_of(digest, parts);
  Id id;
  std::copy_n(hash.begin(), id.bytes.size(), id.bytes.begin());
  return id;
}

}  // namespace ssc::backend
