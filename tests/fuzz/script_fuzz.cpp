// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string_view>

#include "host/cli/script/parse.hpp"
#include "host/cli/script/pieces.hpp"
#include "host/cli/script/trace.hpp"
#include "tests/fuzz/check.hpp"

namespace ssc::script {
namespace {

using fuzz::check;

void evaluate_all(const std::vector<Step>& steps, Variables& variables) {
  for (const Step& step : steps) {
    if (const auto* set = std::get_if<Set>(&step.action)) {
      if (const auto value = evaluate(set->value, variables)) variables.set(set->name, *value);
    }
    if (const auto* apdu = std::get_if<Apdu>(&step.action)) {
      const auto command = evaluate(apdu->command, variables);
      for (const Answer& answer : apdu->answers) {
        if (!answer.data || !command) continue;
        const auto mask = Mask::make(*answer.data, variables);
        if (mask) (void)mask->compare(*command);
      }
    }
    if (const auto* repeat = std::get_if<Repeat>(&step.action))
      evaluate_all(repeat->steps, variables);
  }
}

// A script has a test at least. An error stands inside the text, and what is redacted is a script.
void run(std::string_view text) {
  const auto script = parse(text);
  if (!script) {
    const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    check(script.error().place.line <= lines && !script.error().message.empty());
    return;
  }
  check(!script->tests.empty());
  Variables variables;
  evaluate_all(script->preparation, variables);
  for (const Test& test : script->tests) evaluate_all(test.steps, variables);
  const auto redacted = redact(*script);
  if (redacted && redacted->size() <= kMaxScript) check(parse(*redacted).has_value());
}

}  // namespace
}  // namespace ssc::script

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ssc::script::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
