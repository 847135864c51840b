// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/machine/pending.hpp"

#include <algorithm>

namespace ssc::backend::transfer {

bool settle_pending(std::vector<Check>& checks, const std::vector<Check>& answers) {
  return std::all_of(answers.begin(), answers.end(), [&](const Check& answer) {
    const auto check =
        std::find(checks.begin(), checks.end(), Check{answer.code, CheckState::kPending});
    if (check != checks.end()) check->state = answer.state;
    return check != checks.end();
  });
}

bool any_pending(const std::vector<Check>& checks) {
  return std::any_of(checks.begin(), checks.end(),
                     [](const Check& check) { return check.state == CheckState::kPending; });
}

std::vector<std::string> failed(const std::vector<Check>& checks) {
  std::vector<std::string> names;
  for (const Check& check : checks)
    if (check.state == CheckState::kFailed) names.emplace_back(to_string(check.code));
  return names;
}

}  // namespace ssc::backend::transfer
