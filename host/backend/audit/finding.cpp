// SPDX-License-Identifier: Apache-2.0
#include "host/backend/audit/finding.hpp"

#include <array>

namespace ssc::backend {

std::string_view label(Invariant invariant) {
  static constexpr std::array<std::string_view, 15> kLabels = {
      "CHAIN", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "STORE"};
  return kLabels.at(static_cast<std::size_t>(invariant));
}

std::string to_text(const Finding& finding) {
  std::string text(label(finding.invariant));
  if (!finding.region.empty()) text += " " + finding.region;
  return text + " " + finding.subject + ": " + finding.text;
}

}  // namespace ssc::backend
