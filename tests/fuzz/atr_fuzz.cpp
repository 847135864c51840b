// SPDX-License-Identifier: Apache-2.0
#include "protocol/iso7816/atr.hpp"
#include "tests/fuzz/check.hpp"

namespace ssc::iso7816 {
namespace {

using fuzz::check;

// Whole or character by character, the result is the same, and it is bounded.
void run(Bytes input) {
  const auto whole = parse_atr(input);
  AtrReader reader;
  bool refused = false;
  for (const Byte c : input) {
    const auto needed = reader.push(c);
    refused = !needed;
    if (refused) break;
    check(*needed < kMaxAtrLength);
  }
  const auto piecewise = reader.finish();
  check(whole.has_value() == piecewise.has_value());
  if (!whole) return;
  check(!refused && whole->bytes == piecewise->bytes && whole->findings == piecewise->findings);
  check(whole->protocols != 0 && whole->BWI <= 9 && whole->WI != 0);
  check(whole->classes >= 1 && whole->classes <= 7);
}

}  // namespace
}  // namespace ssc::iso7816

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ssc::iso7816::run({data, size});
  return 0;
}
