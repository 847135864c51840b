// SPDX-License-Identifier: Apache-2.0
#include "host/backend/files/rows.hpp"

#include "host/backend/files/text_file.hpp"

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

namespace ssc::backend {
namespace {

std::string at(const std::string& file, unsigned line) {
  return file + ":" + std::to_string(line) + ": ";
}

unsigned line_of(const toml::node& node) {
  return node.source().begin.line;
}

class Translator {
 public:
  explicit Translator(std::string file) : file_(std::move(file)) {}

  Row row(const toml::table& table) {
    Row row{file_, line_of(table), {}};
    for (const auto& [key, node] : table)
      row.fields.emplace(std::string(key.str()), Field{key.source().begin.line, value(node)});
    return row;
  }
  const std::string& problem() const { return problem_; }

 private:
  Field::Value value(const toml::node& node) {
    if (const auto* flag = node.as_boolean()) return flag->get();
    if (const auto* number = node.as_integer()) return number->get();
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* date = node.as_date())
      return Date(std::chrono::year(date->get().year), std::chrono::month(date->get().month),
                  std::chrono::day(date->get().day));
    if (const auto* table = node.as_table()) return std::vector<Row>{row(*table)};
    if (const auto* array = node.as_array()) return list(*array);
    return refuse(node);
  }

  Field::Value list(const toml::array& array) {
    if (array.is_homogeneous<toml::table>()) {
      std::vector<Row> rows;
      for (const toml::node& node : array) rows.push_back(row(*node.as_table()));
      return rows;
    }
    if (!array.empty() && !array.is_homogeneous<std::string>()) return refuse(array);
    std::vector<std::string> texts;
    for (const toml::node& node : array) texts.push_back(node.as_string()->get());
    return texts;
  }

  Field::Value refuse(const toml::node& node) {
    if (problem_.empty()) problem_ = at(file_, line_of(node)) + "a value of a kind not used here";
    return false;
  }

  std::string file_;
  std::string problem_;
};

}  // namespace

Result<Row> read_rows(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  const auto text = read_file(path);
  if (!text) return tl::unexpected(text.error());
  const toml::parse_result parsed = toml::parse(*text);
  if (!parsed)
    return failure(Code::kConfig, at(name, parsed.error().source().begin.line) + "no valid TOML");
  Translator translator(name);
  Row row = translator.row(parsed.table());
  if (!translator.problem().empty()) return failure(Code::kConfig, translator.problem());
  return row;
}

void RowReader::refuse(std::string_view field, std::string_view why) {
  if (!problem_.empty()) return;
  const auto line = lines_.find(field);
  problem_ = at(row_.file, line == lines_.end() ? row_.line : line->second);
  problem_.append(field).append(" ").append(why);
}

Result<void> RowReader::finish() {
  if (problem_.empty() && !row_.fields.empty()) {
    const auto& [name, field] = *row_.fields.begin();
    problem_ = at(row_.file, field.line) + name + " is not a field here";
  }
  if (!problem_.empty()) return failure(Code::kConfig, problem_);
  return {};
}

}  // namespace ssc::backend
