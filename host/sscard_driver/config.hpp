// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "host/base/failure.hpp"

namespace ssc::national {

// What the administrator of this machine has decided (README.md).
struct Config {
  std::string reader;  // its name for pcscd; empty: the first that has a social-security card
  // Socket of the service sscd, which reads for iReadCardBas; empty: the card is always asked here.
  std::filesystem::path service;
  // Whether iReadCardBas answers for 1.0 and 2.0 cards that nobody has authenticated.
  bool allow_unauthenticated = false;
  // Asks the holder for the PIN where the reader has no keys (pin_program.hpp); empty: nobody does.
  std::filesystem::path pin_program;
};

// Whether iReadCardBas answers for a card of this version ("2.0") that nobody has authenticated,
// and why not.
bool may_go_unauthenticated(const Config& config, Code why, std::string_view version);

// The file that OPENSSC_SSCARD_CONF names, else /etc/openssc/sscard.conf; none there is no mistake.
// CONFIG.
ssc::Result<Config> load_config();
ssc::Result<Config> load_config(const std::filesystem::path& file);

}  // namespace ssc::national
