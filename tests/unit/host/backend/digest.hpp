// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "host/backend/store/id.hpp"

namespace ssc::backend {

// Stands in for SM3 and for the HMAC under the subject key: FNV-1a, four times with different
// starts. Different texts give different digests, which is all the domain asks for.
inline Hash test_digest(std::string_view text) {
  Hash hash;
  for (std::size_t part = 0; part < 4; ++part) {
    std::uint64_t value = 14695981039346656037u + part;
    for (const char c : text) value = (value ^ static_cast<Byte>(c)) * 1099511628211u;
    for (std::size_t i = 0; i < 8; ++i) hash[8 * part + i] = static_cast<Byte>(value >> (8 * i));
  }
  return hash;
}

inline Pseudonym test_pseudonym(std::string_view id_number) {
  return {derive_id(test_digest, {id_number}).text()};
}

}  // namespace ssc::backend
