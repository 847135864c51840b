// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

#include "host/base/failure.hpp"
#include "host/http/server.hpp"
#include "host/log/log.hpp"
#include "host/relay/relay.hpp"
#include "host/workflow/psam_place.hpp"

namespace ssc::daemon {

// sscd.toml:
//
//   [api]          socket, mode = "0660"
//   [backend]      host, port, certificate, key, authority, timeout_ms = 10000
//   [institution]  code (12 characters), name, division (6 digits)
//   [reader]       prefer (optional): the reader to use when a request names none
//   [card]         psam = "beside" (default: another slot of the card's reader than its first),
//                  "none", or the name of the PSAM's own reader
//   [log]          level = "info"
//
// Relative paths are relative to the file.
struct Config {
  std::filesystem::path socket;
  unsigned socket_mode = 0660;
  std::string backend_host;
  std::uint16_t backend_port = 0;
  http::TlsFiles tls;
  std::chrono::milliseconds backend_timeout{};
  relay::Institution institution;
  std::string preferred_reader;
  workflow::PsamPlace psam = workflow::PsamPlace::beside();
  log::Level log_level = log::Level::kInfo;
};

// kConfig names file, line and key; a key that is not in the list above is wrong too.
Result<Config> load_config(const std::filesystem::path& path);

}  // namespace ssc::daemon
