// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "host/driver/ccid_client.hpp"
#include "host/driver/time_limits.hpp"
#include "protocol/iso7816/apdu.hpp"

namespace ssc::driver {

// At APDU level one XfrBlock is as many blocks, procedure bytes and repetitions as the reader
// needs. It says so by time extensions when that takes long; this many waiting times pass without
// one.
inline constexpr unsigned kApduWaits = 6;

// However many messages and blocks it is made of, and however often a card or its reader asks for
// more time: so long an APDU may take.
inline constexpr Milliseconds kMaxApduTime = kMaxCommandTime;

// Of a message that carries `command`, or a part of it, and brings up to `max_answer` bytes.
inline Milliseconds apdu_time(const LineTimes& times, std::uint32_t clock_khz, Bytes command,
                              std::size_t max_answer) {
  const auto parsed = iso7816::parse_command(command);
  const std::size_t answer =
      parsed ? std::min<std::size_t>(parsed->command.Ne + 2, max_answer) : max_answer;
  return transfer_time(times, clock_khz, command.size() + answer, kApduWaits);
}

}  // namespace ssc::driver
