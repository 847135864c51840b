// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <variant>
#include <vector>

#include "host/card/transport.hpp"
#include "protocol/base/hex.hpp"

namespace ssc::card {

inline std::vector<Byte> from_hex_text(std::string_view text) {
  std::vector<Byte> bytes(text.size() / 2);
  const auto size = from_hex(text, bytes);
  EXPECT_TRUE(size) << text;
  bytes.resize(size.value_or(0));
  return bytes;
}

inline std::string to_hex_text(Bytes bytes) {
  std::string text(2 * bytes.size(), '0');
  to_hex(bytes, text);
  return text;
}

// A card that knows one dialogue, in strict order: it reports the first command that differs, and
// what is left over at the end.
class Script final : public Transport {
 public:
  Script() = default;
  Script(const Script&) = delete;
  Script& operator=(const Script&) = delete;
  ~Script() override { EXPECT_TRUE(steps_.empty()) << "never sent: " << steps_.front().command; }

  Script& on(std::string command, std::string answer) {
    steps_.push_back({std::move(command), std::move(answer)});
    return *this;
  }
  Script& on(std::string command, Code fault) {
    steps_.push_back({std::move(command), fault});
    return *this;
  }
  Script& on_restart() {
    steps_.push_back({"restart", ""});
    return *this;
  }

  Result<std::size_t> transmit(Bytes command, MutableBytes answer) override {
    const auto outcome = next(to_hex_text(command));
    if (const Code* fault = std::get_if<Code>(&outcome)) return failure(*fault);
    const std::vector<Byte> bytes = from_hex_text(std::get<std::string>(outcome));
    std::copy(bytes.begin(), bytes.end(), answer.begin());
    return bytes.size();
  }

  Result<void> restart() override {
    next("restart");
    return {};
  }

 private:
  using Outcome = std::variant<std::string, Code>;
  struct Step {
    std::string command;
    Outcome outcome;
  };

  Outcome next(const std::string& command) {
    if (steps_.empty()) {
      ADD_FAILURE() << "nothing expected, sent " << command;
      return Code::kInternal;
    }
    const Step step = std::move(steps_.front());
    steps_.pop_front();
    EXPECT_EQ(command, to_hex_or_word(step.command));
    return step.outcome;
  }

  static std::string to_hex_or_word(const std::string& text) {
    return text == "restart" ? text : to_hex_text(from_hex_text(text));
  }

  std::deque<Step> steps_;
};

}  // namespace ssc::card
