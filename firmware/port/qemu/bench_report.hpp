// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

// How the bench images count, and what they say on USART1: a line for each measurement, its name
// and its numbers, and after the last one a line with "end".
namespace ssc::firmware {

void begin_report();
// So far; the emulator must count one nanosecond an instruction (-icount shift=0).
std::uint32_t instructions();
// `right`: what was measured did what it should; else the line ends in "wrong".
void report(std::string_view name, std::initializer_list<std::uint32_t> numbers, bool right);
[[noreturn]] void end_report();

}  // namespace ssc::firmware
