// SPDX-License-Identifier: Apache-2.0
// policy check, explain, compare: the rules on record, without the server.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "host/backend/calendar/calendar.hpp"
#include "host/backend/policy/compare.hpp"
#include "host/backend/policy/explain.hpp"
#include "host/backend/policy/topics.hpp"
#include "host/backend/registry/registry.hpp"
#include "host/backend/server/commands/options.hpp"
#include "host/backend/server/config.hpp"

namespace ssc::backend {
namespace {

// Nobody is looked up here, so a person's number need not be kept secret.
Pseudonym no_pseudonym(std::string_view id_number) {
  return {std::string(id_number)};
}

Result<Place> place(const Registry& registry, const std::string& area) {
  if (area == kNation) return Place{area, area};
  const Region* region = registry.region(area);
  if (region != nullptr) return Place{region->code, region->province};
  // A real area is in the directory of no test installation; its province is its first two digits.
  const bool is_code = area.size() == 6 && area.find_first_not_of("0123456789") == area.npos;
  if (!is_code) return failure(Code::kUnknownRegion, area);
  return Place{area, area.substr(0, 2) + "0000"};
}

Result<Date> day(const std::string& text) {
  const auto date = parse_date(text);
  if (!date) return failure(Code::kRequestMalformed, "no date like 2026-11-22: " + text);
  return *date;
}

// For which cases the rule is asked.
Result<RuleScope> scope_of(const Options& options) {
  RuleScope scope{.channel = options.channel, .person_class = options.person_class};
  for (const ScopeColumn& column : scope_columns()) {
    const std::string& word = scope.*column.column;
    if (!word.empty() &&
        std::find(column.words.begin(), column.words.end(), word) == column.words.end())
      return failure(Code::kRequestMalformed, std::string(column.name) + ": no such word: " + word);
  }
  return scope;
}

struct Rules {
  Policy policy;
  Registry registry;
};
Result<Rules> load_rules(const Options& options) {
  const auto config = load_config(options.config);
  if (!config) return tl::unexpected<Failure>(config.error());
  auto policy = Policy::load(config->policy);
  if (!policy) return tl::unexpected<Failure>(policy.error());
  auto registry = Registry::load(config->fixtures, no_pseudonym);
  if (!registry) return tl::unexpected<Failure>(registry.error());
  // The days of the nation are rules too: what cannot be served is not sound.
  const auto calendar = Calendar::load(config->holidays);
  if (!calendar) return tl::unexpected<Failure>(calendar.error());
  return Rules{std::move(*policy), std::move(*registry)};
}

// The item that was named; all of a topic that has no rule without one.
Result<std::vector<std::string_view>> items_asked(const Options& options) {
  if (find_topic(options.topic, options.item) != nullptr)
    return std::vector<std::string_view>{options.item};
  auto items = items_of(options.topic);
  if (options.item.empty() && !items.empty()) return items;
  return failure(Code::kRequestMalformed,
                 "no such topic or item: " + options.topic + " " + options.item);
}

// One for each item.
Result<std::vector<PolicyQuery>> queries_of(const Options& options, const Registry& registry) {
  const auto items = items_asked(options);
  if (!items) return tl::unexpected<Failure>(items.error());
  PolicyQuery query;
  query.topic = options.topic;
  auto scope = scope_of(options);
  if (!scope) return tl::unexpected<Failure>(scope.error());
  query.scope = std::move(*scope);
  const auto here = place(registry, options.region);
  if (!here) return tl::unexpected<Failure>(here.error());
  query.place = *here;
  if (!options.counterpart.empty()) {
    const auto there = place(registry, options.counterpart);
    if (!there) return tl::unexpected<Failure>(there.error());
    query.counterpart = *there;
  }
  const auto date = day(options.date);
  if (!date) return tl::unexpected<Failure>(date.error());
  query.date = *date;
  if (!options.known_at.empty()) {
    const auto known_at = day(options.known_at);
    if (!known_at) return tl::unexpected<Failure>(known_at.error());
    query.known_at = *known_at;
  }
  std::vector<PolicyQuery> queries;
  for (const std::string_view item : *items) queries.emplace_back(query).item = item;
  return queries;
}

boost::json::object explain_all(const Policy& policy, const std::vector<PolicyQuery>& queries) {
  if (queries.size() == 1) return explain_json(policy, queries.front());
  boost::json::array items;
  for (const PolicyQuery& query : queries) items.push_back(explain_json(policy, query));
  return {{"items", std::move(items)}};
}

void print(const boost::json::object& answer, std::ostream& out) {
  out << boost::json::serialize(answer) << '\n';
}

}  // namespace

Result<int> check_policy(const Options& options, std::ostream& out) {
  const auto rules = load_rules(options);
  if (!rules) return tl::unexpected<Failure>(rules.error());
  if (options.json)
    print(review_json(rules->policy), out);
  else
    out << review_text(rules->policy);
  return 0;
}

Result<int> explain_policy(const Options& options, std::ostream& out) {
  const auto rules = load_rules(options);
  if (!rules) return tl::unexpected<Failure>(rules.error());
  const auto queries = queries_of(options, rules->registry);
  if (!queries) return tl::unexpected<Failure>(queries.error());
  if (options.json) print(explain_all(rules->policy, *queries), out);
  int exit_code = 0;
  for (const PolicyQuery& query : *queries) {
    if (!options.json) out << explain_text(rules->policy, query);
    const auto answer = rules->policy.find(query);
    if (!answer) exit_code = answer.error().info().exit_code;
  }
  return exit_code;
}

Result<int> compare_policy(const Options& options, std::ostream& out) {
  const auto rules = load_rules(options);
  if (!rules) return tl::unexpected<Failure>(rules.error());
  const auto first = place(rules->registry, options.region);
  if (!first) return tl::unexpected<Failure>(first.error());
  const auto second = place(rules->registry, options.counterpart);
  if (!second) return tl::unexpected<Failure>(second.error());
  const auto date = day(options.date);
  if (!date) return tl::unexpected<Failure>(date.error());
  if (options.json)
    print(compare_json(rules->policy, *first, *second, *date), out);
  else
    out << compare_text(rules->policy, *first, *second, *date);
  return 0;
}

}  // namespace ssc::backend
