// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/clock.hpp"

namespace ssc::backend::sim {

// What happened in a run, a line each: when, at which area, what, and of which case.
class Trace {
 public:
  void line(Timestamp at, std::string_view region, std::string_view text,
            std::string_view case_id = {});

  // The same run has the same number.
  std::uint64_t digest() const { return digest_; }
  std::string text() const;
  // The last lines that name the case, each with its number; of all cases when `case_id` is empty.
  std::string last(std::size_t count, std::string_view case_id) const;

 private:
  struct Line {
    Timestamp at;
    std::string region, text, case_id;
  };
  static bool names(const Line& line, std::string_view case_id);
  std::string print(std::size_t number) const;

  std::vector<Line> lines_;
  std::uint64_t digest_ = 14695981039346656037u;
};

}  // namespace ssc::backend::sim
