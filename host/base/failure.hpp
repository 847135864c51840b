// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace ssc {

enum class Code : unsigned {
#define SSC_FAILURE(name, code, http, exit, retriable, en, zh, en_do, zh_do) name,
#include "host/base/failures.def"
#undef SSC_FAILURE
};

enum class Language { kEnglish, kChinese };

// A row of failures.def.
struct CodeInfo {
  Code value;
  std::string_view code;  // stable, for machines
  unsigned http_status;
  int exit_code;   // of ssctl
  bool retriable;  // the same request may succeed later
  std::string_view text_en, text_zh, remedy_en, remedy_zh;

  std::string_view text(Language language) const;
  std::string_view remedy(Language language) const;
};

const CodeInfo& info(Code code);
std::span<const CodeInfo> all_codes();
// kInternal for a text that is no code: an unknown code from a newer peer stays an error.
Code code_from(std::string_view code);

// What the host answers instead of a value. `detail` is for the technician: never personal data,
// never APDU data, no key material.
struct Failure {
  Code code;
  std::string detail = {};
  std::uint16_t status = 0;  // SW1 SW2 where a card refused, else 0

  const CodeInfo& info() const { return ssc::info(code); }
};

template <class T>
using Result = tl::expected<T, Failure>;

inline tl::unexpected<Failure> failure(Code code, std::string detail = {}) {
  return tl::unexpected<Failure>(Failure{code, std::move(detail)});
}

}  // namespace ssc
