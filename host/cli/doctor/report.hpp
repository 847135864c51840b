// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "host/cli/doctor/diagnosis.hpp"

namespace ssc::cli {

std::string render(const std::vector<Finding>& findings, Language language);
// {"healthy":…,"findings":[{subject,state,about?,detail?,code?,message?,remedy?}]}
std::string to_json(const std::vector<Finding>& findings, Language language);

}  // namespace ssc::cli
