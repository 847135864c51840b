// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <poll.h>

#include <optional>
#include <span>

#include "firmware/port/line/wire.hpp"

namespace ssc::firmware {

// poll() until something happens, a signal comes, or it is `deadline`. What has happened is in
// `revents` of `fds`, all 0 when nothing has. Throws std::system_error.
void poll_until(std::span<pollfd> fds, std::optional<Instant> deadline);

}  // namespace ssc::firmware
