// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/host/poll_until.hpp"

#include <cerrno>
#include <ctime>
#include <system_error>

#include "firmware/port/host/steady_time.hpp"

namespace ssc::firmware {
namespace {

constexpr Instant kSecond = 1'000'000'000;

timespec until(Instant deadline) {
  const Instant now = steady_now();
  const Instant left = deadline > now ? deadline - now : 0;
  return {.tv_sec = static_cast<time_t>(left / kSecond),
          .tv_nsec = static_cast<long>(left % kSecond)};
}

}  // namespace

void poll_until(std::span<pollfd> fds, std::optional<Instant> deadline) {
  timespec timeout{};
  if (deadline) timeout = until(*deadline);
  if (ppoll(fds.data(), fds.size(), deadline ? &timeout : nullptr, nullptr) >= 0) return;
  if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "poll");
  for (pollfd& fd : fds) fd.revents = 0;
}

}  // namespace ssc::firmware
