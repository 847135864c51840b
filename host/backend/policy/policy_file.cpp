// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>
#include <span>

#include "host/backend/files/rows.hpp"
#include "host/backend/files/text_file.hpp"
#include "host/backend/policy/lookup.hpp"
#include "host/backend/policy/names.hpp"
#include "host/backend/policy/policy.hpp"
#include "host/backend/policy/row_checks.hpp"
#include "host/backend/policy/topics.hpp"

namespace ssc::backend {
namespace {

template <class Enum, std::size_t N>
Enum named(RowReader& row, std::string_view field, const std::array<std::string_view, N>& names) {
  const auto found = std::find(names.begin(), names.end(), row.text(field));
  if (found != names.end()) return static_cast<Enum>(found - names.begin());
  row.refuse(field, "is no known word");
  return Enum{};
}

bool six_digits(std::string_view text) {
  return text.size() == 6 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Empty when there is none.
std::string digits(RowReader& row, std::string_view field) {
  std::string text = row.find<std::string>(field).value_or("");
  if (!text.empty() && !six_digits(text)) row.refuse(field, "is not six digits");
  return text;
}

bool one_of(std::span<const std::string_view> words, std::string_view text) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

RuleScope read_scope(RowReader& row) {
  RuleScope scope;
  for (const ScopeColumn& column : scope_columns()) {
    const auto text = row.find<std::string>(column.name);
    if (!text) continue;
    if (!one_of(column.words, *text)) row.refuse(column.name, "is no known word");
    scope.*column.column = *text;
  }
  return scope;
}

// "45-59"
std::optional<AgeBand> read_age_band(RowReader& row) {
  const auto text = row.find<std::string>("age_band");
  if (!text) return {};
  AgeBand band;
  const char* const end = text->data() + text->size();
  const auto from = std::from_chars(text->data(), end, band.from);
  const bool dash = from.ec == std::errc() && from.ptr != end && *from.ptr == '-';
  const auto to = dash ? std::from_chars(from.ptr + 1, end, band.to) : from;
  if (!dash || to.ec != std::errc() || to.ptr != end || band.from < 0 || band.to < band.from)
    row.refuse("age_band", "is not like 45-59");
  return band;
}

PolicyValue flag(RowReader& value, const TopicField& field) {
  return value.need<bool>(field.name);
}
PolicyValue number(RowReader& value, const TopicField& field) {
  const auto number = value.need<std::int64_t>(field.name);
  if (number < field.least || number > field.most) value.refuse(field.name, "is out of range");
  return number;
}
PolicyValue word(RowReader& value, const TopicField& field) {
  std::string word = value.text(field.name);
  if (!one_of(field.words, word)) value.refuse(field.name, "is no known word");
  return word;
}
PolicyValue text(RowReader& value, const TopicField& field) {
  std::string text = value.text(field.name);
  const auto size = static_cast<std::int64_t>(text.size());
  if (size < field.least || size > field.most) value.refuse(field.name, "is empty or too long");
  return text;
}
// In the order of ValueKind.
constexpr std::array<PolicyValue (*)(RowReader&, const TopicField&), 4> kKinds = {flag, number,
                                                                                  word, text};

// `value = { unknown = true }` stands in place of a value.
std::optional<Knowledge> read_gap(RowReader& value) {
  if (value.flag("unknown")) return Knowledge::kUnknown;
  if (value.flag("ambiguous")) return Knowledge::kAmbiguous;
  return {};
}

Result<void> read_value(const Topic& topic, Row fields, PolicyRow& row) {
  RowReader value(std::move(fields));
  if (const auto gap = read_gap(value)) {
    row.knowledge = *gap;
    return value.finish();
  }
  for (const TopicField& field : topic.fields) {
    if (!field.required && !value.rest().fields.contains(field.name)) continue;
    row.value.emplace(field.name, kKinds[static_cast<std::size_t>(field.kind)](value, field));
  }
  return value.finish();
}

bool of_invented_region(const PolicyRow& row) {
  return row.region.starts_with("9999") || row.counterpart.starts_with("9999");
}

// For which cases the row speaks.
void read_key(RowReader& row, PolicyRow& result) {
  result.id = row.text("id");
  result.item = row.find<std::string>("item").value_or("");
  if (find_topic(result.topic, result.item) == nullptr) row.refuse("item", "is none of this topic");
  result.region = row.text("region");
  if (!six_digits(result.region)) row.refuse("region", "is not six digits");
  result.counterpart = digits(row, "counterpart");
  result.scope = read_scope(row);
  result.age_band = read_age_band(row);
}

void read_dates(RowReader& row, PolicyRow& result) {
  result.valid_from = row.need<Date>("valid_from");
  result.valid_to = row.find<Date>("valid_to");
  if (result.valid_to && *result.valid_to < result.valid_from)
    row.refuse("valid_to", "is before valid_from");
  result.recorded_at = row.need<Date>("recorded_at");
  result.supersedes = row.find<std::string>("supersedes").value_or("");
}

// How far the row is to be believed.
void read_standing(RowReader& row, PolicyRow& result) {
  result.authority = named<Authority>(row, "authority", kAuthorityNames);
  result.confidence = named<Confidence>(row, "confidence", kConfidenceNames);
  if ((result.confidence == Confidence::kInvented) != of_invented_region(result))
    row.refuse("confidence", "is \"invented\" for the regions 9999xx and for no other");
  result.source = row.text("source");
  if (result.source.empty()) row.refuse("source", "is empty");
  result.reviewer = row.find<std::string>("reviewer").value_or("");
}

Result<PolicyRow> read_row(std::string_view topic, Row fields) {
  PolicyRow result;
  result.topic = topic;
  result.where = fields.file + ":" + std::to_string(fields.line);
  RowReader row(std::move(fields));
  read_key(row, result);
  read_dates(row, result);
  read_standing(row, result);
  auto values = row.rows("value");
  if (values.size() != 1) row.refuse("value", "is not one table");
  if (const auto done = row.finish(); !done) return tl::unexpected(done.error());
  const Topic* rules = find_topic(result.topic, result.item);
  if (const auto read = read_value(*rules, std::move(values.front()), result); !read)
    return tl::unexpected(read.error());
  return result;
}

Result<void> read_topic(const std::filesystem::path& path, std::vector<PolicyRow>& rows) {
  const std::string name = path.stem().string();
  if (!known_topic(name))
    return failure(Code::kConfig, path.filename().string() + ":1: " + name + " is no known topic");
  auto file = read_rows(path);
  if (!file) return tl::unexpected(file.error());
  RowReader reader(std::move(*file));
  for (Row& fields : reader.rows("row")) {
    auto row = read_row(name, std::move(fields));
    if (!row) return tl::unexpected(row.error());
    rows.push_back(std::move(*row));
  }
  return reader.finish();
}

}  // namespace

Result<Policy> Policy::load(const std::filesystem::path& folder) {
  const auto files = list_files(folder, ".toml");
  if (!files) return tl::unexpected(files.error());
  if (files->empty()) return failure(Code::kConfig, "no policy file in " + folder.string());
  Policy policy;
  for (const auto& file : *files)
    if (const auto read = read_topic(file, policy.rows_); !read)
      return tl::unexpected(read.error());
  std::stable_sort(policy.rows_.begin(), policy.rows_.end(), place_before);
  if (const auto sound = check_rows(policy.rows_); !sound) return tl::unexpected(sound.error());
  return policy;
}

}  // namespace ssc::backend
