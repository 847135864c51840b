// SPDX-License-Identifier: Apache-2.0
#pragma once

// As host/config has it: in one program, functions with and without exceptions have the same names.
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "protocol/base/hex.hpp"
#include "tools/cardsim/chip/data.hpp"

// How a persona file's keys are read.
namespace ssc::cardsim {

// A wrong persona file cannot be used in part, so the first fault ends the loading: thrown by the
// functions below, caught in parse_persona.
struct Unusable {
  std::string text;
};

[[noreturn]] inline void wrong(std::string_view key, std::string_view why) {
  throw Unusable{std::string(key) + ": " + std::string(why)};
}

template <class T>
T required(const toml::table& table, std::string_view key) {
  const auto value = table[key].value_exact<T>();
  if (!value) wrong(key, "missing, or of another type");
  return *value;
}

// `otherwise` when the key is not there.
template <class T>
T value_or(const toml::table& table, std::string_view key, T otherwise) {
  return table.contains(key) ? required<T>(table, key) : otherwise;
}

// nullptr when the key is not there.
inline const toml::table* table_if_any(const toml::table& table, std::string_view key) {
  if (table.contains(key) && !table[key].is_table()) wrong(key, "not a table");
  return table[key].as_table();
}

inline Data hex(std::string_view key, std::string_view text) {
  Data bytes(text.size());
  const auto size = from_hex(text, bytes);
  if (!size) wrong(key, "not hexadecimal");
  bytes.resize(*size);
  return bytes;
}

void refuse_unknown_keys(const toml::table& table, auto&& is_known) {
  for (const auto& [key, node] : table) {
    if (!is_known(key.str())) wrong(key.str(), "unknown key");
  }
}

// A table inside the file, whose name is part of what is said about its keys.
class Section {
 public:
  // `table` is nullptr when the file has none: every key is missing then.
  Section(std::string name, const toml::table* table) : name_(std::move(name)), table_(table) {}

  void refuse_keys_but(std::initializer_list<std::string_view> known) const {
    refuse_unknown_keys(table(), [known](std::string_view key) {
      return std::find(known.begin(), known.end(), key) != known.end();
    });
  }

  // An integer of 0 to `max`.
  template <class T>
  T number_or(std::string_view key, std::int64_t max, T otherwise) const {
    const auto number = value_or<std::int64_t>(table(), key, otherwise);
    if (number < 0 || number > max) wrong(name_ + "." + std::string(key), "out of range");
    return static_cast<T>(number);
  }

  const toml::table& table() const {
    static const toml::table kNone;
    return table_ == nullptr ? kNone : *table_;
  }

 private:
  std::string name_;
  const toml::table* table_;
};

}  // namespace ssc::cardsim
