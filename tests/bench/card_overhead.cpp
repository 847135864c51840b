// SPDX-License-Identifier: Apache-2.0
// What host/card adds to a command: the time of a basic read that is spent neither in the card nor
// on the way to it, by its number of commands. The card is a simulated chip in the same process.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "host/card/read.hpp"
#include "tests/unit/host/card/personas.hpp"

namespace ssc::card {
namespace {

using Clock = std::chrono::steady_clock;

// Counts the time that passes behind it.
class Timed final : public Transport {
 public:
  explicit Timed(Transport& behind) : behind_(behind) {}

  Result<std::size_t> transmit(Bytes command, MutableBytes answer) override {
    const auto start = Clock::now();
    auto size = behind_.transmit(command, answer);
    spent += Clock::now() - start;
    return size;
  }
  Result<void> restart() override { return behind_.restart(); }

  Clock::duration spent{};

 private:
  Transport& behind_;
};

double overhead_us(PersonaCard& card) {
  Timed line(card.line());
  const auto start = Clock::now();
  const auto data = read_basic(line);
  const std::chrono::duration<double, std::micro> above = Clock::now() - start - line.spent;
  return data ? above.count() / data->commands : -1;
}

}  // namespace
}  // namespace ssc::card

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 2000;
  ssc::card::PersonaCard card("employee");
  std::vector<double> microseconds;
  for (int i = 0; i < rounds; ++i) microseconds.push_back(ssc::card::overhead_us(card));
  std::sort(microseconds.begin(), microseconds.end());
  const auto at = [&](double part) {
    return microseconds.at(static_cast<std::size_t>(part * (rounds - 1)));
  };
  std::printf("host/card, microseconds a command: p50 %.2f, p99 %.2f\n", at(0.5), at(0.99));
}
