// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "host/backend/transfer/application.hpp"

// The form: which fields an application has to have is each origin's own rule (application_form).
namespace ssc::backend::transfer {

// The rows that were asked. kRequestMalformed names every field that is wanted and not there;
// kPolicyMissing.
Result<std::vector<std::string>> check_form(const Office& office, const Region& from,
                                            const Region& to, const Application& application);

}  // namespace ssc::backend::transfer
