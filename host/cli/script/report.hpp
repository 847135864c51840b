// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "host/cli/script/pieces.hpp"

namespace ssc::script {

enum class Outcome { kPassed, kFailed, kSkipped };

struct TestReport {
  std::string file, name;
  Outcome outcome = Outcome::kPassed;
  std::string reason = {};  // of the other two: what was expected and what came, or why not
  Place place = {};         // of the step that decided
  std::string step = {};
  std::optional<Difference> difference = {};  // not of real cards, unless it was asked for
  std::chrono::microseconds took{0};
};

struct Report {
  std::vector<TestReport> tests;

  std::size_t count(Outcome outcome) const;
};

// Test Anything Protocol, version 14: the header, a line a test with what is known of a failure in
// an indented block, and the plan at the end.
std::string tap_header();
std::string tap(const TestReport& test, std::size_t number);
std::string tap_plan(std::size_t tests);
std::string tap_bail_out(const Failure& failure);

// JUnit's XML, as CI services read it: a suite a file.
std::string junit(const Report& report);

}  // namespace ssc::script
