// SPDX-License-Identifier: Apache-2.0
#include "host/backend/server/simulated_clock.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <string>
#include <system_error>

#include "host/base/china_time.hpp"

namespace ssc::backend {
namespace {

constexpr std::string_view kPattern = "0000-00-00T00:00:00+08:00";

bool fits(char pattern, char c) {
  return pattern == '0' && c >= '0' && c <= '9' ? true : pattern == c;
}

int two_digits(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + 2, value);
  return value;
}

std::optional<Timestamp> read(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return parse_time(line);
}

}  // namespace

std::optional<Timestamp> parse_time(std::string_view text) {
  if (text.size() != kPattern.size() ||
      !std::equal(kPattern.begin(), kPattern.end(), text.begin(), fits))
    return {};
  const auto date = parse_date(text.substr(0, 10));
  const int hour = two_digits(text.substr(11));
  const int minute = two_digits(text.substr(14));
  const int second = two_digits(text.substr(17));
  if (!date || hour > 23 || minute > 59 || second > 59) return {};
  return china_midnight(*date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second);
}

Result<SimulatedClock> SimulatedClock::open(const std::filesystem::path& file) {
  const auto start = read(file);
  if (!start)
    return failure(Code::kConfig, file.string() + ": no time like 2026-12-04T10:00:00+08:00");
  return SimulatedClock(file, *start);
}

Timestamp SimulatedClock::now() const {
  const auto time = read(file_);
  const std::lock_guard lock(mutex_);
  if (time) latest_ = std::max(latest_, *time);
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
