// SPDX-License-Identifier: Apache-2.0
#include "host/cli/script/report.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace ssc::script {
namespace {

using Tests = std::vector<TestReport>;

constexpr std::size_t kBytesInRow = 16;
constexpr std::size_t kColumn = 3;  // two digits and a blank

// A test's name or a reason in TAP: no line break, and # and \ escaped.
std::string tap_text(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    if (c == '#' || c == '\\') safe += '\\';
    safe += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
  }
  return safe;
}

std::string yaml_text(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? "''" : std::string(1, c);
  return quoted + "'";
}

std::string place_of(const TestReport& test) {
  return test.file + ":" + std::to_string(test.place.line) + ":" +
         std::to_string(test.place.column);
}

// The bytes of the row in which the two part, one under the other, and a mark below.
std::vector<std::string> rows(const Difference& difference) {
  const std::size_t begin = difference.at - difference.at % kBytesInRow;
  const auto row = [begin](const std::string& bytes) {
    const std::size_t at = std::min(begin * kColumn, bytes.size());
    return bytes.substr(at, kBytesInRow * kColumn - 1);
  };
  std::array<char, 8> offset{};
  std::snprintf(offset.data(), offset.size(), "%04zX", begin & 0xFFFF);
  const std::string mark((difference.at - begin) * kColumn, ' ');
  return {std::string(offset.data()) + "  expected  " + row(difference.full_expected),
          "      got       " + row(difference.full_got),
          "                " + mark + "^^ byte " + std::to_string(difference.at) + ": " +
              difference.expected + " expected, " + difference.got + " got"};
}

std::string tap_block(const TestReport& test) {
  std::string block = "  ---\n  message: " + yaml_text(test.reason) + "\n";
  block += "  at: " + yaml_text(place_of(test)) + "\n";
  if (!test.step.empty()) block += "  step: " + yaml_text(test.step) + "\n";
  if (test.difference) {
    block += "  difference: |\n";
    for (const std::string& row : rows(*test.difference)) block += "    " + row + "\n";
  }
  return block + "  ...\n";
}

std::string xml_text(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '&': safe += "&amp;"; break;
      case '<': safe += "&lt;"; break;
      case '>': safe += "&gt;"; break;
      case '"': safe += "&quot;"; break;
      default: safe += c == '\n' || static_cast<unsigned char>(c) >= ' ' ? c : ' ';
    }
  }
  return safe;
}

std::string seconds(std::chrono::microseconds time) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.6f", static_cast<double>(time.count()) / 1e6);
  return text.data();
}

std::string junit_body(const TestReport& test) {
  if (test.outcome == Outcome::kSkipped)
    return "<skipped message=\"" + xml_text(test.reason) + "\"/>";
  std::string body = "<failure message=\"" + xml_text(test.reason) + "\">" +
                     xml_text(place_of(test) + "\n" + test.step) + "\n";
  if (test.difference)
    for (const std::string& row : rows(*test.difference)) body += xml_text(row) + "\n";
  return body + "</failure>";
}

std::string junit_case(const TestReport& test) {
  const std::string head = "    <testcase classname=\"" + xml_text(test.file) + "\" name=\"" +
                           xml_text(test.name) + "\" time=\"" + seconds(test.took) + "\"";
  if (test.outcome == Outcome::kPassed) return head + "/>\n";
  return head + ">" + junit_body(test) + "</testcase>\n";
}

std::string junit_suite(Tests::const_iterator begin, Tests::const_iterator end) {
  const auto count = [&](Outcome outcome) {
    return std::to_string(
        std::count_if(begin, end, [&](const TestReport& t) { return t.outcome == outcome; }));
  };
  std::string suite = "  <testsuite name=\"" + xml_text(begin->file) + "\" tests=\"" +
                      std::to_string(end - begin) + "\" failures=\"" + count(Outcome::kFailed) +
                      "\" skipped=\"" + count(Outcome::kSkipped) + "\">\n";
  for (auto test = begin; test != end; ++test) suite += junit_case(*test);
  return suite + "  </testsuite>\n";
}

}  // namespace

std::size_t Report::count(Outcome outcome) const {
  return static_cast<std::size_t>(
      std::count_if(tests.begin(), tests.end(),
                    [outcome](const TestReport& test) { return test.outcome == outcome; }));
}

std::string tap_header() {
  return "TAP version 14\n";
}

std::string tap(const TestReport& test, std::size_t number) {
  const std::string line =
      "ok " + std::to_string(number) + " - " + tap_text(test.file + ": " + test.name);
  switch (test.outcome) {
    case Outcome::kPassed: return line + "\n";
    case Outcome::kSkipped: return line + " # SKIP " + tap_text(test.reason) + "\n";
    case Outcome::kFailed: break;
  }
  return "not " + line + "\n" + tap_block(test);
}

std::string tap_plan(std::size_t tests) {
  return "1.." + std::to_string(tests) + "\n";
}

std::string tap_bail_out(const Failure& failure) {
  return "Bail out! " + tap_text(std::string(failure.info().code) + " " + failure.detail) + "\n";
}

std::string junit(const Report& report) {
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (auto begin = report.tests.begin(); begin != report.tests.end();) {
    const auto end = std::find_if(begin, report.tests.end(), [begin](const TestReport& test) {
      return test.file != begin->file;
    });
    text += junit_suite(begin, end);
    begin = end;
  }
  return text + "</testsuites>\n";
}

}  // namespace ssc::script
