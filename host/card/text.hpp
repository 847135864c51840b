// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "host/base/secret.hpp"
#include "protocol/identity/holder_name.hpp"

namespace ssc::card {

struct DecodedName {
  identity::HolderName name;  // UTF-8
  bool whole = true;          // false: something stands as U+FFFD
};

// A name's bytes, GB18030 (of which GBK and GB 2312 are parts), as UTF-8. Control characters and
// bytes that are no character become U+FFFD; rare characters in the private use area stay what they
// are.
DecodedName decode_name(const identity::HolderNameBytes& bytes);

struct DecodedText {
  SecretText text;
  bool whole = true;
};
// The same for any other text.
DecodedText decode_text(std::string_view gb18030);

// ASCII letters, digits and signs without blanks: what numbers and codes of a card are made of.
bool is_printable(std::string_view text);

}  // namespace ssc::card
