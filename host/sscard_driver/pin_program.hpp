// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "host/card/pin.hpp"
#include "host/sscard_driver/error.hpp"

namespace ssc::national {

// Which PIN the program is to ask for: its only argument.
enum class PinPrompt { kCurrent, kNew, kRepeat };  // "current", "new", "repeat"

// The program that the administrator has named for readers without keys. It asks the holder and
// prints the digits; any other exit than 0 means that the holder cancelled. SSCARD_PIN_CANCELLED,
// SSCARD_PIN_TIMEOUT, SSCARD_PIN_LENGTH, SSCARD_NOT_LOADED (it does not start).
Result<card::Pin> ask_program(const std::filesystem::path& program, PinPrompt prompt,
                              std::chrono::milliseconds patience);

}  // namespace ssc::national
