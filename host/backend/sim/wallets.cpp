// SPDX-License-Identifier: Apache-2.0
#include "host/backend/sim/wallets.hpp"

namespace ssc::backend::sim {
namespace {

using namespace std::chrono_literals;

// Per mille of the persons, or of the spendings.
constexpr unsigned kPaysInLate = 200, kPaysInThere = 150, kReversed = 250, kAskedTwice = 100;
constexpr unsigned kShopping = 3;  // times, of each person and place
constexpr std::int64_t kMostSpent = 400'000, kMostPaidIn = 50'000;  // fen

}  // namespace

void Wallets::plan() {
  for (const Citizen& citizen : town_.world.citizens) {
    if (citizen.insutype != "310") continue;
    for (unsigned i = 0; i < kShopping; ++i) {
      on_any_day([this, &citizen] { spend(citizen, citizen.origin); });
      if (citizen.person->insurance(citizen.destination, "310") != nullptr)
        on_any_day([this, &citizen] { spend(citizen, citizen.destination); });
    }
    if (citizen.story == Story::kStay) pay_in_every_month(citizen);
    if (citizen.story == Story::kStay || citizen.story == Story::kRetiree)
      on_any_day([this, &citizen] { use_a_voucher(citizen); });
    const bool leaves = citizen.story == Story::kMove || citizen.story == Story::kToResident ||
                        citizen.story == Story::kOffPlatform;
    if (leaves && rng_.chance(kPaysInLate))
      on_any_day([this, &citizen] { pay_in(citizen, citizen.origin, {}); }, days_ / 4);
    if (citizen.story == Story::kMove && rng_.chance(kPaysInThere))
      on_any_day([this, &citizen] { pay_in(citizen, citizen.destination, {2025y / 3}); });
  }
}

void Wallets::on_any_day(std::function<void()> what, unsigned from_day) {
  const Date day = town_.working_days[static_cast<std::size_t>(rng_.between(from_day, days_ - 1))];
  town_.timeline.at(office_hour(day, rng_), std::move(what));
}

void Wallets::pay_in_every_month(const Citizen& citizen) {
  const Date last = town_.working_days[days_ - 1];
  for (auto month = 2025y / 1; month < last.year() / last.month(); month += std::chrono::months(1))
    town_.timeline.at(office_hour(month / 20, rng_),
                      [this, &citizen, month] { pay_in(citizen, citizen.origin, month); });
}

void Wallets::pay_in(const Citizen& citizen, const std::string& region,
                     std::optional<std::chrono::year_month> month) {
  const Contribution contribution{rng_.id(),
                                  {region, citizen.insutype, citizen.person->pseudonym},
                                  {rng_.between(1, kMostPaidIn)},
                                  month};
  Request<Booked> request{.region = region, .what = "contribution", .case_id = ""};
  request.ask = [contribution](Node::Program& program) {
    return program.accounts.contribute(contribution, program.clock.now());
  };
  if (rng_.chance(kAskedTwice)) insist(town_, rng_, request);
  insist(town_, rng_, std::move(request));
}

void Wallets::spend(const Citizen& citizen, const std::string& region) {
  const Spending spending{rng_.id(),
                          {region, citizen.insutype, citizen.person->pseudonym},
                          {rng_.between(1, kMostSpent)}};
  Request<bool> request{.region = region, .what = "spending", .case_id = ""};
  request.ask = [spending](Node::Program& program) {
    return program.accounts.spend(spending, program.clock.now()).map([] { return true; });
  };
  request.then = [this, region, id = spending.request](const Result<bool>& done) {
    if (done && rng_.chance(kReversed)) reverse(region, id);
  };
  insist(town_, rng_, std::move(request));
}

void Wallets::reverse(const std::string& region, const Id& original) {
  Request<Booked> request{.region = region, .what = "reversal", .case_id = ""};
  request.ask = [reversal = Reversal{rng_.id(), region, original}](Node::Program& program) {
    return program.accounts.reverse(reversal, program.clock.now());
  };
  request.then = [this, region, original](const Result<Booked>& done) {
    if (done) reverse_again(region, original);
  };
  insist(town_, rng_, std::move(request));
}

void Wallets::reverse_again(const std::string& region, const Id& original) {
  Request<Booked> request{.region = region, .what = "second reversal", .case_id = ""};
  request.ask = [reversal = Reversal{rng_.id(), region, original}](Node::Program& program) {
    return program.accounts.reverse(reversal, program.clock.now());
  };
  request.then = [region](const Result<Booked>& done) {
    if (done) throw Broken{"a spending is reversed once", "it was reversed again", region, ""};
  };
  insist(town_, rng_, std::move(request));
}

std::optional<std::string> Wallets::voucher(const std::string& region, const Pseudonym& person,
                                            const std::string& insutype) {
  const Person* holder = town_.world.before.by_pseudonym(person);
  const auto issued = town_.node(region).ask([&](Node::Program& program) {
    return program.earlier_vouchers.issue(*holder, region, insutype);
  });
  if (!issued || !*issued) return {};
  return std::string((*issued)->voucher.reveal());
}

void Wallets::show(const std::string& region, const std::string& voucher, bool relation_ended,
                   const Id& case_id) {
  bool taken = false;
  town_.node(region).ask([&](Node::Program& program) {
    taken = program.vouchers.use(voucher, {"H99999900001", rng_.id().text()}).has_value();
    return taken;
  });
  town_.note(region, taken ? "a voucher is taken" : "a voucher is refused", case_id.text());
  if (taken && relation_ended)
    throw Broken{"a voucher of before the move is refused", "it was taken", region, case_id.text()};
}

void Wallets::use_a_voucher(const Citizen& citizen) {
  const auto text = voucher(citizen.origin, citizen.person->pseudonym, citizen.insutype);
  if (!text) return;
  const VoucherUser hospital{"H99999900002", rng_.id().text()};
  const auto use = [&](const VoucherUser& user) {
    return town_.node(citizen.origin).ask([&](Node::Program& program) {
      return program.vouchers.use(*text, user);
    });
  };
  const auto once = use(hospital);
  if (!once || !*once) return;
  const auto twice = use({hospital.institution, rng_.id().text()});
  if (twice && *twice)
    throw Broken{"a voucher is used once", "it was taken again", citizen.origin, ""};
}

}  // namespace ssc::backend::sim
