// SPDX-License-Identifier: Apache-2.0
// ssc-sim: runs of simulated agencies, one a seed.
#include <CLI/CLI.hpp>
#include <atomic>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <exception>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "host/backend/sim/simulation.hpp"

namespace ssc::backend::sim {
namespace {

struct Settings {
  std::string seeds = "1..10", data = "host/backend/data";
  std::optional<std::uint64_t> trace;
  RunOptions run;
  unsigned jobs = 1;
  bool stats = false, json = false;
};

struct Seeds {
  std::uint64_t first = 0, last = 0;
};
std::optional<Seeds> seeds_of(const std::string& text) {
  unsigned long long first = 0, last = 0;
  char rest = 0;
  if (std::sscanf(text.c_str(), "%llu..%llu%c", &first, &last, &rest) == 2 && first <= last)
    return Seeds{first, last};
  if (std::sscanf(text.c_str(), "%llu%c", &first, &rest) == 1) return Seeds{first, first};
  return {};
}

// All seeds on so many threads; what fails is printed as it comes.
class Series {
 public:
  Series(const Settings& settings, const Rules& rules, Seeds seeds)
      : settings_(settings), rules_(rules), next_(seeds.first), last_(seeds.last) {}

  void run() {
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < settings_.jobs; ++i) threads.emplace_back([this] { work(); });
    for (std::thread& thread : threads) thread.join();
  }
  const Stats& stats() const { return stats_; }
  const std::vector<std::uint64_t>& failed() const { return failed_; }

 private:
  void work() {
    for (std::uint64_t seed = next_++; seed <= last_; seed = next_++) {
      RunOptions options = settings_.run;
      options.seed = seed;
      take(sim::run(options, rules_));
    }
  }
  void take(const Report& report) {
    const std::lock_guard lock(mutex_);
    stats_ += report.stats;
    if (!report.broken) return;
    failed_.push_back(report.seed);
    std::fputs(to_text(report).c_str(), stderr);
  }

  const Settings& settings_;
  const Rules& rules_;
  std::atomic<std::uint64_t> next_;
  std::uint64_t last_;
  std::mutex mutex_;
  Stats stats_;
  std::vector<std::uint64_t> failed_;
};

int trace(const Settings& settings, const Rules& rules) {
  RunOptions options = settings.run;
  options.seed = *settings.trace;
  const Report report = run(options, rules, {.whole_trace = true});
  std::fputs(report.trace.c_str(), stdout);
  std::fputs(to_text(report).c_str(), stderr);
  return report.broken ? 1 : 0;
}

int series(const Settings& settings, const Rules& rules) {
  const auto seeds = seeds_of(settings.seeds);
  if (!seeds) {
    std::fputs("ssc-sim: seeds are A..B or one number\n", stderr);
    return 2;
  }
  Series series(settings, rules, *seeds);
  series.run();
  if (settings.json) {
    boost::json::object json = to_json(series.stats());
    json["failed"] = boost::json::array(series.failed().begin(), series.failed().end());
    std::puts(boost::json::serialize(json).c_str());
  } else if (settings.stats) {
    std::fputs(to_text(series.stats()).c_str(), stdout);
  } else {
    std::printf("%llu runs, %zu broken\n", static_cast<unsigned long long>(series.stats().runs),
                series.failed().size());
  }
  return series.failed().empty() ? 0 : 1;
}

int simulate(const Settings& settings) {
  const auto rules = Rules::load(settings.data);
  if (!rules) {
    std::fprintf(stderr, "ssc-sim: %s\n", rules.error().detail.c_str());
    return 2;
  }
  return settings.trace ? trace(settings, *rules) : series(settings, *rules);
}

}  // namespace
}  // namespace ssc::backend::sim

int main(int argc, char** argv) try {
  using namespace ssc::backend::sim;
  CLI::App app("Runs simulated agencies, with every fault there is; a seed is a run.");
  Settings settings;
  app.add_option("seeds", settings.seeds, "A..B, or one seed")->capture_default_str();
  app.add_flag("--stats", settings.stats, "What happened, in numbers");
  app.add_flag("--json", settings.json, "The same as JSON");
  app.add_option("--trace", settings.trace, "Print every line of this one run");
  app.add_option("--agencies", settings.run.agencies, "Agencies on the platform")
      ->check(CLI::Range(2u, kMostAgencies))
      ->capture_default_str();
  app.add_option("--days", settings.run.days, "Working days with faults")
      ->check(CLI::Range(10, 300))
      ->capture_default_str();
  app.add_option("--cases", settings.run.cases, "Persons who ask for something")
      ->check(CLI::Range(1, 9000))
      ->capture_default_str();
  app.add_option("--data", settings.data, "Folder of the rules")->capture_default_str();
  app.add_option("--jobs", settings.jobs, "Runs at a time")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  app.set_version_flag("--version", SSC_VERSION);
  CLI11_PARSE(app, argc, argv);
  return simulate(settings);
} catch (const std::exception& exception) {
  std::fprintf(stderr, "ssc-sim: %s\n", exception.what());
  return 1;
}
