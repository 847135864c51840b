// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/virtual_time.hpp"

#include <algorithm>
#include <utility>

namespace ssc::cardsim {
namespace {

using firmware::Duration;

constexpr std::uint32_t kSlowestHertz = 1'000'000;

// units / per_second seconds, rounded up. In three steps, so that nothing passes 64 bits.
Time seconds(std::uint64_t units, std::uint64_t per_second) {
  constexpr std::uint64_t kMicro = 1'000'000;
  const std::uint64_t micro = units % per_second * kMicro;
  const std::uint64_t pico = micro % per_second * kMicro;
  return Time(static_cast<std::int64_t>(units / per_second * kMicro * kMicro +
                                        micro / per_second * kMicro +
                                        (pico + per_second - 1) / per_second));
}

}  // namespace

Time half_etus(std::uint64_t count, iso7816::BitRate bit_rate, std::uint32_t hertz) {
  return seconds(count * bit_rate.Fi,
                 std::uint64_t{2} * bit_rate.Di * (hertz != 0 ? hertz : kSlowestHertz));
}

Time clock_cycles(std::uint64_t count, std::uint32_t hertz) {
  return seconds(count, hertz != 0 ? hertz : kSlowestHertz);
}

Time length(Duration duration, iso7816::BitRate bit_rate, std::uint32_t hertz) {
  switch (duration.unit) {
    case Duration::Unit::kEtu: return etus(duration.count, bit_rate, hertz);
    case Duration::Unit::kClocks: return clock_cycles(duration.count, hertz);
    case Duration::Unit::kMilliseconds: break;
  }
  return std::chrono::milliseconds(duration.count);
}

VirtualTime::Event VirtualTime::schedule(Time at, std::function<void()> what, Order order) {
  const Event event{std::max(at, now_), order, ++last_number_};
  events_.emplace(event, std::move(what));
  return event;
}

void VirtualTime::cancel(Event& event) {
  events_.erase(std::exchange(event, Event{}));
}

bool VirtualTime::step() {
  if (events_.empty()) return false;
  const auto next = events_.extract(events_.begin());
  now_ = next.key().at;
  next.mapped()();
  return true;
}

bool VirtualTime::run(std::size_t max_steps) {
  for (std::size_t i = 0; i < max_steps; ++i) {
    if (!step()) return true;
  }
  return events_.empty();
}

bool VirtualTime::run_until(const std::function<bool()>& done, std::size_t max_steps) {
  for (std::size_t i = 0; i < max_steps && !done(); ++i) {
    if (!step()) break;
  }
  return done();
}

void VirtualTime::pass(Time span) {
  const Time end = now_ + span;
  while (!events_.empty() && events_.begin()->first.at <= end) step();
  now_ = end;
}

}  // namespace ssc::cardsim
