// SPDX-License-Identifier: Apache-2.0
#include "firmware/boot/refusal.hpp"

#include <array>

namespace ssc::firmware::boot {
namespace {

constexpr std::array<std::string_view, kRefusalCount> kTexts{{
    "no error",
    "not a firmware image",
    "unknown image format",
    "image is for another product",
    "image is linked for another address",
    "image is too long",
    "image is older than the installed one",
    "image is signed with an unknown key",
    "wrong signature",
    "image is damaged",
    "image is truncated",
    "bytes after the end of the image",
    "blocks out of order",
    "flash erase failed",
    "flash programming failed",
    "update state cannot be written",
    "request not possible in this state",
}};

}  // namespace

std::string_view to_string(Refusal refusal) {
  return kTexts[static_cast<std::size_t>(refusal)];
}

}  // namespace ssc::firmware::boot
