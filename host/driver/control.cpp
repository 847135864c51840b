// SPDX-License-Identifier: Apache-2.0
#include "host/driver/control.hpp"

#include <array>

#include "host/driver/features.hpp"
#include "protocol/base/sensitive.hpp"
#include "protocol/ccid/packets.hpp"
#include "protocol/ccid/status.hpp"

namespace ssc::driver {
namespace {

using Answer = Outcome<std::vector<Byte>>;

// A reader may do a lot at an Escape: erase and write its own program, for one.
constexpr Milliseconds kEscapeTime{30'000};

Answer enter_pin(Slot& slot, ccid::PinOperation operation, Bytes structure,
                 const ccid::ClassDescriptor& descriptor) {
  auto request = PinRequest::from(operation, structure, descriptor);
  if (!request) return fail(Fault::kRefused);
  std::array<Byte, 256 + 2> response;
  const auto size = slot.secure(*request, response);
  if (!size) return fail(size.error());
  std::vector<Byte> answer(response.begin(), response.begin() + static_cast<std::ptrdiff_t>(*size));
  wipe(response.data(), *size);
  return answer;
}

// An Escape reaches no card: that there is none is not why the reader refused it.
Fault fault_of_escape(Fault fault, Byte bError) {
  if (fault != Fault::kNoCard) return fault;
  return bError == ccid::bError::kCommandNotSupported ? Fault::kNotSupported : Fault::kRefused;
}

Answer escape(Slot& slot, Bytes abData) {
  return slot.with_channel([&](SlotChannel& channel) -> Answer {
    if (abData.size() > channel.max_data()) return fail(Fault::kNotSupported);
    const auto answer = channel.execute(ccid::PC_to_RDR_Escape{.abData = abData}, kEscapeTime);
    if (!answer) return fail(fault_of_escape(answer.error(), channel.bError()));
    return std::vector<Byte>(answer->abData.begin(), answer->abData.end());
  });
}

}  // namespace

Answer control(Reader& reader, Slot& slot, std::uint32_t dwControlCode, Bytes request,
               bool allows_escape) {
  const Identity& identity = reader.identity();
  const FeatureSource source{.descriptor = reader.descriptor(),
                             .vendor_id = identity.vendor_id,
                             .product_id = identity.product_id,
                             .firmware_id = identity.product,
                             .allows_escape = allows_escape};
  const auto what = control_of(dwControlCode, source);
  if (!what) return fail(Fault::kNotSupported);
  switch (*what) {
    case Control::kGetFeatureRequest: return feature_list(source);
    case Control::kIfdPinProperties: return pin_properties(source);
    case Control::kGetTlvProperties: return tlv_properties(source);
    case Control::kVerifyPinDirect:
      return enter_pin(slot, ccid::PinOperation::kVerify, request, source.descriptor);
    case Control::kModifyPinDirect:
      return enter_pin(slot, ccid::PinOperation::kModify, request, source.descriptor);
    case Control::kEscape: return escape(slot, request);
  }
  return fail(Fault::kNotSupported);
}

}  // namespace ssc::driver
