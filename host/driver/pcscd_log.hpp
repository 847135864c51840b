// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/driver/driver_log.hpp"
#include "host/driver/options.hpp"

namespace ssc::driver {

// pcscd's own log. Where the driver is loaded by something else, nothing is written.
class PcscdLog final : public DriverLog {
 public:
  explicit PcscdLog(const Options& options) : traffic_(options.traffic) {}

  void write(Level level, std::string_view line) override;
  bool shows_traffic() const override { return traffic_; }

 private:
  const bool traffic_;
};

}  // namespace ssc::driver
