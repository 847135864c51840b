// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>

#include "host/base/failure.hpp"
#include "host/http/server.hpp"
#include "host/log/log.hpp"

namespace ssc::backend {

// ssc-backend.toml. Relative paths are relative to the file.
//
//   [listen]  address      IP address
//             port         0 takes a free one
//             port_file    optional: the port is written there when the server is ready
//   [tls]     certificate, key, authority      PEM; clients must be of this authority
//   [store]   path         the SQLite database; made when it is missing
//   [data]    fixtures, policy, holidays       folders
//   [voucher] algorithm    "SM2" or "ES256", of new vouchers
//             sm2_key, es256_key               PEM; the algorithm's own must be there; vouchers of
//                                              every key here are accepted
//   [signing] agencies     folder: <region>.key (SM2, PEM) of each agency that is hosted here,
//                          <region>.pub and <region>-*.pub of those that are not
//   [review]  agencies     optional: regions, with spaces between, where a clerk approves every
//   case;
//                          elsewhere it is as the directory says
//   [bank]    simulated    optional: file that a simulated bank keeps; only with the authority for
//                          development. Without a bank, orders stay in the outbox
//   [secrets] subject_key  file of 64 hex digits, the key of the persons' pseudonyms
//   [log]     level        debug, info, warning, error; info when missing
struct Config {
  std::string address;
  std::uint16_t port = 0;
  std::optional<std::filesystem::path> port_file;
  http::TlsFiles tls;
  std::filesystem::path store;
  std::filesystem::path fixtures, policy, holidays;
  std::string voucher_algorithm;
  std::optional<std::filesystem::path> sm2_key, es256_key;
  std::filesystem::path agency_keys;
  std::set<std::string> reviewed;
  std::optional<std::filesystem::path> simulated_bank;
  std::filesystem::path subject_key;
  log::Level log_level = log::Level::kInfo;
};

Result<Config> load_config(const std::filesystem::path& path);  // kConfig: file, line and key

}  // namespace ssc::backend
