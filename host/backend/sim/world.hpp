// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "host/backend/calendar/calendar.hpp"
#include "host/backend/policy/policy.hpp"
#include "host/backend/registry/registry.hpp"
#include "host/backend/sim/rng.hpp"

namespace ssc::backend::sim {

inline constexpr Date kFirstDay{std::chrono::year(2025), std::chrono::January, std::chrono::day(2)};
inline constexpr unsigned kMostAgencies = 6;

struct RunOptions {
  std::uint64_t seed = 1;
  unsigned agencies = 4;  // 2 to kMostAgencies
  unsigned days = 250;    // working days from kFirstDay on, with every fault
  unsigned cases = 210;   // persons with something to ask for; some ask twice
};
inline constexpr unsigned kCalmDays = 60;  // working days after them, without faults

// The rules that the back end comes with, read once for all runs.
struct Rules {
  Policy policy;
  Calendar calendar;       // with the notice for 2026
  Calendar before_notice;  // as it was until November 2025
  static Result<Rules> load(const std::filesystem::path& data_folder);
};

// What a person will ask for.
enum class Story : std::uint8_t {
  kMove,         // employee to employee, with money
  kEmpty,        // with nothing on the account
  kToResident,   // enrolled as a resident where they go
  kResident,     // residents have no account
  kOffPlatform,  // to a region that is not on the platform: on paper
  kUnfit,        // one precondition fails
  kRetiree,      // resettled: the money is paid out, nothing moves
  kStay,         // pays in and spends
  kWander,       // as kMove, and from there to a third place
};
inline constexpr std::size_t kStories = 9;
std::string_view to_string(Story story);

struct Citizen {
  const Person* person = nullptr;  // in the world's registry
  Story story = Story::kMove;
  std::string insutype, origin, destination;  // kStay: only the origin; kRetiree: where they live
  std::string third;                          // kWander
};

// Who is insured where on the first day. Invented, from the seed.
struct World {
  Registry registry;
  Registry before;  // the same while everybody was still paying: who has a voucher of then
  Registry later;   // and when who wanders has stopped paying at the second place
  std::vector<Citizen> citizens;
  std::vector<std::string> agencies;  // on the platform
};
World make_world(Rng rng, const RunOptions& options);

}  // namespace ssc::backend::sim
