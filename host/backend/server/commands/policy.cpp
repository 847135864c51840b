// SPDX-License-Identifier: Apache-2.0
// policy check, explain, compare: the rules on record, without the server.
#include <boost/json/serialize.hpp>

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
  if (area.size() != 6) return failure(Code::kUnknownRegion, area);
  return Place{area, area.substr(0, 2) + "0000"};
}

Result<Date> day(const std::string& text) {
  const auto date = parse_date(text);
  if (!date) return failure(Code::kRequestMalformed, "no date like 2026-11-22: " + text);
  return *date;
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
  return Rules{std::move(*policy), std::move(*registry)};
}

Result<PolicyQuery> query_of(const Options& options, const Registry& registry) {
  if (find_topic(options.topic, options.item) == nullptr)
    return failure(Code::kRequestMalformed,
                   "no such topic or item: " + options.topic + " " + options.item);
  PolicyQuery query;
  query.topic = options.topic;
  query.item = options.item;
  query.scope.channel = options.channel;
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
  if (options.known_at.empty()) return query;
  const auto known_at = day(options.known_at);
  if (!known_at) return tl::unexpected<Failure>(known_at.error());
  query.known_at = *known_at;
  return query;
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
  const auto query = query_of(options, rules->registry);
  if (!query) return tl::unexpected<Failure>(query.error());
  if (options.json)
    print(explain_json(rules->policy, *query), out);
  else
    out << explain_text(rules->policy, *query);
  const auto answer = rules->policy.find(*query);
  return answer ? 0 : answer.error().info().exit_code;
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
