// SPDX-License-Identifier: Apache-2.0
#include "protocol/platform/fault.hpp"

namespace ssc::platform {

std::string Fault::describe() const {
  return (field.empty() ? "message" : field) + ": " + std::string(to_string(error));
}

}  // namespace ssc::platform
