// SPDX-License-Identifier: Apache-2.0
#include "host/backend/server/config.hpp"

#include <array>
#include <iterator>
#include <sstream>

#include "host/config/file.hpp"

namespace ssc::backend {
namespace {

constexpr std::array<std::string_view, 2> kAlgorithms = {"SM2", "ES256"};
constexpr std::array<std::string_view, 4> kLevels = {"debug", "info", "warning", "error"};

std::set<std::string> words(const std::string& text) {
  std::istringstream in(text);
  return {std::istream_iterator<std::string>(in), {}};
}

}  // namespace

Result<Config> load_config(const std::filesystem::path& path) {
  if (path.empty()) return failure(Code::kConfig, "--config, or SSC_BACKEND_CONFIG, says where");
  auto file = config::File::load(path);
  if (!file) return tl::unexpected<Failure>(file.error());
  Config config;

  config::Table listen = file->table("listen");
  config.address = listen.text("address");
  config.port = static_cast<std::uint16_t>(listen.integer("port", 0, 65535));
  config.port_file = listen.optional_path("port_file");

  config::Table tls = file->table("tls");
  config.tls = {tls.path("certificate"), tls.path("key"), tls.path("authority")};

  config.store = file->table("store").path("path");

  config::Table data = file->table("data");
  config.fixtures = data.path("fixtures");
  config.policy = data.path("policy");
  config.holidays = data.path("holidays");

  config::Table voucher = file->table("voucher");
  config.voucher_algorithm = voucher.choice("algorithm", kAlgorithms);
  config.sm2_key = voucher.optional_path("sm2_key");
  config.es256_key = voucher.optional_path("es256_key");
  if (config.voucher_algorithm == "SM2" && !config.sm2_key)
    voucher.refuse("algorithm", "sm2_key is missing");
  if (config.voucher_algorithm == "ES256" && !config.es256_key)
    voucher.refuse("algorithm", "es256_key is missing");

  config.agency_keys = file->table("signing").path("agencies");
  config.reviewed = words(file->table("review").optional_text("agencies").value_or(""));
  config.simulated_bank = file->table("bank").optional_path("simulated");
  config.subject_key = file->table("secrets").path("subject_key");
  config.log_level = *log::level_from(file->table("log").choice_or("level", kLevels, "info"));

  if (auto done = file->finish(); !done) return tl::unexpected<Failure>(done.error());
  return config;
}

}  // namespace ssc::backend
