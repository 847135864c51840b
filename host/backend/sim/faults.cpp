// SPDX-License-Identifier: Apache-2.0
#include "host/backend/sim/faults.hpp"

namespace ssc::backend::sim {
namespace {

constexpr std::array<std::string_view, kFaults> kNames = {
    "lost",
    "receipt_lost",
    "duplicated",
    "delayed",
    "delayed_long",
    "reordered",
    "truncated",
    "flipped",
    "replayed",
    "misrouted",
    "forged",
    "partition_one_way",
    "partition_two_way",
    "crash_before_write",
    "crash_after_write",
    "crash_elsewhere",
    "disk_refuses",
    "disk_doubt_stored",
    "disk_doubt_lost",
    "disk_read_fails",
    "clock_back",
    "signer_fails",
    "bank_unreachable",
    "bank_silent",
    "bank_delayed",
    "bank_bounced",
    "bank_altered",
    "bank_paid_twice",
    "bank_line_doubled",
    "bank_line_lost",
    "request_repeated",
    "request_reused",
};

}  // namespace

std::string_view to_string(Fault fault) {
  return kNames[static_cast<std::size_t>(fault)];
}

FaultCounts& FaultCounts::operator+=(const FaultCounts& other) {
  for (std::size_t i = 0; i < kFaults; ++i) counts_[i] += other.counts_[i];
  return *this;
}

Weather draw_weather(Rng rng) {
  const auto up_to = [&rng](std::int64_t least, std::int64_t most) {
    return static_cast<unsigned>(rng.between(least, most));
  };
  return {.lose = up_to(20, 500),
          .duplicate = up_to(20, 150),
          .delay = up_to(20, 200),
          .delay_long = up_to(5, 20),
          .damage = up_to(10, 80),
          .misroute = up_to(5, 20),
          .disk = up_to(100, 600),
          .bank_order = up_to(50, 200),
          .bank_delay = up_to(50, 300),
          .bank_bounce = up_to(200, 400),
          .bank_alter = up_to(40, 120),
          .bank_pay_twice = up_to(50, 100),
          .bank_double = up_to(50, 200),
          .bank_lose = up_to(50, 200)};
}

}  // namespace ssc::backend::sim
