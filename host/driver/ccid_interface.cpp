// SPDX-License-Identifier: Apache-2.0
#include "host/driver/ccid_interface.hpp"

#include <span>

namespace ssc::driver {
namespace {

constexpr std::uint8_t kClassSmartCard = 0x0B;
constexpr std::uint16_t kMaxPacketBits = 0x07FF;  // of wMaxPacketSize

// The class descriptor in a row of descriptors, each beginning with its length and type.
Bytes class_descriptor_in(Bytes extra) {
  constexpr std::size_t kLengthAndType = 2;
  while (extra.size() >= kLengthAndType) {
    const std::size_t length = extra[0];
    if (length < kLengthAndType || length > extra.size()) break;
    if (extra[1] == ccid::kDescriptorType && length == ccid::kDescriptorSize) {
      return extra.first(length);
    }
    extra = extra.subspan(length);
  }
  return {};
}

Bytes bytes_of(const unsigned char* data, int length) {
  return data == nullptr || length <= 0 ? Bytes{} : Bytes(data, static_cast<std::size_t>(length));
}

std::span<const libusb_endpoint_descriptor> endpoints_of(const libusb_interface_descriptor& i) {
  return {i.endpoint, i.endpoint == nullptr ? 0 : std::size_t{i.bNumEndpoints}};
}

Bytes class_descriptor_of(const libusb_interface_descriptor& interface) {
  const Bytes own = class_descriptor_in(bytes_of(interface.extra, interface.extra_length));
  const auto endpoints = endpoints_of(interface);
  if (!own.empty() || endpoints.empty()) return own;
  const auto& last = endpoints.back();
  return class_descriptor_in(bytes_of(last.extra, last.extra_length));
}

bool is_ccid(const libusb_interface_descriptor& interface) {
  if (interface.bInterfaceClass == kClassSmartCard) return true;
  return interface.bInterfaceClass == LIBUSB_CLASS_VENDOR_SPEC &&
         !class_descriptor_of(interface).empty();
}

void take_endpoint(CcidInterface& found, const libusb_endpoint_descriptor& descriptor) {
  const Endpoint endpoint{descriptor.bEndpointAddress,
                          static_cast<std::uint16_t>(descriptor.wMaxPacketSize & kMaxPacketBits)};
  const bool in = (descriptor.bEndpointAddress & LIBUSB_ENDPOINT_DIR_MASK) == LIBUSB_ENDPOINT_IN;
  switch (descriptor.bmAttributes & LIBUSB_TRANSFER_TYPE_MASK) {
    case LIBUSB_TRANSFER_TYPE_BULK: (in ? found.bulk_in : found.bulk_out) = endpoint; break;
    case LIBUSB_TRANSFER_TYPE_INTERRUPT:
      if (in) found.interrupt_in = endpoint;
      break;
    default: break;
  }
}

Expected<CcidInterface> read(const libusb_interface_descriptor& interface) {
  const Bytes bytes = class_descriptor_of(interface);
  if (bytes.empty()) return ssc::fail(Error::kMalformed);
  const auto descriptor = ccid::parse_descriptor(bytes);
  if (!descriptor) return ssc::fail(descriptor.error());
  CcidInterface found{.number = interface.bInterfaceNumber,
                      .bulk_out = {},
                      .bulk_in = {},
                      .interrupt_in = {},
                      .descriptor = *descriptor};
  for (const auto& endpoint : endpoints_of(interface)) take_endpoint(found, endpoint);
  const bool usable = found.bulk_out.max_packet != 0 && found.bulk_in.max_packet != 0;
  if (!usable) return ssc::fail(Error::kMalformed);
  return found;
}

}  // namespace

Expected<CcidInterface> find_ccid_interface(const libusb_config_descriptor& configuration,
                                            std::optional<std::uint8_t> number) {
  for (const auto& interface :
       std::span(configuration.interface, std::size_t{configuration.bNumInterfaces})) {
    if (interface.num_altsetting == 0) continue;
    const auto& setting = interface.altsetting[0];
    if (number && setting.bInterfaceNumber != *number) continue;
    if (is_ccid(setting)) return read(setting);
  }
  return ssc::fail(Error::kNotFound);
}

}  // namespace ssc::driver
