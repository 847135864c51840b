// SPDX-License-Identifier: Apache-2.0
#include "host/sscard_driver/pin_program.hpp"

#include <gtest/gtest.h>

#include "host/sscard_driver/SSCardDriver.h"
#include "tests/unit/host/sscard_driver/own_file.hpp"

namespace ssc::national {
namespace {

constexpr std::chrono::seconds kPatience{30};
constexpr std::chrono::milliseconds kNoPatience{100};

// What a program of these lines is understood to say: the PIN's bytes in BCD, or the error.
std::string said(const std::string& lines, std::chrono::milliseconds patience = kPatience) {
  const OwnFile program("pin_program");
  program.write_script(lines);
  const auto pin = ask_program(program.path(), PinPrompt::kCurrent, patience);
  return pin ? std::to_string(pin->bytes().size()) + " bytes" : std::to_string(pin.error().number);
}

TEST(PinProgram, PrintsTheDigitsOnItsFirstLine) {
  EXPECT_EQ(said("echo 123456"), "3 bytes");
  EXPECT_EQ(said("printf '1234\\r\\nno more'"), "2 bytes");
  EXPECT_EQ(said("test $1 = current && echo 1234"), "2 bytes");
}

TEST(PinProgram, AnyExitButZeroIsTheHoldersCancel) {
  EXPECT_EQ(said("echo 123456; exit 1"), std::to_string(SSCARD_PIN_CANCELLED));
  EXPECT_EQ(said("echo 123456; kill -9 $$"), std::to_string(SSCARD_PIN_CANCELLED));
}

TEST(PinProgram, WhatIsNoPinIsRefused) {
  for (const char* lines :
       {"true", "echo 123", "echo 12a456", "echo 12345678901234567", "printf %100s 1"})
    EXPECT_EQ(said(lines), std::to_string(SSCARD_PIN_LENGTH)) << lines;
}

TEST(PinProgram, OneThatDoesNotEndIsEnded) {
  EXPECT_EQ(said("exec sleep 600", kNoPatience), std::to_string(SSCARD_PIN_TIMEOUT));
  EXPECT_EQ(said("echo 123456; exec sleep 600 >&-", kNoPatience),
            std::to_string(SSCARD_PIN_TIMEOUT));
}

TEST(PinProgram, OneThatIsNotThereIsNotLoaded) {
  EXPECT_EQ(ask_program("/nowhere", PinPrompt::kCurrent, kPatience).error().number,
            SSCARD_NOT_LOADED);
}

}  // namespace
}  // namespace ssc::national
