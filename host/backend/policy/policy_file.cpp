// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "host/backend/files/rows.hpp"
#include "host/backend/files/text_file.hpp"
#include "host/backend/policy/policy.hpp"
#include "host/backend/policy/topics.hpp"

namespace ssc::backend {
namespace {

template <class T>
struct Name {
  std::string_view name;
  T value;
};
constexpr std::array<Name<Authority>, 5> kAuthorities = {{{"article", Authority::kArticle},
                                                          {"city", Authority::kCity},
                                                          {"province", Authority::kProvince},
                                                          {"national", Authority::kNational},
                                                          {"law", Authority::kLaw}}};
constexpr std::array<Name<Confidence>, 5> kConfidences = {
    {{"invented", Confidence::kInvented},
     {"unconfirmed", Confidence::kUnconfirmed},
     {"low", Confidence::kLow},
     {"medium", Confidence::kMedium},
     {"high", Confidence::kHigh}}};

template <class T, std::size_t N>
T named(RowReader& row, std::string_view field, const std::array<Name<T>, N>& names) {
  const std::string text = row.text(field);
  for (const Name<T>& name : names)
    if (name.name == text) return name.value;
  row.refuse(field, "is no known word");
  return T{};
}

bool six_digits(std::string_view text) {
  return text.size() == 6 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

PolicyValue number(RowReader& value, const TopicField& field) {
  const auto number = value.need<std::int64_t>(field.name);
  if (number < field.least || number > field.most) value.refuse(field.name, "is out of range");
  return number;
}

Result<std::map<std::string, PolicyValue, std::less<>>> read_value(const Topic& topic, Row fields) {
  RowReader value(std::move(fields));
  std::map<std::string, PolicyValue, std::less<>> result;
  for (const TopicField& field : topic.fields) {
    if (!field.required && !value.rest().fields.contains(field.name)) continue;
    result.emplace(field.name, field.kind == ValueKind::kFlag
                                   ? PolicyValue(value.need<bool>(field.name))
                                   : number(value, field));
  }
  if (const auto done = value.finish(); !done) return tl::unexpected(done.error());
  return result;
}

Result<PolicyRow> read_row(const Topic& topic, Row fields) {
  RowReader row(std::move(fields));
  PolicyRow result;
  result.topic = topic.name;
  result.id = row.text("id");
  result.item = row.find<std::string>("item").value_or("");
  const bool item_fits = topic.items.empty() ? result.item.empty()
                                             : std::find(topic.items.begin(), topic.items.end(),
                                                         result.item) != topic.items.end();
  if (!item_fits) row.refuse("item", "is none of this topic");
  result.region = row.text("region");
  if (!six_digits(result.region)) row.refuse("region", "is not six digits");
  result.counterpart = row.find<std::string>("counterpart").value_or("");
  if (!result.counterpart.empty() && !six_digits(result.counterpart))
    row.refuse("counterpart", "is not six digits");
  result.valid_from = row.need<Date>("valid_from");
  result.valid_to = row.find<Date>("valid_to");
  if (result.valid_to && *result.valid_to < result.valid_from)
    row.refuse("valid_to", "is before valid_from");
  result.authority = named(row, "authority", kAuthorities);
  result.confidence = named(row, "confidence", kConfidences);
  result.source = row.text("source");
  if (result.source.empty()) row.refuse("source", "is empty");
  result.recorded_at = row.need<Date>("recorded_at");
  auto values = row.rows("value");
  if (values.size() != 1) row.refuse("value", "is not one table");
  if (const auto done = row.finish(); !done) return tl::unexpected(done.error());
  auto value = read_value(topic, std::move(values.front()));
  if (!value) return tl::unexpected(value.error());
  result.value = std::move(*value);
  return result;
}

bool overlap(const PolicyRow& a, const PolicyRow& b) {
  return a.topic == b.topic && a.item == b.item && a.region == b.region &&
         a.counterpart == b.counterpart && a.authority == b.authority &&
         (!a.valid_to || b.valid_from <= *a.valid_to) &&
         (!b.valid_to || a.valid_from <= *b.valid_to);
}

// What is wrong with `row` beside those before it; empty: nothing.
std::string clash(const std::vector<PolicyRow>& rows, const PolicyRow& row) {
  for (const PolicyRow& other : rows) {
    if (other.id == row.id) return "id " + row.id + " is there twice";
    if (overlap(other, row)) return "row " + row.id + " overlaps row " + other.id;
  }
  return {};
}

Result<void> read_topic(const std::filesystem::path& path, std::vector<PolicyRow>& rows) {
  const std::string name = path.stem().string();
  const Topic* topic = find_topic(name);
  if (topic == nullptr)
    return failure(Code::kConfig, path.filename().string() + ":1: " + name + " is no known topic");
  auto file = read_rows(path);
  if (!file) return tl::unexpected(file.error());
  RowReader reader(std::move(*file));
  for (Row& fields : reader.rows("row")) {
    const std::string where = fields.file + ":" + std::to_string(fields.line) + ": ";
    auto row = read_row(*topic, std::move(fields));
    if (!row) return tl::unexpected(row.error());
    if (const std::string problem = clash(rows, *row); !problem.empty())
      return failure(Code::kConfig, where + problem);
    rows.push_back(std::move(*row));
  }
  return reader.finish();
}

}  // namespace

Result<Policy> Policy::load(const std::filesystem::path& folder) {
  const auto files = list_files(folder, ".toml");
  if (!files) return tl::unexpected(files.error());
  Policy policy;
  for (const auto& file : *files)
    if (const auto read = read_topic(file, policy.rows_); !read)
      return tl::unexpected(read.error());
  return policy;
}

}  // namespace ssc::backend
