// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace ssc::backend::sim {

// Thrown when an agency did what must not be; ends the run.
struct Broken {
  std::string invariant;  // in a few words
  std::string text;
  std::string region, case_id;
};

}  // namespace ssc::backend::sim
