// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

namespace ssc::cli {

// pcscd as the system sees it: its socket, its process and what it was started with.
struct Service {
  std::filesystem::path socket;
  int error = 0;           // errno of connect(2); 0: somebody took the call
  bool installed = false;  // asked only when nobody did
  std::optional<int> pid = {};
  std::filesystem::path drivers = "/usr/lib/pcsc/drivers";
  std::filesystem::path configuration = "/etc/reader.conf.d";
  // Libraries in the process. Empty when this user may not see another's: then nothing is known.
  std::vector<std::filesystem::path> loaded = {};
};

// Where libpcsclite looks for it ($PCSCLITE_CSOCK_NAME). The call starts a pcscd that waits for its
// first client.
Service find_service();

}  // namespace ssc::cli
