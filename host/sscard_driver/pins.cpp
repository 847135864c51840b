// SPDX-License-Identifier: Apache-2.0
// iVerifyPIN and iChangePIN.
#include "host/sscard_driver/driver.hpp"
#include "host/sscard_driver/pin_entry.hpp"

namespace ssc::national {

Result<void> Driver::verify_pin(int type) {
  const auto station = open(type, KeyHolder::kHsm);
  if (!station) return tl::unexpected(station.error());
  return prove_pin(**station);
}

Result<void> Driver::change_pin(int type) {
  const auto station = open(type, KeyHolder::kHsm);
  if (!station) return tl::unexpected(station.error());
  return national::change_pin(**station);
}

}  // namespace ssc::national
