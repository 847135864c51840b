// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "host/base/china_time.hpp"
#include "host/base/failure.hpp"

// A TOML file of tables, each with the lines its fields stand in, so that every refusal can say
// where.
namespace ssc::backend {

struct Row;

struct Field {
  using Value = std::variant<bool, std::int64_t, std::string, Date, std::vector<std::string>,
                             std::vector<Row>>;  // a table alone is a vector of one
  unsigned line = 0;
  Value value;
};

struct Row {
  std::string file;  // its name without the folder
  unsigned line = 0;
  std::map<std::string, Field, std::less<>> fields;
};

// The whole file as one row. kConfig: the file cannot be read, is no TOML, or has values of other
// kinds (times, floats, mixed arrays); file and line are named, values never: they may be personal.
Result<Row> read_rows(const std::filesystem::path& path);

// Takes a row's fields one by one. The first problem is kept and told at the end, together with
// fields that nobody took; values taken after it are empty.
class RowReader {
 public:
  explicit RowReader(Row row) : row_(std::move(row)) {}

  template <class T>
  std::optional<T> find(std::string_view name) {
    const auto found = row_.fields.find(name);
    if (found == row_.fields.end()) return {};
    Field field = std::move(found->second);
    row_.fields.erase(found);
    lines_.insert_or_assign(std::string(name), field.line);
    if (T* value = std::get_if<T>(&field.value)) return std::move(*value);
    refuse(name, "is of another kind");
    return {};
  }
  template <class T>
  T need(std::string_view name) {
    const bool present = row_.fields.contains(name);
    std::optional<T> value = find<T>(name);
    if (!present) refuse(name, "is missing");
    return value.value_or(T{});
  }
  bool flag(std::string_view name) { return find<bool>(name).value_or(false); }
  std::string text(std::string_view name) { return need<std::string>(name); }
  std::vector<Row> rows(std::string_view name) {
    return find<std::vector<Row>>(name).value_or(std::vector<Row>{});
  }

  // "persons.toml:12: sex is …": at the field's line, or the row's when it has no such field.
  void refuse(std::string_view field, std::string_view why);
  Result<void> finish();
  bool ok() const { return problem_.empty(); }
  const Row& rest() const { return row_; }

 private:
  Row row_;
  std::map<std::string, unsigned, std::less<>> lines_;  // of the fields taken
  std::string problem_;
};

}  // namespace ssc::backend
