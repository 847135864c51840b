// SPDX-License-Identifier: Apache-2.0
#include "host/sscard_driver/config.hpp"

#include <array>
#include <cstdlib>

#include "host/config/file.hpp"
#include "protocol/sscard/version.hpp"

namespace ssc::national {
namespace {

constexpr char kFile[] = "/etc/openssc/sscard.conf";
constexpr char kVariable[] = "OPENSSC_SSCARD_CONF";
constexpr char kSocket[] = "/run/sscd/api.sock";
constexpr char kSocketVariable[] = "SSCD_SOCKET";
constexpr std::array<std::string_view, 2> kNoYes = {"no", "yes"};

// Where nobody says otherwise.
std::filesystem::path usual_service() {
  const char* named = secure_getenv(kSocketVariable);
  return named == nullptr ? kSocket : named;
}

}  // namespace

bool may_go_unauthenticated(const Config& config, Code why, std::string_view version) {
  return why == Code::kNoPsam && config.allow_unauthenticated &&
         version != sscard::to_string(sscard::Version::k3_0);
}

ssc::Result<Config> load_config() {
  // A program with rights of its own does not take them to a file of its caller's choice.
  if (const char* named = secure_getenv(kVariable)) return load_config(named);
  std::error_code unreadable;
  if (!std::filesystem::exists(kFile, unreadable))
    return Config{.reader = {}, .service = usual_service(), .pin_program = {}};
  return load_config(kFile);
}

ssc::Result<Config> load_config(const std::filesystem::path& path) {
  auto file = config::File::load(path);
  if (!file) return tl::unexpected(file.error());
  Config config;
  auto reader = file->table("reader");
  config.reader = reader.optional_text("name").value_or("");
  auto service = file->table("service");
  const auto socket = service.optional_path("socket");
  if (service.choice_or("use", kNoYes, "yes") == "yes")
    config.service = socket.value_or(usual_service());
  auto card = file->table("card");
  config.allow_unauthenticated = card.choice_or("allow_unauthenticated", kNoYes, "no") == "yes";
  auto pin = file->table("pin");
  config.pin_program = pin.optional_path("program").value_or("");
  if (auto done = file->finish(); !done) return tl::unexpected(done.error());
  return config;
}

}  // namespace ssc::national
