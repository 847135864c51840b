// SPDX-License-Identifier: Apache-2.0
#include "host/cli/script/hand.hpp"

#include <cstdio>

#include "host/pcsc/slot_name.hpp"

namespace ssc::script {

namespace {

// Behind the verb.
std::string of_slot(unsigned slot) {
  return slot == pcsc::kUserSlot ? "" : " in slot " + std::to_string(slot);
}

}  // namespace

Result<void> Operator::insert(unsigned slot, const std::string& persona) {
  const std::string which = persona.empty() ? "a card" : "the card \"" + persona + "\"";
  std::fprintf(stderr, "Insert %s%s, please.\n", which.c_str(), of_slot(slot).c_str());
  return {};
}

Result<void> Operator::pull(unsigned slot) {
  std::fprintf(stderr, "Take the card%s out, please.\n", of_slot(slot).c_str());
  return {};
}

}  // namespace ssc::script
