// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/base/china_time.hpp"

namespace ssc::backend::sim {

// The working days of 2025 and 2026 in China, written down from the State Council's notices a
// second time: what the agencies reckon with their calendar is checked against this.
bool working_day(Date date);
Date working_days_after(Date date, unsigned n);  // the next working day is 1

}  // namespace ssc::backend::sim
