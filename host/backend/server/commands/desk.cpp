// SPDX-License-Identifier: Apache-2.0
#include "host/backend/server/commands/desk.hpp"

#include "host/backend/server/commands/case_view.hpp"
#include "host/backend/store/sqlite_store.hpp"
#include "host/backend/transfer/machine/consequences.hpp"
#include "host/crypto/random.hpp"

namespace ssc::backend {
namespace {

constexpr std::size_t kPage = 256;

// "REVIEW_IN:<case>", "HOLD:line:<line>": the kind ends at the first colon.
Todo read_todo(std::string_view region, std::string_view rest) {
  const std::size_t colon = rest.find(':');
  return {std::string(region), std::string(rest.substr(0, colon)),
          std::string(rest.substr(std::min(colon, rest.size() - 1) + 1))};
}

}  // namespace

Desk::Desk(const Options& options, Setup setup, Data data, std::unique_ptr<Store> store,
           Operators operators)
    : options_(options),
      setup_(std::move(setup)),
      offices_(std::move(data), std::move(store), *setup_.clock),
      operators_(std::move(operators)) {}

Result<std::unique_ptr<Desk>> Desk::open(const Options& options) {
  auto setup = set_up(options);
  if (!setup) return tl::unexpected<Failure>(setup.error());
  const Config& config = setup->config;
  auto operators = Operators::load(config.fixtures / "operators.toml");
  if (!operators) return tl::unexpected<Failure>(operators.error());
  auto data = load_data(config);
  if (!data) return tl::unexpected<Failure>(data.error());
  auto store = open_sqlite_store(config.store, sm3);
  if (!store) return tl::unexpected<Failure>(store.error());
  return std::unique_ptr<Desk>(new Desk(options, std::move(*setup), std::move(*data),
                                        std::move(*store), std::move(*operators)));
}

Result<transfer::Agency*> Desk::agency(std::string_view region, Duty duty) const {
  const auto agency = offices_.agencies().at(region);
  if (!agency) return agency;
  const auto allowed = operators_.check(options_.operator_id, region, duty);
  if (!allowed) return tl::unexpected<Failure>(allowed.error());
  return agency;
}

Result<std::vector<Todo>> Desk::todos(std::string_view region) {
  const std::string prefix = std::string("todo:").append(region).append(":");
  std::vector<Todo> found;
  std::string after;
  while (true) {
    const auto page = offices_.store().keys(prefix, after, kPage);
    if (!page) return tl::unexpected<Failure>(page.error());
    for (const Key& key : *page)
      found.push_back(read_todo(region, std::string_view(key.name).substr(prefix.size())));
    if (page->size() < kPage) return found;
    after = page->back().name;
  }
}

Result<std::string> Desk::where(const Id& case_id, std::span<const std::string_view> kinds) {
  const auto known = offices_.agencies().find_case(case_id);
  if (!known) return tl::unexpected<Failure>(known.error());
  for (const auto& [region, agency] : offices_.agencies().all()) {
    if (!options_.region.empty() && options_.region != region) continue;
    for (const std::string_view kind : kinds) {
      const auto waits = offices_.store().find(transfer::todo_key(region, kind, case_id));
      if (!waits) return tl::unexpected<Failure>(waits.error());
      if (*waits) return region;
    }
  }
  return failure(Code::kTooLate, "no agency here waits for that decision");
}

Result<int> Desk::decide(Duty duty, std::span<const std::string_view> kinds, const Act& act,
                         std::ostream& out) {
  const auto case_id = case_id_of(options_);
  if (!case_id) return tl::unexpected<Failure>(case_id.error());
  const auto region = where(*case_id, kinds);
  if (!region) return tl::unexpected<Failure>(region.error());
  return act_at(*region, duty, *case_id, act, out);
}

Result<int> Desk::bring(const Act& act, std::ostream& out) {
  const auto case_id = case_id_of(options_);
  if (!case_id) return tl::unexpected<Failure>(case_id.error());
  const auto known = offices_.agencies().find_case(*case_id);
  if (!known) return tl::unexpected<Failure>(known.error());
  return act_at(known->opened.origin, Duty::kReview, *case_id, act, out);
}

Result<int> Desk::act_at(std::string_view region, Duty duty, const Id& case_id, const Act& act,
                         std::ostream& out) {
  const auto decider = agency(region, duty);
  if (!decider) return tl::unexpected<Failure>(decider.error());
  const auto after = act(**decider, case_id);
  if (!after) return tl::unexpected<Failure>(after.error());
  print({std::string(region), *after, {}}, options_.json, out);
  return 0;
}

Id new_request_id() {
  Id id;
  crypto::fill_random(id.bytes);
  return id;
}

Result<Id> case_id_of(const Options& options) {
  const auto id = parse_id(options.case_id);
  if (!id) return failure(Code::kUnknownCase, "a case's id is 32 hex digits");
  return *id;
}

}  // namespace ssc::backend
