// SPDX-License-Identifier: Apache-2.0
#include "host/log/log.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
#include <memory>
#include <string>

namespace ssc::log {
namespace {

struct LevelInfo {
  Level level;
  std::string_view name;
  spdlog::level::level_enum value;
};

constexpr std::array kLevels = {
    LevelInfo{Level::kDebug, "debug", spdlog::level::debug},
    LevelInfo{Level::kInfo, "info", spdlog::level::info},
    LevelInfo{Level::kWarning, "warning", spdlog::level::warn},
    LevelInfo{Level::kError, "error", spdlog::level::err},
};

spdlog::level::level_enum value_of(Level level) {
  return kLevels.at(static_cast<std::size_t>(level)).value;
}

std::shared_ptr<spdlog::logger> make_logger() {
  auto logger = std::make_shared<spdlog::logger>(std::string{},
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
  logger->set_level(spdlog::level::info);
  return logger;
}

spdlog::logger& logger() {
  static const std::shared_ptr<spdlog::logger> instance = make_logger();
  return *instance;
}

bool is_plain(char c) {
  return c > ' ' && c < 0x7F && c != '"' && c != '\\' && c != '=';
}
bool is_utf8(char c) {
  return (c & 0x80) != 0;
}

// A text as it is when it is one plain word, else in quotes, with control characters as \xHH.
void append_text(std::string& line, std::string_view text) {
  bool quoted = text.empty();
  for (const char c : text) quoted = quoted || !is_plain(c);
  if (!quoted) {
    line += text;
    return;
  }
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  line += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      (line += '\\') += c;
    } else if (is_plain(c) || is_utf8(c) || c == ' ' || c == '=') {
      line += c;
    } else {
      ((line += "\\x") += kHex[(c >> 4) & 0x0F]) += kHex[c & 0x0F];
    }
  }
  line += '"';
}

void append(std::string& line, const Value& value) {
  if (const auto* text = std::get_if<std::string_view>(&value.get()))
    append_text(line, *text);
  else if (const auto* number = std::get_if<std::int64_t>(&value.get()))
    line += std::to_string(*number);
  else
    line += std::to_string(std::get<std::uint64_t>(value.get()));
}

}  // namespace

std::optional<Level> level_from(std::string_view name) {
  for (const LevelInfo& row : kLevels)
    if (row.name == name) return row.level;
  return std::nullopt;
}

void init(Level level) {
  logger().set_level(value_of(level));
}

void write(Level level, Literal event, Fields fields) {
  if (!logger().should_log(value_of(level))) return;
  std::string line(event.text());
  for (const Field& field : fields) {
    ((line += ' ') += field.key.text()) += '=';
    append(line, field.value);
  }
  // As a text, never as a format.
  logger().log(value_of(level), spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace ssc::log
