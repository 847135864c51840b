// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "host/base/failure.hpp"

namespace ssc::backend {

// What a clerk decides.
enum class Duty : std::uint8_t {
  kReview,  // applications, information forms, taking over
  kHold,    // money that does not agree with what was announced
  kPayout,  // money to a person's bank account
};

// The clerks of the agencies hosted here. Constant once read.
class Operators {
 public:
  // kConfig: file and line are named.
  static Result<Operators> load(const std::filesystem::path& file);

  // kForbidden: nobody of that id, not of that region, or not for that duty.
  Result<void> check(std::string_view id, std::string_view region, Duty duty) const;

 private:
  struct Operator {
    std::set<std::string, std::less<>> regions;
    std::set<Duty> may;
  };
  std::map<std::string, Operator, std::less<>> operators_;
};

}  // namespace ssc::backend
