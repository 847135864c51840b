// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>

#include "firmware/card/card_line.hpp"
#include "protocol/iso7816/timing.hpp"

// Time that passes only from one event to the next: a run takes no real time and is the same run
// every time.
namespace ssc::cardsim {

// Picoseconds: an etu of every bit rate at every clock comes out exact enough to be counted by the
// million.
using Time = std::chrono::duration<std::int64_t, std::pico>;

// So many halves of an etu, or clock cycles, at `hertz`, rounded up. A stopped clock
// counts as one of 1 MHz, the slowest there is.
Time half_etus(std::uint64_t count, iso7816::BitRate bit_rate, std::uint32_t hertz);
inline Time etus(std::uint64_t count, iso7816::BitRate bit_rate, std::uint32_t hertz) {
  return half_etus(2 * count, bit_rate, hertz);
}
Time clock_cycles(std::uint64_t count, std::uint32_t hertz);
Time length(firmware::Duration duration, iso7816::BitRate bit_rate, std::uint32_t hertz);

// One clock for everything that takes part in a run, such as the lines of two slots.
class VirtualTime {
 public:
  // Of the events of one instant a line's come first: what a card says in time is heard before the
  // alarm that waits for it.
  enum class Order : std::uint8_t { kLine, kAlarm };

  struct Event {
    Time at{};
    Order order = Order::kLine;
    std::uint64_t number = 0;  // 0: none
    friend auto operator<=>(const Event&, const Event&) = default;
  };

  // A run that takes more steps than this does not end by itself.
  static constexpr std::size_t kMaxSteps = 10'000'000;

  Time now() const { return now_; }

  // An `at` that has passed counts as now. The event can be cancelled until it happens, and
  // harmlessly after that.
  Event schedule(Time at, std::function<void()> what, Order order = Order::kLine);
  void cancel(Event& event);

  // Makes the next event happen. False: there is none.
  bool step();
  // Until nothing is left to happen. False when `max_steps` were not enough.
  bool run(std::size_t max_steps = kMaxSteps);
  // Until `done()`; looks before each event. False when it never came to that.
  bool run_until(const std::function<bool()>& done, std::size_t max_steps = kMaxSteps);
  // Everything that happens within the next `span`, and to the end of it.
  void pass(Time span);

 private:
  Time now_{};
  std::uint64_t last_number_ = 0;
  std::map<Event, std::function<void()>> events_;
};

}  // namespace ssc::cardsim
