// SPDX-License-Identifier: Apache-2.0
#include "protocol/iso7816/apdu.hpp"
#include "tests/fuzz/check.hpp"

namespace ssc::iso7816 {
namespace {

using fuzz::check;

// What was read and is built again reads the same; a form that is not the shortest gets shorter.
void run(Bytes input) {
  const auto parsed = parse_command(input);
  if (!parsed) return;
  check(parsed->command.Ne <= 65536 && parsed->command.data.size() <= 65535);
  const auto built = build<4 + 3 + 4096 + 2>(parsed->command);
  if (!built) return;
  check(built->size() <= input.size());
  const auto again = parse_command(*built);
  check(again && again->command.Ne == parsed->command.Ne);
  check(equal(again->command.data, parsed->command.data));
}

}  // namespace
}  // namespace ssc::iso7816

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ssc::iso7816::run({data, size});
  return 0;
}
