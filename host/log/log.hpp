// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <variant>

#include "host/base/failure.hpp"

// The log of a program, on stderr, one line an event:
//
//   log::info("case.opened", {{"case", log::Safe(case_id)}, {"code", Code::kStorage}, {"ms", 4}});
//
// What may stand in a line is a closed set of types, so that personal text cannot slip in. Any
// thread.

namespace ssc::log {

enum class Level { kDebug, kInfo, kWarning, kError };

std::optional<Level> level_from(std::string_view name);  // "debug", "info", "warning", "error"

// Lines below `level` are dropped from now on; before the first call that is everything below
// kInfo.
void init(Level level);

// A text written in the source itself.
class Literal {
 public:
  template <std::size_t N>
  consteval Literal(const char (&text)[N])
      : text_(text, N - 1) {}  // NOLINT(google-explicit-constructor)
  std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

// Says that somebody has thought about this text and it is not personal: a case id, a transaction
// number, a division, a file, a Failure's detail. Must outlive the call. What could break the line
// is escaped.
class Safe {
 public:
  explicit Safe(std::string_view text) : text_(text) {}
  std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

class Value {
 public:
  template <std::integral T>
    requires(!std::same_as<T, bool> && !std::same_as<T, char>)
  Value(T number)  // NOLINT(google-explicit-constructor)
      : value_(Number<T>(number)) {}
  Value(std::same_as<bool> auto flag)  // NOLINT(google-explicit-constructor)
      : value_(flag ? std::string_view("true") : std::string_view("false")) {}
  Value(Code code) : value_(info(code).code) {}  // NOLINT(google-explicit-constructor)
  Value(Safe text) : value_(text.text()) {}      // NOLINT(google-explicit-constructor)
  template <std::size_t N>
  consteval Value(const char (&text)[N])  // NOLINT(google-explicit-constructor)
      : value_(std::string_view(text, N - 1)) {}

  using Variant = std::variant<std::int64_t, std::uint64_t, std::string_view>;
  const Variant& get() const { return value_; }

 private:
  template <class T>
  using Number = std::conditional_t<std::signed_integral<T>, std::int64_t, std::uint64_t>;

  Variant value_;
};

struct Field {
  Literal key;
  Value value;
};
using Fields = std::initializer_list<Field>;

void write(Level level, Literal event, Fields fields);

inline void debug(Literal event, Fields fields = {}) {
  write(Level::kDebug, event, fields);
}
inline void info(Literal event, Fields fields = {}) {
  write(Level::kInfo, event, fields);
}
inline void warning(Literal event, Fields fields = {}) {
  write(Level::kWarning, event, fields);
}
inline void error(Literal event, Fields fields = {}) {
  write(Level::kError, event, fields);
}

}  // namespace ssc::log
