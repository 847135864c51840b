// SPDX-License-Identifier: Apache-2.0
#include "host/backend/sim/world.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "host/backend/files/text_file.hpp"
#include "host/backend/sim/fast_digest.hpp"

namespace ssc::backend::sim {
namespace {

using namespace std::chrono_literals;
using std::chrono::months;
using std::chrono::year_month;

struct Area {
  std::string_view code, province;
  bool on_platform;
  Review review;
};
// The first four have among them every route of the money, every time of taking it off the account,
// and both ways of reviewing (data/policy has their rules).
constexpr std::array<Area, kMostAgencies + 1> kAreas = {{
    {"999921", "999920", true, Review::kClerk},
    {"999911", "999910", true, Review::kRules},
    {"999923", "999920", true, Review::kRules},
    {"999913", "999910", true, Review::kClerk},
    {"999931", "999930", true, Review::kRules},
    {"999912", "999910", true, Review::kClerk},
    {"999922", "999920", false, Review::kRules},
}};
constexpr std::string_view kOffPlatformArea = kAreas.back().code;
constexpr Fen kPayoutLimit{500'000};
constexpr std::int64_t kMostBalance = 1'500'000;  // fen

struct Share {
  Story story;
  unsigned per_mille;
  std::string_view name;
};
constexpr std::array<Share, kStories> kShares = {{
    {Story::kMove, 440, "move"},
    {Story::kEmpty, 40, "empty"},
    {Story::kToResident, 70, "to_resident"},
    {Story::kResident, 70, "resident"},
    {Story::kOffPlatform, 70, "off_platform"},
    {Story::kUnfit, 80, "unfit"},
    {Story::kRetiree, 60, "retiree"},
    {Story::kStay, 50, "stay"},
    {Story::kWander, 120, "wander"},
}};

std::vector<Region> regions(unsigned agencies) {
  std::vector<Region> all;
  for (std::size_t i = 0; i < kAreas.size(); ++i) {
    if (i >= agencies && kAreas[i].on_platform) continue;
    Region region;
    region.code = kAreas[i].code;
    region.name_zh = region.name_en = region.code;
    region.province = kAreas[i].province;
    region.on_platform = kAreas[i].on_platform;
    region.agency = region.code + "000001";
    region.review = kAreas[i].review;
    region.payout_limit = kPayoutLimit;
    all.push_back(std::move(region));
  }
  return all;
}

Story draw_story(Rng& rng) {
  auto place = static_cast<unsigned>(rng.below(1000));
  for (const Share& share : kShares) {
    if (place < share.per_mille) return share.story;
    place -= share.per_mille;
  }
  return Story::kMove;
}

class Inventor {
 public:
  Inventor(Rng rng, const std::vector<std::string>& agencies) : rng_(rng), agencies_(agencies) {}

  struct Invented {
    PersonOnRecord record;
    Citizen citizen;  // without the person's address
  };
  Invented next() {
    Invented one;
    one.citizen.story = draw_story(rng_);
    one.citizen.origin = rng_.pick(agencies_);
    one.citizen.destination = other_agency(one.citizen.origin);
    one.citizen.insutype = one.citizen.story == Story::kResident ? "390" : "310";
    if (one.citizen.story == Story::kOffPlatform) one.citizen.destination = kOffPlatformArea;
    if (one.citizen.story == Story::kWander) plan_third(one.citizen);
    one.record.person = person();
    insure(one.citizen, one.record.person);
    return one;
  }

 private:
  const std::string& other_agency(std::string_view not_this) {
    for (;;)
      if (const std::string& other = rng_.pick(agencies_); other != not_this) return other;
  }

  void plan_third(Citizen& citizen) {
    if (agencies_.size() < 3) {
      citizen.story = Story::kMove;
      return;
    }
    do citizen.third = other_agency(citizen.origin);
    while (citizen.third == citizen.destination);
  }

  Person person() {
    std::array<char, 32> text{};
    ++number_;
    Person person;
    const unsigned year = 1950 + number_ % 50;
    std::snprintf(text.data(), text.size(), "999999%04u0101%04u", year, number_ % 10'000);
    person.id_number.assign(text.data());
    std::snprintf(text.data(), text.size(), "9999%026u", number_);
    person.psn_no = text.data();
    person.name.assign("某某");
    person.birth = std::chrono::year(static_cast<int>(year)) / 1 / 1;
    const Id id = derive_id(fast_digest, {person.id_number.reveal()});
    person.pseudonym.text = id.text();
    return person;
  }

  void insure(const Citizen& citizen, Person& person) {
    Insurance old_row = row(citizen.origin, citizen.insutype);
    if (citizen.story == Story::kEmpty) old_row.opening_balance = {};
    if (citizen.story == Story::kRetiree) retire(old_row, citizen.destination);
    if (citizen.story != Story::kStay && citizen.story != Story::kRetiree) pause(old_row);
    Insurance new_row = row(citizen.destination, citizen.insutype);
    new_row.paid = {{2025y / 1, 2025y / 1}};
    new_row.opening_balance = {};
    new_row.since = 2025y / 1 / 1;
    if (rng_.chance(300)) new_row.paid.insert(new_row.paid.begin(), {2024y / 6, 2024y / 9});
    if (citizen.story == Story::kToResident) make_resident(new_row);
    if (citizen.story == Story::kUnfit) spoil(old_row, new_row);
    person.insurances.push_back(std::move(old_row));
    if (citizen.story == Story::kWander) {
      person.insurances.push_back(new_row);
      person.insurances.back().division = citizen.third;
    }
    const bool enrolled = citizen.story != Story::kStay && citizen.story != Story::kRetiree &&
                          citizen.story != Story::kOffPlatform;
    if (enrolled) person.insurances.push_back(std::move(new_row));
  }

  Insurance row(const std::string& division, const std::string& insutype) {
    Insurance row;
    row.division = division;
    row.insutype = insutype;
    row.psn_type = rng_.chance(800) ? "1101" : "1102";
    row.category = "11";
    const year_month first = 2010y / 1 + months(rng_.between(0, 150));
    row.since = first / 1;
    row.paid = {{first, 2024y / 12}};
    if (rng_.chance(300))  // a gap
      row.paid = {{first, first + months(3)}, {first + months(6), 2024y / 12}};
    row.opening_balance = {rng_.between(1, kMostBalance)};
    if (!row.has_account()) make_resident(row);
    return row;
  }

  static void make_resident(Insurance& row) {
    row.insutype = "390";
    row.psn_type = "1501";
    row.category.clear();
    row.opening_balance = {};
  }
  static void pause(Insurance& row) {
    row.status = InsuranceStatus::kPaused;
    row.until = 2024y / 12 / 31;
  }
  static void retire(Insurance& row, const std::string& lives_in) {
    row.psn_type = "1201";
    row.category = "21";
    row.resettled = lives_in;
  }
  void spoil(Insurance& old_row, Insurance& new_row) {
    switch (rng_.below(5)) {
      case 0: old_row.arrears = true; break;
      case 1: old_row.frozen = true; break;
      case 2: old_row.status = InsuranceStatus::kNormal; break;
      case 3: old_row.paid.clear(); break;
      default: pause(new_row);
    }
  }

  Rng rng_;
  const std::vector<std::string>& agencies_;
  unsigned number_ = 0;
};

Registry still_paying(const std::vector<Region>& regions, std::vector<PersonOnRecord> records) {
  for (PersonOnRecord& record : records)
    for (Insurance& row : record.person.insurances) row.status = InsuranceStatus::kNormal;
  return Registry::make(regions, std::move(records)).value();
}

Registry moved_on(const std::vector<Region>& regions, std::vector<PersonOnRecord> records,
                  const std::vector<Citizen>& citizens) {
  for (std::size_t i = 0; i < citizens.size(); ++i)
    for (Insurance& row : records[i].person.insurances)
      if (citizens[i].story == Story::kWander && row.division == citizens[i].destination) {
        row.status = InsuranceStatus::kPaused;
        row.until = 2025y / 6 / 30;
      }
  return Registry::make(regions, std::move(records)).value();
}

}  // namespace

std::string_view to_string(Story story) {
  return kShares[static_cast<std::size_t>(story)].name;
}

Result<Rules> Rules::load(const std::filesystem::path& data_folder) {
  Rules rules;
  auto policy = Policy::load(data_folder / "policy");
  if (!policy) return tl::unexpected(policy.error());
  rules.policy = std::move(*policy);
  for (const int year : {2024, 2025, 2026}) {
    const std::string name = std::to_string(year) + ".json";
    const auto text = read_file(data_folder / "holidays" / name);
    if (!text) return tl::unexpected(text.error());
    if (year == 2026) rules.before_notice = rules.calendar;
    if (const auto added = rules.calendar.add_year(*text, name); !added)
      return tl::unexpected(added.error());
  }
  return rules;
}

World make_world(Rng rng, const RunOptions& options) {
  World world;
  std::vector<Region> all = regions(options.agencies);
  for (const Region& region : all)
    if (region.on_platform) world.agencies.push_back(region.code);
  Inventor inventor(rng, world.agencies);
  std::vector<PersonOnRecord> records;
  for (unsigned i = 0; i < options.cases; ++i) {
    auto one = inventor.next();
    world.citizens.push_back(std::move(one.citizen));
    records.push_back(std::move(one.record));
  }
  world.before = still_paying(all, records);
  world.later = moved_on(all, records, world.citizens);
  world.registry = Registry::make(std::move(all), std::move(records)).value();
  for (std::size_t i = 0; i < world.citizens.size(); ++i)
    world.citizens[i].person = &world.registry.persons()[i];
  return world;
}

}  // namespace ssc::backend::sim
