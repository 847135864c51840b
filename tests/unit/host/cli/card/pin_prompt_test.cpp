// SPDX-License-Identifier: Apache-2.0
#include "host/cli/card/pin_prompt.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <thread>

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

// A terminal, and a person who types once the question stands on the screen.
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

  bool echoes() const {
    termios now{};
    return ::tcgetattr(terminal_, &now) == 0 && (now.c_lflag & ECHO) != 0;
  }

  // The answers to questions that end with "? ", in this order.
  template <class Ask>
  Result<PinDigits> answering(std::vector<std::string> answers, Ask ask) {
    std::thread typing([this, &answers] {
      for (const std::string& answer : answers) {
        read_up_to("? ");
        type(answer);
      }
    });
    auto digits = ask(PinPrompt(terminal_, terminal_));
    typing.join();
    return digits;
  }

  // All that has been shown up to this text.
  const std::string& read_up_to(std::string_view text) {
    const std::size_t from = screen_.size();
    while (screen_.find(text, from) == std::string::npos) {
      char shown = 0;
      if (::read(keyboard_, &shown, 1) != 1) break;
      screen_ += shown;
    }
    return screen_;
  }

 private:
  void type(std::string_view keys) const {
    EXPECT_EQ(::write(keyboard_, keys.data(), keys.size()), static_cast<ssize_t>(keys.size()));
  }

  int keyboard_;
  int terminal_ = -1;
  std::string screen_;
};

Result<PinDigits> ask_once(const PinPrompt& prompt) {
  return prompt.ask("PIN? ");
}

Result<PinDigits> ask_new(const PinPrompt& prompt) {
  return prompt.ask_new("New PIN? ", "Again? ");
}

std::string_view code_of(const Result<PinDigits>& result) {
  return result ? "a PIN" : result.error().info().code;
}

TEST(PinPrompt, TakesALineEachFromAnotherProgram) {
  const Pipe pipe("123456\n654321\r0000");
  EXPECT_EQ(pipe.prompt().ask("")->reveal(), "123456");
  EXPECT_EQ(pipe.prompt().ask_new("", "")->reveal(), "654321");
  EXPECT_EQ(pipe.prompt().ask("")->reveal(), "0000");
  EXPECT_EQ(code_of(pipe.prompt().ask("")), "PIN_CANCELLED");
}

TEST(PinPrompt, AsksATerminalThatShowsNothing) {
  Person person;
  const auto digits = person.answering({"123456\r"}, ask_once);
  ASSERT_TRUE(digits);
  EXPECT_EQ(digits->reveal(), "123456");
  EXPECT_EQ(person.read_up_to("\n"), "PIN? \r\n");
  EXPECT_TRUE(person.echoes());
}

TEST(PinPrompt, TakesDigitsBack) {
  EXPECT_EQ(Person()
                .answering({"12\x7F\x08\x7F"
                            "3456\r"},
                           ask_once)
                ->reveal(),
            "3456");
  EXPECT_EQ(Person()
                .answering({"999\x15"
                            "1234\r"},
                           ask_once)
                ->reveal(),
            "1234");
}

TEST(PinPrompt, IsCancelledByKeysThatOtherwiseEndAProgram) {
  Person person;
  EXPECT_EQ(code_of(person.answering({"1234\x03"}, ask_once)), "PIN_CANCELLED");
  EXPECT_EQ(code_of(person.answering({"12\x1B"}, ask_once)), "PIN_CANCELLED");
  EXPECT_TRUE(person.echoes());
}

TEST(PinPrompt, AsksForANewPinTwice) {
  EXPECT_EQ(Person().answering({"4321\r", "4321\r"}, ask_new)->reveal(), "4321");
  EXPECT_EQ(code_of(Person().answering({"4321\r", "4312\r"}, ask_new)), "PIN_MISMATCH");
}

TEST(PinPrompt, RefusesMoreThanAPinCanBe) {
  EXPECT_EQ(code_of(Pipe("12345678901234567\n").prompt().ask("")), "PIN_FORMAT");
  EXPECT_EQ(Pipe("1234567890123456\n").prompt().ask("")->size(), 16u);
}

}  // namespace
}  // namespace ssc::cli
