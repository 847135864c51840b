// SPDX-License-Identifier: Apache-2.0
#include "host/config/file.hpp"

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <algorithm>
#include <set>

namespace ssc::config {

struct Source {
  std::filesystem::path path;
  toml::table root;
  std::set<std::string, std::less<>> known;  // "listen", "listen.port"
  std::optional<Failure> first;

  Failure describe(const toml::node* node, std::string_view key, std::string_view why) const {
    std::string detail = path.string();
    if (node != nullptr) detail += ":" + std::to_string(node->source().begin.line);
    if (!key.empty()) detail += ": " + std::string(key);
    return {Code::kConfig, detail + ": " + std::string(why)};
  }
  void fail(const toml::node* node, std::string_view key, std::string_view why) {
    if (!first) first = describe(node, key, why);
  }

  const toml::table* table(std::string_view name) const { return root[name].as_table(); }

  const toml::node* find(std::string_view table_name, std::string_view key, std::string full) {
    known.insert(std::move(full));
    const toml::table* in = table(table_name);
    return in == nullptr ? nullptr : in->get(key);
  }
  const toml::node* require(std::string_view table_name, std::string_view key,
                            const std::string& full) {
    const toml::node* node = find(table_name, key, full);
    if (node == nullptr) fail(table(table_name), full, "missing");
    return node;
  }
};

namespace {

// nullopt, with the failure noted, when the node is there and wrong.
std::optional<std::string> as_text(Source& source, const toml::node* node, std::string_view key,
                                   std::size_t max) {
  if (node == nullptr) return std::nullopt;
  auto text = node->value_exact<std::string>();
  if (text && !text->empty() && text->size() <= max) return text;
  source.fail(node, key, "not a text of 1 to " + std::to_string(max) + " bytes");
  return std::nullopt;
}

std::optional<std::int64_t> as_integer(Source& source, const toml::node* node, std::string_view key,
                                       std::int64_t min, std::int64_t max) {
  if (node == nullptr) return std::nullopt;
  const auto number = node->value_exact<std::int64_t>();
  if (number && *number >= min && *number <= max) return number;
  source.fail(node, key,
              "not an integer from " + std::to_string(min) + " to " + std::to_string(max));
  return std::nullopt;
}

constexpr std::size_t kMaxPath = 4096;

std::optional<std::filesystem::path> as_path(Source& source, const toml::node* node,
                                             std::string_view key) {
  const auto text = as_text(source, node, key, kMaxPath);
  if (!text) return std::nullopt;
  return (source.path.parent_path() / *text).lexically_normal();
}

std::optional<std::string> as_choice(Source& source, const toml::node* node, std::string_view key,
                                     std::span<const std::string_view> choices) {
  if (node == nullptr) return std::nullopt;
  auto text = node->value_exact<std::string>();
  if (text && std::find(choices.begin(), choices.end(), *text) != choices.end()) return text;
  std::string names;
  for (const std::string_view choice : choices)
    names += (names.empty() ? "" : ", ") + std::string(choice);
  source.fail(node, key, "not one of: " + names);
  return std::nullopt;
}

}  // namespace

std::string Table::text(std::string_view key, std::size_t max) {
  return as_text(*source_, source_->require(name_, key, full(key)), full(key), max).value_or("");
}

std::optional<std::string> Table::optional_text(std::string_view key, std::size_t max) {
  return as_text(*source_, source_->find(name_, key, full(key)), full(key), max);
}

std::int64_t Table::integer(std::string_view key, std::int64_t min, std::int64_t max) {
  return as_integer(*source_, source_->require(name_, key, full(key)), full(key), min, max)
      .value_or(min);
}

std::int64_t Table::integer_or(std::string_view key, std::int64_t min, std::int64_t max,
                               std::int64_t otherwise) {
  return as_integer(*source_, source_->find(name_, key, full(key)), full(key), min, max)
      .value_or(otherwise);
}

std::filesystem::path Table::path(std::string_view key) {
  return as_path(*source_, source_->require(name_, key, full(key)), full(key)).value_or("");
}

std::optional<std::filesystem::path> Table::optional_path(std::string_view key) {
  return as_path(*source_, source_->find(name_, key, full(key)), full(key));
}

std::string Table::choice(std::string_view key, std::span<const std::string_view> choices) {
  return as_choice(*source_, source_->require(name_, key, full(key)), full(key), choices)
      .value_or("");
}

std::string Table::choice_or(std::string_view key, std::span<const std::string_view> choices,
                             std::string_view otherwise) {
  return as_choice(*source_, source_->find(name_, key, full(key)), full(key), choices)
      .value_or(std::string(otherwise));
}

void Table::refuse(std::string_view key, std::string_view why) {
  source_->fail(source_->find(name_, key, full(key)), full(key), why);
}

File::File(std::unique_ptr<Source> source) : source_(std::move(source)) {}
File::~File() = default;
File::File(File&&) noexcept = default;
File& File::operator=(File&&) noexcept = default;

Result<File> File::load(const std::filesystem::path& path) {
  std::error_code ec;
  auto source = std::make_unique<Source>();
  source->path = std::filesystem::absolute(path, ec);
  toml::parse_result parsed = toml::parse_file(path.string());
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    const auto line = error.source().begin.line;
    return failure(Code::kConfig, source->path.string() +
                                      (line == 0 ? "" : ":" + std::to_string(line)) + ": " +
                                      std::string(error.description()));
  }
  source->root = std::move(parsed).table();
  return File(std::move(source));
}

Table File::table(std::string_view name) {
  source_->known.insert(std::string(name));
  if (const toml::node* node = source_->root.get(name); node != nullptr && !node->is_table())
    source_->fail(node, name, "not a table");
  return Table(*source_, std::string(name));
}

Result<void> File::finish() {
  const auto look = [this](const toml::table& in, const std::string& prefix) {
    for (const auto& [key, node] : in) {
      const std::string full = prefix + std::string(key.str());
      if (!source_->known.contains(full)) source_->fail(&node, full, "unknown key");
    }
  };
  look(source_->root, "");
  for (const auto& [key, node] : source_->root)
    if (const toml::table* table = node.as_table()) look(*table, std::string(key.str()) + ".");
  if (source_->first) return tl::unexpected<Failure>(*source_->first);
  return {};
}

}  // namespace ssc::config
