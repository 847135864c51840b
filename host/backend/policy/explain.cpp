// SPDX-License-Identifier: Apache-2.0
#include "host/backend/policy/explain.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <utility>

#include "host/backend/policy/names.hpp"
#include "host/backend/policy/row_text.hpp"
#include "host/backend/policy/topics.hpp"

namespace ssc::backend {
namespace {

namespace json = boost::json;

struct VerdictWords {
  std::string_view code, text;
};
// In the order of Verdict.
constexpr std::array<VerdictWords, 8> kVerdicts = {{
    {"TAKEN", "taken"},
    {"OTHER_CASE", "holds for other cases only"},
    {"NOT_IN_FORCE", "not in force on that day"},
    {"NOT_YET_KNOWN", "recorded later"},
    {"SUPERSEDED", "superseded"},
    {"LESS_NARROW", "another row speaks of this case more closely"},
    {"LOWER_AUTHORITY", "another row has more authority"},
    {"FARTHER_LEVEL", "a nearer level has a row"},
}};

const VerdictWords& words(Verdict verdict) {
  return kVerdicts.at(static_cast<std::size_t>(verdict));
}

Columns columns_of(const PolicyQuery& query) {
  Columns columns;
  add(columns, "topic", std::string(query.topic));
  add(columns, "item", std::string(query.item));
  add(columns, "region", query.place.area);
  add(columns, "province", query.place.province);
  if (query.counterpart) {
    add(columns, "counterpart", query.counterpart->area);
    add(columns, "counterpart_province", query.counterpart->province);
  }
  add_scope(columns, query.scope);
  if (query.age) add(columns, "age", std::to_string(*query.age));
  add(columns, "date", format_date(query.date));
  if (query.known_at) add(columns, "known_at", format_date(*query.known_at));
  return columns;
}

std::string level_text(const Level& level) {
  std::string text(level.region);
  if (!level.counterpart.empty()) text.append(" to ").append(level.counterpart);
  return padded(text, 18);
}

std::string level_lines(const LevelLookedAt& looked) {
  if (looked.rows.empty()) return "  " + level_text(looked.level) + "no row\n";
  std::string text;
  for (const Considered& found : looked.rows)
    text.append("  " + level_text(looked.level) + found.row->id + ": ")
        .append(words(found.verdict).text)
        .append("\n");
  return text;
}

std::string answer_text(const PolicyRow* answer) {
  if (answer == nullptr) return "POLICY_MISSING: no level has a row\n";
  std::string text = answer->knowledge == Knowledge::kKnown ? "" : "POLICY_MISSING: ";
  text.append(answer->id).append("\n  " + padded("value", 14) + value_text(*answer) + "\n");
  for (const auto& [name, column] : columns_of(*answer))
    text.append("  " + padded(name, 14) + column + "\n");
  if (answer->reviewer.empty()) text.append("  reviewer      nobody yet\n");
  return text;
}

json::object level_object(const LevelLookedAt& looked) {
  json::array rows;
  for (const Considered& found : looked.rows)
    rows.push_back(json::object{{"id", found.row->id}, {"verdict", words(found.verdict).code}});
  json::object object{{"region", looked.level.region}};
  if (!looked.level.counterpart.empty()) object.emplace("counterpart", looked.level.counterpart);
  object.emplace("rows", std::move(rows));
  return object;
}

std::vector<std::string_view> labels_of(const PolicyRow& row) {
  std::vector<std::string_view> labels;
  if (never_asked(row)) labels.push_back("never-asked");
  if (row.confidence == Confidence::kInvented) return labels;
  if (row.reviewer.empty()) labels.push_back("unreviewed");
  if (row.confidence <= Confidence::kLow)
    labels.push_back(name_of(kConfidenceNames, row.confidence));
  if (row.knowledge != Knowledge::kKnown) labels.push_back(name_of(kKnowledgeNames, row.knowledge));
  return labels;
}

}  // namespace

Explanation explain(const Policy& policy, const PolicyQuery& query) {
  Explanation result;
  for (const Level& level : levels(query)) {
    const auto rows = rows_of(policy.rows(), query, level);
    const PolicyRow* best = best_of(rows, query);
    LevelLookedAt& looked = result.levels.emplace_back(LevelLookedAt{level, {}});
    for (const PolicyRow& row : rows) {
      const Verdict own = verdict(row, best, rows, query);
      const bool too_far = own == Verdict::kTaken && result.answer != nullptr;
      looked.rows.push_back({&row, too_far ? Verdict::kFartherLevel : own});
    }
    if (result.answer == nullptr) result.answer = best;
  }
  return result;
}

std::string explain_text(const Policy& policy, const PolicyQuery& query) {
  std::string text;
  for (const auto& [name, column] : columns_of(query))
    text.append(text.empty() ? "" : ", ").append(name).append(" ").append(column);
  text.append("\n");
  const Explanation explanation = explain(policy, query);
  for (const LevelLookedAt& looked : explanation.levels) text.append(level_lines(looked));
  return text + answer_text(explanation.answer);
}

json::object explain_json(const Policy& policy, const PolicyQuery& query) {
  const Explanation explanation = explain(policy, query);
  json::array levels;
  for (const LevelLookedAt& looked : explanation.levels) levels.push_back(level_object(looked));
  json::object result{{"query", object_of(columns_of(query))}, {"levels", std::move(levels)}};
  if (explanation.answer == nullptr) {
    result.emplace("answer", nullptr);
    return result;
  }
  json::object answer{{"id", explanation.answer->id}, {"value", value_object(*explanation.answer)}};
  for (auto& [name, text] : object_of(columns_of(*explanation.answer))) answer.emplace(name, text);
  result.emplace("answer", std::move(answer));
  return result;
}

std::map<std::string_view, TopicReview> review(const Policy& policy) {
  std::map<std::string_view, TopicReview> topics;
  for (const PolicyRow& row : policy.rows()) {
    TopicReview& topic = topics[row.topic];
    ++topic.rows;
    if (row.confidence == Confidence::kInvented) ++topic.invented;
    if (auto labels = labels_of(row); !labels.empty())
      topic.labelled.push_back({&row, std::move(labels)});
  }
  return topics;
}

std::string review_text(const Policy& policy) {
  std::string text;
  for (const auto& [name, topic] : review(policy)) {
    text.append(padded(name, 22) + std::to_string(topic.rows) + " rows, ");
    text.append(std::to_string(topic.invented) + " of them invented\n");
    for (const auto& [row, labels] : topic.labelled) {
      text.append("  " + padded(row->where, 28) + row->id + ":");
      for (const std::string_view label : labels) text.append(" ").append(label);
      text.append("\n");
    }
  }
  return text;
}

json::object review_json(const Policy& policy) {
  json::object result;
  for (const auto& [name, topic] : review(policy)) {
    json::array rows;
    for (const auto& [row, labels] : topic.labelled)
      rows.push_back(json::object{{"id", row->id},
                                  {"where", row->where},
                                  {"labels", json::array(labels.begin(), labels.end())}});
    result.emplace(name, json::object{{"rows", topic.rows},
                                      {"invented", topic.invented},
                                      {"labelled", std::move(rows)}});
  }
  return result;
}

}  // namespace ssc::backend
