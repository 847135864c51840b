// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace ssc::firmware {

// The readers that a stock serial driver (libccidtwin) knows by name, in the part of their ways
// that differs. `name` is what stands after the colon of DEVICENAME in the driver's configuration.
struct SerialStyle {
  std::string_view name;
  std::size_t slots;   // the driver asks for all of them
  bool echo;           // the reader sends each frame back before its answer
  bool auto_pps;       // the driver leaves the PPS to the reader (bit 80 of its dwFeatures)
  bool key_pad;        // the driver believes in one: a panel without must not take this name
  bool repeats_texts;  // see SerialLink: the Escape that loads the display's texts
};

// clang-format off
inline constexpr std::array kSerialStyles = {
    //          name              slots  echo   auto PPS  key pad  repeats texts
    SerialStyle{"GemPCTwin",      1,     true,  false,    false,   false},
    SerialStyle{"GemPCPinPad",    1,     true,  false,    true,    true},
    SerialStyle{"GemCoreSIMPro",  2,     false, false,    false,   false},
    SerialStyle{"SEC1210",        2,     false, true,     false,   false},
    SerialStyle{"GemCoreSIMPro2", 2,     false, false,    false,   false},
};
// clang-format on
inline constexpr const SerialStyle& kGemPcTwin = kSerialStyles[0];

constexpr std::optional<SerialStyle> serial_style(std::string_view name) {
  const auto row = std::find_if(kSerialStyles.begin(), kSerialStyles.end(),
                                [name](const SerialStyle& s) { return s.name == name; });
  return row != kSerialStyles.end() ? std::optional(*row) : std::nullopt;
}

}  // namespace ssc::firmware
