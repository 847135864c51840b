// SPDX-License-Identifier: Apache-2.0
#include "host/backend/sim/report.hpp"

#include <array>
#include <cstdio>

namespace ssc::backend::sim {
namespace {

std::string line(std::string_view name, std::uint64_t value) {
  std::array<char, 96> text{};
  std::snprintf(text.data(), text.size(), "  %-52.*s %10llu\n", static_cast<int>(name.size()),
                name.data(), static_cast<unsigned long long>(value));
  return text.data();
}

void add(std::map<std::string, std::uint64_t>& to,
         const std::map<std::string, std::uint64_t>& from) {
  for (const auto& [name, count] : from) to[name] += count;
}

boost::json::object counts(const std::map<std::string, std::uint64_t>& from) {
  boost::json::object object;
  for (const auto& [name, count] : from) object[name] = count;
  return object;
}

double days_a_minute(const Stats& stats) {
  return stats.time.count() > 0 ? static_cast<double>(stats.working_days) * 60 / stats.time.count()
                                : 0;
}

}  // namespace

Stats& Stats::operator+=(const Stats& other) {
  runs += other.runs;
  events += other.events;
  working_days += other.working_days;
  cases += other.cases;
  credits += other.credits;
  messages += other.messages;
  batches += other.batches;
  add(outcomes, other.outcomes);
  add(waiting, other.waiting);
  faults += other.faults;
  time += other.time;
  return *this;
}

std::string to_text(const Report& report) {
  if (!report.broken) return "seed " + std::to_string(report.seed) + ": holds\n";
  const Broken& broken = *report.broken;
  std::string text = "seed " + std::to_string(report.seed) + " BROKEN " + report.where + "\n  " +
                     broken.invariant + ": " + broken.text + "\n  at " + broken.region;
  if (!broken.case_id.empty()) text += ", case " + broken.case_id;
  return text + "\n" + report.last_lines;
}

std::string to_text(const Stats& stats) {
  std::string text =
      "runs\n" + line("runs", stats.runs) + line("events", stats.events) +
      line("batches", stats.batches) + line("messages", stats.messages) +
      line("cases", stats.cases) + line("credits", stats.credits) +
      line("working days", stats.working_days) +
      line("working days a minute and core", static_cast<std::uint64_t>(days_a_minute(stats)));
  text += "cases, as the origin has them: route, relation/money\n";
  for (const auto& [name, count] : stats.outcomes) text += line(name, count);
  text += "still open at the end, and who has to act\n";
  for (const auto& [name, count] : stats.waiting) text += line(name, count);
  text += "faults\n";
  for (std::size_t i = 0; i < kFaults; ++i)
    text += line(to_string(static_cast<Fault>(i)), stats.faults.of(static_cast<Fault>(i)));
  return text;
}

boost::json::object to_json(const Stats& stats) {
  boost::json::object faults;
  for (std::size_t i = 0; i < kFaults; ++i)
    faults[to_string(static_cast<Fault>(i))] = stats.faults.of(static_cast<Fault>(i));
  return {{"runs", stats.runs},
          {"events", stats.events},
          {"batches", stats.batches},
          {"messages", stats.messages},
          {"cases", stats.cases},
          {"credits", stats.credits},
          {"working_days", stats.working_days},
          {"seconds", stats.time.count()},
          {"working_days_a_minute", days_a_minute(stats)},
          {"outcomes", counts(stats.outcomes)},
          {"waiting", counts(stats.waiting)},
          {"faults", std::move(faults)}};
}

}  // namespace ssc::backend::sim
