// SPDX-License-Identifier: Apache-2.0
#include "protocol/iso7816/pps.hpp"
#include "tests/fuzz/check.hpp"

namespace ssc::iso7816 {
namespace {

using fuzz::check;

// What was read is written the same way, and an echo always agrees unless its rate is reserved.
void run(Bytes input) {
  const auto pps = parse_pps(input);
  if (!pps) return;
  check(equal(encode(*pps), input));
  const auto agreement = settle(*pps, *pps);
  check(agreement || agreement.error() == Error::kOutOfRange);
}

}  // namespace
}  // namespace ssc::iso7816

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ssc::iso7816::run({data, size});
  return 0;
}
