// SPDX-License-Identifier: Apache-2.0
#include "host/backend/server/commands/desk.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "host/backend/server/commands/case_view.hpp"
#include "host/backend/store/sqlite_store.hpp"
#include "host/backend/transfer/machine/consequences.hpp"
#include "host/crypto/random.hpp"

namespace ssc::backend {
namespace {

constexpr std::size_t kPage = 256;

// About an agency or a line of the bank: never taken for a case.
constexpr std::array<std::string_view, 3> kAlarms = {"LANE", "RECON", "STATEMENT"};

// "REVIEW_IN:<case>", "LATE:<case>:<request>", "HOLD:line:<line>": the kind ends at the first
// colon, a case at the next.
Todo read_todo(std::string_view region, std::string_view rest) {
  const std::size_t colon = std::min(rest.find(':'), rest.size());
  const std::string_view kind = rest.substr(0, colon);
  const std::string_view subject = rest.substr(std::min(colon + 1, rest.size()));
  Todo todo{std::string(region), std::string(kind), std::string(subject), {}};
  if (std::find(kAlarms.begin(), kAlarms.end(), kind) == kAlarms.end())
    todo.case_id = parse_id(subject.substr(0, subject.find(':')));
  return todo;
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
  // Nobody decides on an empty database that a wrong path has made.
  std::error_code error;
  if (!std::filesystem::is_regular_file(config.store, error))
    return failure(Code::kInputFile, config.store.string() + ": the server makes it at its start");
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

Result<std::vector<transfer::Agency*>> Desk::asked() const {
  std::vector<transfer::Agency*> found;
  if (!options_.region.empty()) {
    const auto agency = offices_.agencies().at(options_.region);
    if (!agency) return tl::unexpected<Failure>(agency.error());
    return std::vector{*agency};
  }
  for (const auto& [region, agency] : offices_.agencies().all()) found.push_back(agency);
  return found;
}

Result<std::vector<transfer::Case>> Desk::cases(const transfer::Agency& agency) const {
  std::vector<transfer::Case> all;
  for (const Person& person : registry().persons()) {
    auto cases = agency.cases_of(person.pseudonym);
    if (!cases) return cases;
    std::move(cases->begin(), cases->end(), std::back_inserter(all));
  }
  return all;
}

Result<std::string> Desk::where(const Id& case_id, std::span<const std::string_view> kinds) {
  const auto known = offices_.agencies().find_case(case_id);
  if (!known) return tl::unexpected<Failure>(known.error());
  const auto agencies = asked();
  if (!agencies) return tl::unexpected<Failure>(agencies.error());
  for (const transfer::Agency* agency : *agencies) {
    const std::string& region = agency->region().code;
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

Result<int> Desk::at_origin(Duty duty, const Act& act, std::ostream& out) {
  const auto case_id = case_id_of(options_);
  if (!case_id) return tl::unexpected<Failure>(case_id.error());
  const auto known = offices_.agencies().find_case(*case_id);
  if (!known) return tl::unexpected<Failure>(known.error());
  return act_at(known->opened.origin, duty, *case_id, act, out);
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
