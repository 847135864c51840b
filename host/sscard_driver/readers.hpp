// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "host/pcsc/session.hpp"

namespace ssc::national {

// The readers of pcscd in its order, each by its user slot. NO_READER, SERVICE_DOWN.
ssc::Result<std::vector<std::string>> list_readers(pcsc::Context& context);

}  // namespace ssc::national
