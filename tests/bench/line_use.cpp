// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/line_use.hpp"

#include <cstdio>

int main() {
  std::printf("%-28s %10s %10s  %s\n", "", "least etu", "taken etu", "line use");
  for (const auto& c : ssc::cardsim::kLineUseCases) {
    const auto use = ssc::cardsim::measure(c.protocol, c.TA1, c.commands);
    std::printf("%-28s %10llu %10llu  %.4f %s\n", c.what,
                static_cast<unsigned long long>(use.least_etu),
                static_cast<unsigned long long>(use.taken_etu), use.ratio(), use.fault.c_str());
  }
}
