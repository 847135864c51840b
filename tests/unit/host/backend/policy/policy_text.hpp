// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "host/backend/policy/policy.hpp"
#include "tests/unit/host/backend/temporary_folder.hpp"

namespace ssc::backend {

// One row of voucher_ttl in nine lines; `more` adds lines after them.
inline std::string row(std::string_view id, std::string_view region, int seconds,
                       std::string_view authority = "city", std::string_view more = "") {
  std::string text = "[[row]]\nid = \"";
  text.append(id).append("\"\nregion = \"").append(region);
  text.append("\"\nvalid_from = 2020-01-01\nvalue = { seconds = ");
  text.append(std::to_string(seconds)).append(" }\nauthority = \"").append(authority);
  text.append("\"\nconfidence = \"").append(region.starts_with("9999") ? "invented" : "low");
  text.append("\"\nsource = \"test\"\nrecorded_at = 2026-10-01\n");
  return text.append(more);
}

inline Result<Policy> load(std::string_view file, std::string_view topic = "voucher_ttl") {
  TemporaryFolder folder;
  folder.write(std::string(topic).append(".toml"), file);
  return Policy::load(folder.path());
}

// "taken", or file, line and what is wrong.
inline std::string refusal(std::string_view file, std::string_view topic = "voucher_ttl") {
  const auto policy = load(file, topic);
  return policy ? "taken" : policy.error().detail;
}

}  // namespace ssc::backend
