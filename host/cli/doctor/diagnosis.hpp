// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/api/client/messages.hpp"
#include "host/base/failure.hpp"
#include "host/cli/doctor/installation.hpp"
#include "host/cli/doctor/readers.hpp"
#include "host/cli/doctor/service.hpp"

namespace ssc::cli {

// All that was looked at. What could not be asked for want of pcscd is its failure.
struct Facts {
  Service service;
  std::vector<DriverBundle> bundles;
  std::vector<ConfiguredReader> configured;
  std::vector<UsbReader> plugged;
  Result<std::vector<SeenReader>> readers;
  Result<api::Status> daemon;
};

enum class Subject { kService, kAccess, kDriver, kReader, kDaemon };
enum class State {
  kGood,
  kNote,   // works, but not as it was meant
  kFault,  // has to be mended
};

struct Finding {
  Subject subject;
  State state;
  std::string about = {};         // which reader, driver or socket
  std::string detail = {};        // for the technician
  std::optional<Code> code = {};  // of a note and a fault: the text and what to do
};

// In the order in which faults have to be mended: pcscd, this user's access to it, drivers,
// readers, sscd. No I/O.
std::vector<Finding> diagnose(const Facts& facts);

// That of the first fault's code; 0 when there is none.
int exit_code(const std::vector<Finding>& findings);

}  // namespace ssc::cli
