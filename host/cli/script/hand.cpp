// SPDX-License-Identifier: Apache-2.0
#include "host/cli/script/hand.hpp"

#include <cstdio>

namespace ssc::script {

Result<void> Operator::insert(const std::string& persona) {
  const std::string which = persona.empty() ? "a card" : "the card \"" + persona + "\"";
  std::fprintf(stderr, "Insert %s, please.\n", which.c_str());
  return {};
}

Result<void> Operator::pull() {
  std::fputs("Take the card out, please.\n", stderr);
  return {};
}

}  // namespace ssc::script
