// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/version.hpp"

#include <algorithm>
#include <array>

#include "protocol/sscard/value.hpp"

namespace ssc::sscard {
namespace {

constexpr std::array<std::string_view, 3> kTexts = {"1.0", "2.0", "3.0"};

}  // namespace

std::string_view to_string(Version version) {
  return kTexts[static_cast<std::size_t>(version)];
}

Expected<Version> recognise_version(Bytes value) {
  const std::string_view text = trim_text(value);
  if (text.empty()) return Version::k1_0;
  const auto found = std::find(kTexts.begin(), kTexts.end(), text.substr(0, 3));
  if (found == kTexts.end()) return fail(Error::kUnsupported);
  return static_cast<Version>(found - kTexts.begin());
}

}  // namespace ssc::sscard
