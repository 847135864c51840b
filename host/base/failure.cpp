// SPDX-License-Identifier: Apache-2.0
#include "host/base/failure.hpp"

#include <algorithm>
#include <array>

namespace ssc {
namespace {

constexpr std::array kCodes = {
#define SSC_FAILURE(name, code, http, exit, retriable, en, zh, en_do, zh_do) \
  CodeInfo{Code::name, code, http, exit, retriable, en, zh, en_do, zh_do},
#include "host/base/failures.def"
#undef SSC_FAILURE
};

}  // namespace

std::string_view CodeInfo::text(Language language) const {
  return language == Language::kChinese ? text_zh : text_en;
}

std::string_view CodeInfo::remedy(Language language) const {
  return language == Language::kChinese ? remedy_zh : remedy_en;
}

const CodeInfo& info(Code code) {
  return kCodes.at(static_cast<std::size_t>(code));
}

std::span<const CodeInfo> all_codes() {
  return kCodes;
}

Code code_from(std::string_view code) {
  const auto* found = std::find_if(kCodes.begin(), kCodes.end(),
                                   [code](const CodeInfo& row) { return row.code == code; });
  return found == kCodes.end() ? Code::kInternal : found->value;
}

}  // namespace ssc
