// SPDX-License-Identifier: Apache-2.0
#include "host/cli/script/line.hpp"

#include <charconv>

namespace ssc::script {
namespace {

constexpr std::string_view kBlanks = " \t\r";
constexpr std::string_view kWord =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

bool is_word(char c) {
  return kWord.find(c) != std::string_view::npos;
}

}  // namespace

char Line::peek() {
  while (at_ < text_.size() && kBlanks.find(text_[at_]) != std::string_view::npos) ++at_;
  if (raw() == '#') text_ = text_.substr(0, at_);
  return raw();
}

char Line::take() {
  const char c = raw();
  if (at_ < text_.size()) ++at_;
  return c;
}

bool Line::sees(std::string_view token) {
  peek();
  const std::string_view rest = text_.substr(at_);
  const bool goes_on =
      is_word(token.back()) && token.size() < rest.size() && is_word(rest[token.size()]);
  return rest.starts_with(token) && !goes_on;
}

bool Line::accept(std::string_view token) {
  const bool seen = sees(token);
  if (seen) at_ += token.size();
  return seen;
}

std::string_view Line::word() {
  peek();
  const std::size_t begin = at_;
  while (at_ < text_.size() && is_word(text_[at_])) ++at_;
  return text_.substr(begin, at_ - begin);
}

std::optional<unsigned> Line::number(unsigned limit) {
  const std::string_view digits = word();
  unsigned value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool whole = error == std::errc{} && end == digits.data() + digits.size();
  return whole && value <= limit ? std::optional(value) : std::nullopt;
}

std::optional<std::string_view> Line::quoted() {
  if (peek() != '"') return std::nullopt;
  const std::size_t end = text_.find('"', at_ + 1);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view inside = text_.substr(at_ + 1, end - at_ - 1);
  at_ = end + 1;
  return inside;
}

std::string_view Line::taken() const {
  const std::string_view taken = text_.substr(0, at_);
  const std::size_t first = taken.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return taken.substr(first, taken.find_last_not_of(kBlanks) + 1 - first);
}

}  // namespace ssc::script
