// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "host/driver/features.hpp"
#include "tests/fuzz/check.hpp"
#include "tests/fuzz/input.hpp"

namespace ssc::driver {
namespace {

using fuzz::check;

// Every feature that is listed has a code that is taken, and nothing else is.
void run_features(const FeatureSource& reader, std::uint32_t code) {
  const auto list = feature_list(reader);
  bool listed = false;
  for (std::size_t at = 0; at < list.size(); at += 6) {
    const std::uint32_t value = load_be32(Bytes(list).subspan(at + 2, 4));
    check(list[at + 1] == 4 && control_of(value, reader).has_value());
    listed = listed || value == code;
  }
  const auto control = control_of(code, reader);
  check(listed == (control && *control != Control::kGetFeatureRequest));
  const auto properties = tlv_properties(reader);
  std::size_t at = 0;
  while (at < properties.size()) at += std::size_t{2} + properties[at + 1];
  check(at == properties.size());
}

// An application's buffer, whatever it says of itself, becomes a message that fits the reader, with
// the APDU it came with at its end; or nothing.
void run_structure(ccid::PinOperation operation, Bytes structure,
                   const ccid::ClassDescriptor& descriptor) {
  const auto request = PinRequest::from(operation, structure, descriptor);
  if (!request) return;
  const Bytes abData = request->abData();
  const Bytes apdu = request->apdu();
  check(abData.size() + ccid::kHeaderSize <= descriptor.dwMaxCCIDMessageLength);
  check(abData.size() <= ccid::kMaxDataLength && abData.size() < structure.size());
  check(apdu.size() >= 4 && equal(apdu, structure.last(apdu.size())));
  check(abData[0] == static_cast<Byte>(operation) && abData[1] == structure[0]);
  check(request->time_limit() <= std::chrono::seconds(3 * 255 + 10));
  const auto read = ccid::parse_pin_command(abData);
  check(!read || equal(read->abPINApdu, apdu));
}

// Two bytes for the reader, four for a control code, then a buffer.
void run(Bytes bytes) {
  fuzz::Input input(bytes);
  const Byte flags = input.take();
  const ccid::ClassDescriptor descriptor{.dwFeatures = flags * 0x1000u,
                                         .dwMaxCCIDMessageLength = 10 + 2u * input.take(),
                                         .wLcdLayout = flags,
                                         .bPINSupport = static_cast<Byte>(flags & 3)};
  const FeatureSource reader{.descriptor = descriptor,
                             .vendor_id = flags,
                             .firmware_id = "fuzz",
                             .allows_escape = (flags & 4) != 0};
  std::array<Byte, 4> code{};
  for (Byte& b : code) b = input.take();
  run_features(reader, load_be32(code));
  const Bytes structure = input.take(bytes.size());
  run_structure(ccid::PinOperation::kVerify, structure, descriptor);
  run_structure(ccid::PinOperation::kModify, structure, descriptor);
}

}  // namespace
}  // namespace ssc::driver

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ssc::driver::run({data, size});
  return 0;
}
