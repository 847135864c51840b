// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "protocol/base/bytes.hpp"

namespace ssc::cardsim {

using Data = std::vector<Byte>;

inline Bytes as_bytes(std::string_view text) {
  return {reinterpret_cast<const Byte*>(text.data()), text.size()};
}

inline void append(Data& to, Bytes bytes) {
  to.insert(to.end(), bytes.begin(), bytes.end());
}

// A BER-TLV data object: a tag of one byte, at most 127 bytes of value.
inline void append_object(Data& to, Byte tag, Bytes value) {
  to.push_back(tag);
  to.push_back(static_cast<Byte>(value.size()));
  append(to, value);
}

}  // namespace ssc::cardsim
