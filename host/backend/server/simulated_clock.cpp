// SPDX-License-Identifier: Apache-2.0
#include "host/backend/server/simulated_clock.hpp"

#include <algorithm>
#include <fstream>
#include <string>
#include <system_error>

#include "host/base/china_time.hpp"

namespace ssc::backend {
namespace {

std::optional<Timestamp> read(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return parse_time(line);
}

}  // namespace

Result<SimulatedClock> SimulatedClock::open(const std::filesystem::path& file) {
  const auto start = read(file);
  if (!start)
    return failure(Code::kConfig, file.string() + ": no time like 2026-12-04T10:00:00+08:00");
  return SimulatedClock(file, *start);
}

Timestamp SimulatedClock::now() const {
  const auto time = read(file_);
  const std::lock_guard lock(mutex_);
  if (time) {
    alarm_.see(*time, latest_);
    latest_ = std::max(latest_, *time);
  }
  return latest_;
}

Result<void> set_simulated_clock(const std::filesystem::path& file, Timestamp time) {
  if (const auto present = read(file); present && *present > time)
    return failure(Code::kClockBack, "it is " + format_time(*present) + " there");
  const std::filesystem::path unfinished = file.string() + ".new";
  std::ofstream out(unfinished);
  out << format_time(time) << '\n';
  out.close();
  std::error_code error;
  if (out) std::filesystem::rename(unfinished, file, error);
  if (!out || error) return failure(Code::kOutputFile, file.string());
  return {};
}

}  // namespace ssc::backend
