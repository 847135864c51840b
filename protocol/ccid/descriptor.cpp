// SPDX-License-Identifier: Apache-2.0
#include "protocol/ccid/descriptor.hpp"

#include <bit>
#include <tuple>

#include "protocol/ccid/fields.hpp"
#include "protocol/ccid/message.hpp"

namespace ssc::ccid {
namespace {

constexpr std::size_t kFieldsAt = 2;  // after bLength and bDescriptorType

// Table 5.1-1, in its order.
constexpr std::tuple kFields{
    &ClassDescriptor::bcdCCID,
    &ClassDescriptor::bMaxSlotIndex,
    &ClassDescriptor::bVoltageSupport,
    &ClassDescriptor::dwProtocols,
    &ClassDescriptor::dwDefaultClock,
    &ClassDescriptor::dwMaximumClock,
    &ClassDescriptor::bNumClockSupported,
    &ClassDescriptor::dwDataRate,
    &ClassDescriptor::dwMaxDataRate,
    &ClassDescriptor::bNumDataRatesSupported,
    &ClassDescriptor::dwMaxIFSD,
    &ClassDescriptor::dwSynchProtocols,
    &ClassDescriptor::dwMechanical,
    &ClassDescriptor::dwFeatures,
    &ClassDescriptor::dwMaxCCIDMessageLength,
    &ClassDescriptor::bClassGetResponse,
    &ClassDescriptor::bClassEnvelope,
    &ClassDescriptor::wLcdLayout,
    &ClassDescriptor::bPINSupport,
    &ClassDescriptor::bMaxCCIDBusySlots,
};

template <class Visit>
void for_each_field(Visit visit) {
  std::apply([&](auto... field) { (visit(field), ...); }, kFields);
}

bool plausible(const ClassDescriptor& d) {
  return std::popcount(d.dwFeatures & dwFeatures::kExchangeLevelMask) <= 1 &&
         d.bMaxCCIDBusySlots <= d.bMaxSlotIndex + 1 && d.dwMaxCCIDMessageLength > kHeaderSize;
}

}  // namespace

std::array<Byte, kDescriptorSize> encode(const ClassDescriptor& descriptor) {
  std::array<Byte, kDescriptorSize> out{Byte{kDescriptorSize}, kDescriptorType};
  std::size_t at = kFieldsAt;
  for_each_field([&](auto field) {
    store_field(descriptor, field, MutableBytes(out).subspan(at));
    at += width(field);
  });
  return out;
}

Expected<ClassDescriptor> parse_descriptor(Bytes bytes) {
  if (bytes.size() < kDescriptorSize) return fail(Error::kTruncated);
  if (bytes.size() > kDescriptorSize) return fail(Error::kTrailing);
  if (bytes[0] != kDescriptorSize || bytes[1] != kDescriptorType) return fail(Error::kMalformed);
  ClassDescriptor result;
  std::size_t at = kFieldsAt;
  for_each_field([&](auto field) {
    load_field(result, field, bytes.subspan(at));
    at += width(field);
  });
  if (!plausible(result)) return fail(Error::kOutOfRange);
  return result;
}

}  // namespace ssc::ccid
