// SPDX-License-Identifier: Apache-2.0
#include "host/backend/policy/compare.hpp"

#include <algorithm>
#include <boost/json/array.hpp>

#include "host/backend/policy/lookup.hpp"
#include "host/backend/policy/row_text.hpp"

namespace ssc::backend {
namespace {

namespace json = boost::json;

bool same_question(const PolicyRow& a, const PolicyRow& b) {
  return a.topic == b.topic && a.item == b.item && a.scope == b.scope && a.age_band == b.age_band;
}

// One row for each question that any region's rows answer. Rows of one topic and item stand
// together.
std::vector<const PolicyRow*> questions(const Policy& policy) {
  std::vector<const PolicyRow*> keys;
  for (const PolicyRow& row : policy.rows()) {
    const bool there = std::any_of(keys.begin(), keys.end(), [&row](const PolicyRow* key) {
      return same_question(*key, row);
    });
    if (!there) keys.push_back(&row);
  }
  return keys;
}

const PolicyRow* answer(const Policy& policy, const PolicyRow& key, const Place& place, bool inside,
                        Date date) {
  PolicyQuery query{
      .topic = key.topic, .item = key.item, .place = place, .date = date, .scope = key.scope};
  if (inside) query.counterpart = Place{place.province, place.province};
  if (key.age_band) query.age = key.age_band->from;
  return nearest(policy.rows(), query);
}

bool same_answer(const PolicyRow* a, const PolicyRow* b) {
  if (a == nullptr || b == nullptr) return a == b;
  return a->knowledge == b->knowledge && a->value == b->value;
}

std::string title(const RuleDifference& difference) {
  const PolicyRow& key = *difference.key;
  std::string text = key.topic;
  if (!key.item.empty()) text.append(" ").append(key.item);
  Columns narrowed;
  add_scope(narrowed, key.scope);
  if (key.age_band) add(narrowed, "age_band", band_text(*key.age_band));
  for (const auto& [name, word] : narrowed) text.append(", ").append(name).append(" ").append(word);
  return text.append(difference.inside ? ", inside the province" : "").append("\n");
}

std::string line(const Place& place, const PolicyRow* row) {
  const std::string start = "  " + padded(place.area, 8);
  if (row == nullptr) return start + "no rule\n";
  return start + value_text(*row) + "  (" + row->id + ")\n";
}

json::value rule_of(const PolicyRow* row) {
  if (row == nullptr) return nullptr;
  return json::object{{"id", row->id}, {"value", value_object(*row)}};
}

json::object object_of(const RuleDifference& difference) {
  const PolicyRow& key = *difference.key;
  json::object object{{"topic", key.topic}};
  Columns columns;
  add(columns, "item", key.item);
  add_scope(columns, key.scope);
  if (key.age_band) add(columns, "age_band", band_text(*key.age_band));
  for (const auto& [name, text] : columns) object.emplace(name, text);
  object.emplace("inside_province", difference.inside);
  object.emplace("first", rule_of(difference.first));
  object.emplace("second", rule_of(difference.second));
  return object;
}

}  // namespace

std::vector<RuleDifference> compare(const Policy& policy, const Place& first, const Place& second,
                                    Date date) {
  std::vector<RuleDifference> differences;
  for (const PolicyRow* key : questions(policy)) {
    const auto difference = [&](bool inside) {
      return RuleDifference{key, inside, answer(policy, *key, first, inside, date),
                            answer(policy, *key, second, inside, date)};
    };
    const RuleDifference any = difference(false), inside = difference(true);
    if (!same_answer(any.first, any.second)) differences.push_back(any);
    const bool own_inside = inside.first != any.first || inside.second != any.second;
    if (own_inside && !same_answer(inside.first, inside.second)) differences.push_back(inside);
  }
  return differences;
}

std::string compare_text(const Policy& policy, const Place& first, const Place& second, Date date) {
  std::string text;
  for (const RuleDifference& difference : compare(policy, first, second, date))
    text.append(title(difference))
        .append(line(first, difference.first))
        .append(line(second, difference.second));
  return text.empty() ? "no difference\n" : text;
}

json::object compare_json(const Policy& policy, const Place& first, const Place& second,
                          Date date) {
  json::array differences;
  for (const RuleDifference& difference : compare(policy, first, second, date))
    differences.push_back(object_of(difference));
  return {{"first", first.area},
          {"second", second.area},
          {"date", format_date(date)},
          {"differences", std::move(differences)}};
}

}  // namespace ssc::backend
