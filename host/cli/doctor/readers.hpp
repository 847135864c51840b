// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "host/base/failure.hpp"
#include "host/pcsc/api.hpp"

namespace ssc::cli {

// A slot of a reader, as pcscd shows it to this user.
struct SeenReader {
  std::string name;
  std::string
      firmware;  // as the reader calls its firmware, or its version; empty: it does not tell
};

// FORBIDDEN when pcscd lets this user see no reader or use none; SERVICE_DOWN when it hangs up,
// which is also how it refuses a user altogether. No readers are no failure. Nothing is powered,
// and a reader that another program has for itself is only named.
Result<std::vector<SeenReader>> find_readers(pcsc::Api& api);

}  // namespace ssc::cli
