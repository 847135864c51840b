// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace ssc::driver {

// What the administrator of this machine may switch on, in the environment of pcscd
// (/etc/default/pcscd): OPENSSC_DRIVER=escape,traffic
struct Options {
  bool escape = false;   // applications may send Escape commands to the reader, past pcscd
  bool traffic = false;  // APDUs are logged, masked

  friend bool operator==(const Options&, const Options&) = default;
};

inline constexpr const char* kOptionsVariable = "OPENSSC_DRIVER";

// Words between commas or blanks; unknown ones are passed over. A null pointer is as no word.
Options parse_options(const char* text);

}  // namespace ssc::driver
