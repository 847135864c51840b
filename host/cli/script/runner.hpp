// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "host/cli/script/guard.hpp"
#include "host/cli/script/hand.hpp"
#include "host/cli/script/report.hpp"
#include "host/cli/script/script.hpp"
#include "host/cli/script/terminal.hpp"
#include "host/cli/script/variables.hpp"

namespace ssc::script {

// Runs scripts, one after the other, on one terminal. A test ends at the first step that does not
// do what it says; the next test goes on with reader, card and variables as they are. Steps before
// the first test prepare all of them.
//
// A card that the simulator inserted may be written to. Any other card is a real one: the guard
// stands before it, a step that it stops skips the test, and reports leave its data and PIN out.
//
// For one thread.
class Runner {
 public:
  using Listener = std::function<void(const TestReport&)>;

  struct Settings {
    std::string reader = {};  // full name; empty: any
    Guard::Permissions permissions = {};
    bool show_data = false;  // also of real cards
  };

  // Without a hand, a test that needs one is skipped. Terminal and hand live longer than this.
  Runner(Terminal& terminal, Hand* hand, Settings settings, Listener listener);

  // An error when the terminal has no such reader; all else is in the reports.
  Result<void> run(const Script& script, const std::string& file);

 private:
  // How a step did not go on.
  struct Stop {
    Outcome outcome;
    std::string reason;
    std::optional<Difference> difference = {};
    const Step* step = nullptr;
    bool with_pin = false;  // the step has one in it, perhaps
  };
  using Verdict = std::optional<Stop>;

  static Stop fail(std::string reason) { return {Outcome::kFailed, std::move(reason)}; }
  static Stop skip(std::string reason) { return {Outcome::kSkipped, std::move(reason)}; }
  static Stop stop_for(const Failure& failure);

  Verdict run(const std::vector<Step>& steps);
  Verdict run(const Step& step);
  Verdict act(const UseReader& use);
  Verdict act(const UseSlot& use);
  Verdict act(const Insert& insert);
  Verdict act(const Pull&);
  Verdict act(const Reset& reset);
  Verdict act(const Apdu& apdu);
  Verdict act(const Set& set);
  Verdict act(const StopIf& stop);
  Verdict act(const Repeat& repeat);

  bool simulated() const { return simulated_.contains(terminal_.reader()); }
  unsigned slot() const;
  bool is_in(const Insert& insert);
  Verdict pull();
  Verdict take_out();
  Verdict send(Bytes command, const std::vector<Answer>& answers);
  Verdict judge_status(const Reply& reply, const std::vector<Answer>& answers);
  Verdict judge_data(Bytes data, const std::vector<const Answer*>& answers);
  Verdict judge_failure(const Failure& failure, const std::vector<Answer>& answers);
  tl::expected<bool, std::string> holds(const StopIf& stop);
  TestReport report(const Test& test, const std::string& file, const Verdict& verdict) const;

  Terminal& terminal_;
  Hand* hand_;
  Settings settings_;
  Guard guard_;
  Listener listener_;
  Variables variables_;
  std::map<std::string, std::string> inserted_;  // the simulator's personas, by reader
  std::set<std::string> simulated_;  // readers for which this script had the simulator insert
  bool with_pin_ = false;            // Stop::with_pin, of the current step
  unsigned steps_ = 0;               // of this script so far
  std::chrono::steady_clock::time_point started_;  // the current step's own work
};

}  // namespace ssc::script
