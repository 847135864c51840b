// SPDX-License-Identifier: Apache-2.0
#include "protocol/iso7816/tlv.hpp"
#include "tests/fuzz/check.hpp"

namespace ssc::iso7816 {
namespace {

using fuzz::check;

// Values lie inside the input, in order, and the walk ends.
template <class Reader>
void walk(Bytes input) {
  Reader reader(input);
  const Byte* last = input.data();
  for (std::size_t steps = 0;; ++steps) {
    check(steps <= input.size());
    const auto object = reader.next();
    if (!object || !*object) return;
    const Bytes value = (*object)->value;
    check(value.data() >= last && value.data() + value.size() <= input.data() + input.size());
    last = value.data() + value.size();
  }
}

void run(Bytes input) {
  walk<BerTlvReader>(input);
  walk<SimpleTlvReader>(input);
}

}  // namespace
}  // namespace ssc::iso7816

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ssc::iso7816::run({data, size});
  return 0;
}
