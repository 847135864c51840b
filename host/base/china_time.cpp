// SPDX-License-Identifier: Apache-2.0
#include "host/base/china_time.hpp"

#include <array>
#include <charconv>
#include <cstdio>

namespace ssc {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::seconds;

constexpr hours kOffset{8};

struct Civil {
  Date date;
  std::chrono::hh_mm_ss<seconds> time;
};

Civil civil(Timestamp instant) {
  const auto local = floor<seconds>(instant) + kOffset;
  const auto day = floor<days>(local);
  return {Date(day), std::chrono::hh_mm_ss<seconds>(local - day)};
}

template <class... Args>
std::string print(const char* format, Args... args) {
  std::array<char, 40> text{};
  const int length = std::snprintf(text.data(), text.size(), format, args...);
  return {text.data(), static_cast<std::size_t>(length)};
}

std::optional<int> digits(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.front() == '-') return {};
  return value;
}

int number(std::chrono::year year) {
  return static_cast<int>(year);
}
unsigned number(std::chrono::month month) {
  return static_cast<unsigned>(month);
}
unsigned number(std::chrono::day day) {
  return static_cast<unsigned>(day);
}

}  // namespace

Date china_date(Timestamp time) {
  return civil(time).date;
}

Timestamp china_midnight(Date date) {
  return std::chrono::sys_days(date) - kOffset;
}

std::string format_date(Date date) {
  return print("%04d-%02u-%02u", number(date.year()), number(date.month()), number(date.day()));
}

std::string format_time(Timestamp time) {
  const Civil c = civil(time);
  return format_date(c.date) + print("T%02d:%02d:%02d+08:00",
                                     static_cast<int>(c.time.hours().count()),
                                     static_cast<int>(c.time.minutes().count()),
                                     static_cast<int>(c.time.seconds().count()));
}

std::string format_compact(Timestamp time) {
  const Civil c = civil(time);
  return print("%04d%02u%02u%02d%02d%02d", number(c.date.year()), number(c.date.month()),
               number(c.date.day()), static_cast<int>(c.time.hours().count()),
               static_cast<int>(c.time.minutes().count()),
               static_cast<int>(c.time.seconds().count()));
}

std::optional<Date> parse_date(std::string_view text) {
  std::array<std::string_view, 3> parts;
  if (text.size() == 10 && text[4] == '-' && text[7] == '-') {
    parts = {text.substr(0, 4), text.substr(5, 2), text.substr(8, 2)};
  } else if (text.size() == 8) {
    parts = {text.substr(0, 4), text.substr(4, 2), text.substr(6, 2)};
  } else {
    return {};
  }
  const auto y = digits(parts[0]);
  const auto m = digits(parts[1]);
  const auto d = digits(parts[2]);
  if (!y || !m || !d) return {};
  const Date date(std::chrono::year(*y), std::chrono::month(static_cast<unsigned>(*m)),
                  std::chrono::day(static_cast<unsigned>(*d)));
  if (!date.ok()) return {};
  return date;
}

std::optional<Timestamp> parse_time(std::string_view text) {
  constexpr std::string_view kForm = "0000-00-00T00:00:00";
  if (text.size() != kForm.size() + 6 || !text.ends_with("+08:00")) return {};
  for (std::size_t i = 0; i < kForm.size(); ++i)
    if (kForm[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != kForm[i]) return {};
  const auto date = parse_date(text.substr(0, 10));
  const int hour = *digits(text.substr(11, 2));
  const int minute = *digits(text.substr(14, 2));
  const int second = *digits(text.substr(17, 2));
  if (!date || hour > 23 || minute > 59 || second > 59) return {};
  return china_midnight(*date) + hours(hour) + std::chrono::minutes(minute) + seconds(second);
}

}  // namespace ssc
