// SPDX-License-Identifier: Apache-2.0
#include "host/cli/card/ask_pin.hpp"

#include <unistd.h>

#include "host/cli/card/pin_prompt.hpp"
#include "host/cli/texts.hpp"

namespace ssc::cli {
namespace {

constexpr PinPrompt kPrompt(STDIN_FILENO, STDERR_FILENO);

Result<card::Pin> to_pin(const Result<PinDigits>& digits) {
  if (!digits) return tl::unexpected(digits.error());
  return card::Pin::of(digits->reveal());
}

Result<void> may_be_sent(const card::PinStatus& status, unsigned least_tries) {
  if (!status.set) return failure(Code::kPinUnset);
  if (status.blocked()) return failure(Code::kPinBlocked);
  if (status.tries >= least_tries) return {};
  return failure(Code::kPinFewTries, std::to_string(status.tries) + " tries left");
}

}  // namespace

Result<card::Pin> ask_pin(const card::PinStatus& status, const Options& options) {
  if (auto may = may_be_sent(status, options.at_card.pin_tries); !may)
    return tl::unexpected(may.error());
  const Text before{"PIN (tries left: ", "密码(剩余次数: "};
  std::string question(before.in(options.language));
  return to_pin(kPrompt.ask(question.append(std::to_string(status.tries)).append("): ")));
}

Result<card::Pin> ask_new_pin(const Options& options) {
  const Text question{"New PIN: ", "新密码: "};
  const Text again{"New PIN again: ", "再次输入新密码: "};
  return to_pin(kPrompt.ask_new(question.in(options.language), again.in(options.language)));
}

}  // namespace ssc::cli
