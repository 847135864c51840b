// SPDX-License-Identifier: Apache-2.0
#include "host/cli/card/pin_prompt.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

namespace ssc::cli {
namespace {

// What another program writes, and the end of it.
class Pipe {
 public:
  explicit Pipe(std::string_view text) {
    EXPECT_EQ(::pipe(ends_.data()), 0);
    EXPECT_EQ(::write(ends_[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
    ::close(ends_[1]);
  }
  ~Pipe() { ::close(ends_[0]); }

  PinPrompt prompt() const { return {ends_[0], -1}; }

 private:
  std::array<int, 2> ends_{};
};

// A terminal with a person who types.
class Person {
 public:
  Person() : keyboard_(::posix_openpt(O_RDWR | O_NOCTTY)) {
    EXPECT_EQ(::grantpt(keyboard_), 0);
    EXPECT_EQ(::unlockpt(keyboard_), 0);
    terminal_ = ::open(::ptsname(keyboard_), O_RDWR | O_NOCTTY);
    EXPECT_GE(terminal_, 0);
  }
  ~Person() {
    ::close(terminal_);
    ::close(keyboard_);
  }

  PinPrompt prompt() const { return {terminal_, terminal_}; }
  bool echoes() const {
    termios now{};
    return ::tcgetattr(terminal_, &now) == 0 && (now.c_lflag & ECHO) != 0;
  }
  void type(std::string_view keys) const {
    EXPECT_EQ(::write(keyboard_, keys.data(), keys.size()), static_cast<ssize_t>(keys.size()));
  }
  // What the screen shows next.
  std::string sees() const {
    std::array<char, 256> text{};
    const ssize_t size = ::read(keyboard_, text.data(), text.size());
    return {text.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
  }

 private:
  int keyboard_;
  int terminal_ = -1;
};

Code code_of(const Result<PinDigits>& result) {
  return result ? Code::kInternal : result.error().code;
}

TEST(PinPrompt, TakesALineEachFromAProgram) {
  const Pipe pipe("123456\n654321\r\n0000");
  for (const char* expected : {"123456", "654321", "0000"}) {
    const auto digits = pipe.prompt().ask("PIN: ");
    ASSERT_TRUE(digits);
    EXPECT_EQ(digits->reveal(), expected);
    if (std::string_view(expected) == "654321") pipe.prompt().ask("");
  }
}

}  // namespace
}  // namespace ssc::cli
