// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "firmware/boot/boot_keys.hpp"
#include "firmware/boot/image.hpp"
#include "firmware/boot/p256_verifier.hpp"

// What the boot program of this build says of an image in a file:
//
//   check_image FILE PRODUCT SLOT SLOT_SIZE MINIMUM_VERSION
//
// prints "no error", or why it is refused. Exit status: whether it is.
namespace ssc::firmware::boot {
namespace {

Refusal check(Bytes file, const ImageRules& rules, Verifier& verifier) {
  const auto header = parse_image_header(file);
  if (!header) return header.error();
  Refusal refusal = check_rules(*header, rules);
  if (refusal == Refusal::kNone) refusal = check_signature(*header, file, verifier);
  if (refusal != Refusal::kNone) return refusal;
  if (file.size() < header->size()) return Refusal::kTruncated;
  if (file.size() > header->size()) return Refusal::kTrailing;
  return check_program(*header, file.subspan(kImageHeaderSize), verifier);
}

std::uint32_t number(const char* text) {
  return static_cast<std::uint32_t>(std::strtoul(text, nullptr, 0));
}

}  // namespace
}  // namespace ssc::firmware::boot

int main(int count, char** words) {
  using namespace ssc::firmware::boot;
  if (count != 6) return 2;
  std::ifstream in(words[1], std::ios::binary);
  const std::vector<ssc::Byte> file(std::istreambuf_iterator<char>(in), {});
  P256Verifier verifier(boot_keys());
  const Refusal refusal = check(file,
                                {.product = number(words[2]),
                                 .slot = number(words[3]),
                                 .slot_size = number(words[4]),
                                 .minimum_version = number(words[5])},
                                verifier);
  std::puts(std::string(to_string(refusal)).c_str());
  return refusal == Refusal::kNone ? 0 : 1;
}
