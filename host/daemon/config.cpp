// SPDX-License-Identifier: Apache-2.0
#include "host/daemon/config.hpp"

#include <array>
#include <charconv>
#include <string_view>

#include "host/config/file.hpp"
#include "protocol/platform/rule.hpp"

namespace ssc::daemon {
namespace {

constexpr std::array<std::string_view, 4> kLevels = {"debug", "info", "warning", "error"};
constexpr platform::Rule kInstitutionCode = {12, 12, platform::is_token};

void read_api(config::Table table, Config& config) {
  config.socket = table.path("socket");
  const auto mode = table.optional_text("mode", 4);
  if (!mode) return;
  const auto [end, error] =
      std::from_chars(mode->data(), mode->data() + mode->size(), config.socket_mode, 8);
  const bool octal = error == std::errc() && end == mode->data() + mode->size();
  if (!octal || config.socket_mode > 0777) table.refuse("mode", "not a file mode such as \"0660\"");
}

void read_backend(config::Table table, Config& config) {
  config.backend_host = table.text("host");
  config.backend_port = static_cast<std::uint16_t>(table.integer("port", 1, 65535));
  config.tls.certificate = table.path("certificate");
  config.tls.key = table.path("key");
  config.tls.authority = table.path("authority");
  config.backend_timeout =
      std::chrono::milliseconds(table.integer_or("timeout_ms", 100, 60'000, 10'000));
}

void read_institution(config::Table table, Config& config) {
  config.institution.code = table.text("code");
  if (kInstitutionCode.broken_by(config.institution.code))
    table.refuse("code", "not 12 letters and digits");
  config.institution.name = table.text("name");
  config.institution.division = table.text("division");
  if (platform::kDivision.broken_by(config.institution.division))
    table.refuse("division", "not 6 digits");
}

workflow::PsamPlace psam_place(std::string name) {
  using workflow::PsamPlace;
  if (name == "beside") return PsamPlace::beside();
  return name == "none" ? PsamPlace::nowhere() : PsamPlace::in(std::move(name));
}

}  // namespace

Result<Config> load_config(const std::filesystem::path& path) {
  auto file = config::File::load(path);
  if (!file) return tl::unexpected(std::move(file.error()));
  Config config;
  read_api(file->table("api"), config);
  read_backend(file->table("backend"), config);
  read_institution(file->table("institution"), config);
  config.preferred_reader = file->table("reader").optional_text("prefer").value_or("");
  config.psam = psam_place(file->table("card").optional_text("psam").value_or("beside"));
  const auto level = file->table("log").choice_or("level", kLevels, "info");
  config.log_level = log::level_from(level).value_or(log::Level::kInfo);
  if (auto done = file->finish(); !done) return tl::unexpected(std::move(done.error()));
  return config;
}

}  // namespace ssc::daemon
