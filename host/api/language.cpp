// SPDX-License-Identifier: Apache-2.0
#include "host/api/language.hpp"

#include <algorithm>
#include <cctype>

namespace ssc::api {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool begins_with(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() &&
         std::equal(lower.begin(), lower.end(), text.begin(), [](char a, char b) {
           return a == std::tolower(static_cast<unsigned char>(b));
         });
}

// "q=0.5" in thousandths; 1000 without or with a weight that is none.
int weight_of(std::string_view parameter) {
  parameter = trimmed(parameter);
  if (!begins_with(parameter, "q=0")) return 1000;
  int weight = 0;
  int unit = 100;
  for (const char digit : parameter.substr(std::min<std::size_t>(4, parameter.size()))) {
    if (digit < '0' || digit > '9' || unit == 0) break;
    weight += (digit - '0') * unit;
    unit /= 10;
  }
  return weight;
}

}  // namespace

Language language_of(std::string_view accept_language) {
  Language best = Language::kEnglish;
  int best_weight = 0;
  while (!accept_language.empty()) {
    const auto end = accept_language.find(',');
    const std::string_view item = accept_language.substr(0, end);
    accept_language.remove_prefix(end == std::string_view::npos ? item.size() : end + 1);
    const auto semicolon = item.find(';');
    const std::string_view range = trimmed(item.substr(0, semicolon));
    const int weight =
        semicolon == std::string_view::npos ? 1000 : weight_of(item.substr(semicolon + 1));
    const bool chinese = begins_with(range, "zh");
    const bool known = chinese || begins_with(range, "en") || range == "*";
    if (!known || weight <= best_weight) continue;
    best = chinese ? Language::kChinese : Language::kEnglish;
    best_weight = weight;
  }
  return best;
}

}  // namespace ssc::api
