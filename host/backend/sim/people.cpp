// SPDX-License-Identifier: Apache-2.0
#include "host/backend/sim/people.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "host/backend/sim/fast_digest.hpp"

namespace ssc::backend::sim {
namespace {

using transfer::Application;
using transfer::Case;
using transfer::Channel;
using transfer::Document;
using transfer::Money;
using transfer::Payee;
using transfer::Relation;

constexpr unsigned kMostApplications = 3;    // of one person
constexpr unsigned kNoWishesInTheLast = 15;  // working days of the run

// Per mille of the applications.
constexpr unsigned kAtDestination = 250, kElsewhere = 100;  // where they are made
constexpr unsigned kWithCertificate = 200;
constexpr unsigned kWithdrawn = 120;
constexpr unsigned kAskedTwice = 100, kIdReused = 60;
constexpr unsigned kAgainAfterRefusal = 300;
constexpr unsigned kWrongPayee = 200;
constexpr unsigned kBeforeTheMoney = 150;  // of the looks of who will move on

bool waits_for_payee(const Case& state) {
  return state.awaits_application() &&
         (state.relation == Relation::kRelationIn || state.relation == Relation::kOutPaper);
}

}  // namespace

People::People(Town& town, Rng rng, unsigned days) : town_(town), rng_(rng) {
  const unsigned wishes = std::max(1u, days > kNoWishesInTheLast ? days - kNoWishesInTheLast : 1u);
  last_wish_ = china_midnight(town_.working_days[wishes]);
  for (const Citizen& citizen : town_.world.citizens) lives_.push_back({.citizen = citizen});
}

void People::plan() {
  const auto days = static_cast<std::uint64_t>(std::lower_bound(town_.working_days.begin(),
                                                                town_.working_days.end(),
                                                                china_date(last_wish_)) -
                                               town_.working_days.begin());
  for (Life& life : lives_) {
    // Who wanders comes to the second place in time to leave it.
    const std::uint64_t choice = life.citizen.story == Story::kWander ? days / 3 : days;
    const Date day = town_.working_days[rng_.below(std::max<std::uint64_t>(1, choice))];
    town_.timeline.at(office_hour(day, rng_), [this, &life] { begin(life); });
  }
}

void People::begin(Life& life) {
  if (over() || life.applications == kMostApplications) return;
  ++life.applications;
  if (life.citizen.story == Story::kStay) return;
  if (life.citizen.story == Story::kRetiree) return retire(life);
  life.application = fill_in(life.citizen);
  life.withdraws = rng_.chance(kWithdrawn);
  life.asked_for_payout = false;
  rng_.chance(kWithCertificate) ? take_certificate(life) : apply(life);
}

Application People::fill_in(const Citizen& citizen) {
  Application form;
  form.request_id = rng_.id();
  form.person = citizen.person->pseudonym;
  form.origin = citizen.origin;
  form.destination = citizen.destination;
  form.insutype = citizen.insutype;
  form.entry_region = citizen.origin;
  const bool on_paper = citizen.story == Story::kOffPlatform;
  if (!on_paper && rng_.chance(kAtDestination))
    form.entry_region = citizen.destination;
  else if (!on_paper && rng_.chance(kElsewhere))
    form.entry_region = rng_.pick(town_.world.agencies);
  form.channel = static_cast<Channel>(rng_.between(1, 3));
  if (form.channel == Channel::kMobile)
    form.attachments = {"ID_FRONT:" + rng_.id().text(), "ID_BACK:" + rng_.id().text()};
  return form;
}

void People::take_certificate(Life& life) {
  Request<Document> request{.region = life.citizen.origin, .what = "certificate", .case_id = ""};
  request.ask = [&life, id = rng_.id()](Node::Program& program) {
    return program.agency.issue_certificate(id, life.application.person, life.application.insutype);
  };
  request.then = [this, &life](const Result<Document>& document) {
    if (document) life.application.certificate = document->number;
    apply(life);
  };
  insist(town_, rng_, std::move(request));
}

void People::apply(Life& life) {
  Request<Case> request{
      .region = life.application.entry_region,
      .what = "application for " + life.application.origin + " to " + life.application.destination,
      .case_id = ""};
  request.ask = [form = life.application](Node::Program& program) {
    return program.agency.apply(form);
  };
  request.then = [this, &life](const Result<Case>& answer) { answered(life, answer); };
  insist(town_, rng_, std::move(request));
}

void People::answered(Life& life, const Result<Case>& answer) {
  if (!answer) return;
  life.case_id = answer->opened.case_id;
  town_.note(life.application.entry_region,
             "case of a person who would " + std::string(to_string(life.citizen.story)),
             life.case_id->text());
  if (rng_.chance(kAskedTwice)) ask_twice(life);
  if (rng_.chance(kIdReused)) reuse_the_id(life);
  look_later(life);
}

void People::ask_twice(const Life& life) {
  Request<Case> request{.region = life.application.entry_region,
                        .what = "the same application again",
                        .case_id = life.case_id->text()};
  request.ask = [form = life.application](Node::Program& program) {
    return program.agency.apply(form);
  };
  request.then = [region = request.region, id = *life.case_id](const Result<Case>& answer) {
    if (!answer || answer->opened.case_id != id)
      throw Broken{"the same request has the same answer",
                   answer ? "case " + answer->opened.case_id.text()
                          : std::string(answer.error().info().code),
                   region, id.text()};
  };
  town_.counts.count(Fault::kRequestRepeated);
  town_.timeline.in(rng_.between(1, 200) * kHour,
                    [this, request = std::move(request)] { insist(town_, rng_, request); });
}

void People::reuse_the_id(const Life& life) {
  Application other = life.application;
  other.proofing = "ACCOUNT";
  Request<Case> request{.region = other.entry_region,
                        .what = "another application with the same id",
                        .case_id = life.case_id->text()};
  request.ask = [other](Node::Program& program) { return program.agency.apply(other); };
  request.then = [region = request.region, id = *life.case_id](const Result<Case>& answer) {
    if (answer || answer.error().code != Code::kIdReused)
      throw Broken{"an id is for one request",
                   answer ? "it was answered" : std::string(answer.error().info().code), region,
                   id.text()};
  };
  town_.counts.count(Fault::kRequestReused);
  town_.timeline.in(rng_.between(1, 200) * kHour,
                    [this, request = std::move(request)] { insist(town_, rng_, request); });
}

void People::look_later(Life& life) {
  const Date today = china_date(town_.timeline.now());
  const auto& days = town_.working_days;
  const auto next = std::upper_bound(days.begin(), days.end(), today) - days.begin();
  const auto day = static_cast<std::size_t>(next + rng_.between(1, 5));
  if (day >= days.size()) return;
  town_.timeline.at(office_hour(days[day], rng_), [this, &life] { look(life); });
}

void People::look(Life& life) {
  const auto answer = town_.node(life.citizen.origin).ask([&](Node::Program& p) {
    return p.agency.status(*life.case_id);
  });
  if (!answer || !*answer) return look_later(life);  // down, or the application is on its way
  looked(life, **answer);
}

void People::looked(Life& life, const Case& state) {
  if (life.withdraws && !final(state.relation)) withdraw(life);
  if (waits_for_payee(state) && !life.asked_for_payout) ask_for_payout(life);
  const bool wanders = state.relation == Relation::kRelationIn && !life.citizen.third.empty();
  const Timestamp stopped_paying = china_midnight(town_.working_days[town_.registry_renewed]);
  const bool may_move_on = wanders && town_.timeline.now() >= stopped_paying;
  if (may_move_on && (state.closed() || rng_.chance(kBeforeTheMoney))) return move_on(life);
  if (!state.closed() || wanders) return look_later(life);
  const bool refused = state.relation == Relation::kRejected;
  if (refused && rng_.chance(kAgainAfterRefusal)) begin(life);
}

void People::move_on(Life& life) {
  life.citizen.origin = std::exchange(life.citizen.destination, std::move(life.citizen.third));
  life.citizen.third.clear();
  life.applications = 0;
  begin(life);
}

void People::withdraw(Life& life) {
  life.withdraws = false;
  Request<Case> request{
      .region = life.citizen.origin, .what = "withdrawal", .case_id = life.case_id->text()};
  request.ask = [id = rng_.id(), case_id = *life.case_id](Node::Program& program) {
    return program.agency.withdraw(id, case_id);
  };
  insist(town_, rng_, std::move(request));
}

Payee People::bank_account(const Citizen& citizen, bool own) {
  Payee payee;
  payee.account = "token-" + rng_.id().text();
  payee.holder = citizen.person->pseudonym;
  while (!own && payee.holder == citizen.person->pseudonym)
    payee.holder = rng_.pick(town_.world.citizens).person->pseudonym;
  payee.name_matches = payee.holder == citizen.person->pseudonym;
  return payee;
}

void People::ask_for_payout(Life& life) {
  const bool own = !rng_.chance(kWrongPayee);
  Request<Case> request{.region = life.citizen.origin,
                        .what = own ? "payout" : "payout to another",
                        .case_id = life.case_id->text()};
  request.ask = [id = rng_.id(), case_id = *life.case_id,
                 payee = bank_account(life.citizen, own)](Node::Program& program) {
    return program.agency.request_payout(id, case_id, payee);
  };
  request.then = [&life, own, region = request.region](const Result<Case>& answer) {
    if (own) return;
    if (answer)
      throw Broken{"money is paid to its owner", "another payee was taken", region,
                   life.case_id->text()};
    life.asked_for_payout = false;
  };
  life.asked_for_payout = true;
  insist(town_, rng_, std::move(request));
}

void People::retire(Life& life) {
  Request<Case> request{.region = life.citizen.origin, .what = "retiree's payout", .case_id = ""};
  request.ask = [id = rng_.id(), citizen = life.citizen,
                 payee = bank_account(life.citizen, true)](Node::Program& program) {
    return program.agency.request_retiree_payout(id, citizen.person->pseudonym, citizen.insutype,
                                                 payee);
  };
  insist(town_, rng_, std::move(request));
}

}  // namespace ssc::backend::sim
