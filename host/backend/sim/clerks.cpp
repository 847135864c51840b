// SPDX-License-Identifier: Apache-2.0
#include "host/backend/sim/clerks.hpp"

#include <algorithm>

namespace ssc::backend::sim {
namespace {

using transfer::Agency;
using transfer::Case;
using transfer::Money;
using namespace std::chrono_literals;

// Per mille.
constexpr unsigned kDoneAtOnce = 600;  // of what is on the list
constexpr unsigned kRefused = 60;      // of the reviews
constexpr unsigned kHoldAccepted = 600;
constexpr unsigned kNewPayee = 600;   // of the payouts that came back
constexpr unsigned kCorrection = 15;  // a day and agency
constexpr std::size_t kMostOnTheList = 1000, kIdDigits = 32;

}  // namespace

void Clerks::plan() {
  for (const Date day : town_.working_days)
    for (const std::string& region : town_.world.agencies)
      for (const auto hour : {10h, 15h})
        town_.timeline.at(china_midnight(day) + hour + std::chrono::minutes(rng_.between(0, 59)),
                          [this, &region] { work(region); });
}

void Clerks::work(const std::string& region) {
  const std::string prefix = "todo:" + region + ":";
  const auto list = town_.node(region).ask(
      [&](Node::Program& program) { return program.disk.keys(prefix, "", kMostOnTheList); });
  if (!list || !*list) return;
  for (const Key& key : **list) {
    const std::string_view rest = std::string_view(key.name).substr(prefix.size());
    const auto kind = rest.substr(0, rest.find(':'));
    const auto case_id = parse_id(rest.substr(kind.size() + 1, kIdDigits));
    if (!case_id || (!calm_ && !rng_.chance(kDoneAtOnce))) continue;
    decide(region, kind, *case_id);
  }
  if (!calm_ && rng_.chance(kCorrection)) correct_one(region);
}

void Clerks::decide(const std::string& region, std::string_view kind, const Id& case_id) {
  const auto answer = town_.node(region).ask(
      [&](Node::Program& program) { return act(program.agency, kind, case_id); });
  const std::string_view code = !answer   ? "no answer"
                                : *answer ? "done"
                                          : answer->error().info().code;
  town_.note(region, "clerk, " + std::string(kind) + ": " + std::string(code), case_id.text());
}

Result<Case> Clerks::act(Agency& agency, std::string_view kind, const Id& case_id) {
  if (kind == "HOLD") return agency.resolve_hold(case_id, clerk(), rng_.chance(kHoldAccepted));
  if (kind == "SURPLUS") return agency.resolve_hold(case_id, clerk(), false);
  if (kind == "LATE") return agency.supplement(case_id, clerk());
  if (kind == "PAYOUT") return payout(agency, case_id);
  if (kind.starts_with("REVIEW") && rng_.chance(kRefused))
    return agency.refuse(case_id, clerk(), "CLERK");
  return agency.approve(case_id, clerk());
}

Result<Case> Clerks::payout(Agency& agency, const Id& case_id) {
  const auto state = agency.status(case_id);
  if (!state) return state;
  if (state->money != Money::kBounced || state->payout)
    return agency.approve_payout(case_id, clerk());
  const bool stays = state->opened.kind == transfer::Kind::kPayout;
  if (stays && !rng_.chance(kNewPayee)) return agency.release_payout(case_id, clerk());
  return agency.new_payee(case_id, clerk(), {"token-" + rng_.id().text(), state->opened.person});
}

void Clerks::correct_one(const std::string& region) {
  using namespace std::chrono_literals;
  std::vector<Id> gone;
  for (const auto& [key, state] : town_.judge.cases())
    if (key.region == region && state.role == transfer::Role::kOrigin &&
        state.opened.kind == transfer::Kind::kTransfer &&
        state.relation == transfer::Relation::kRelationIn)
      gone.push_back(key.id);
  if (gone.empty()) return;
  const Id case_id = rng_.pick(gone);
  const std::vector<MonthRange> paid = {{2009y / 1, 2009y / 6}, {2020y / 1, 2023y / 12}};
  const auto answer = town_.node(region).ask(
      [&](Node::Program& program) { return program.agency.correct(case_id, clerk(), paid); });
  const bool done = answer && *answer;
  town_.note(region, done ? "clerk corrects the months" : "clerk fails to correct the months",
             case_id.text());
}

}  // namespace ssc::backend::sim
