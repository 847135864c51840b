// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/host/usb/usbredir_headers.hpp"

#include <algorithm>
#include <iterator>

namespace ssc::firmware::usb {
namespace {

constexpr std::size_t kMaxEndpoints = 32;  // of ep_info

constexpr std::size_t index_of(Byte bEndpointAddress) {
  return (bEndpointAddress & kIn) >> 3 | (bEndpointAddress & 0x0F);
}

}  // namespace

usb_redir_interface_info_header interface_info(const Descriptors& device) {
  usb_redir_interface_info_header info{};
  for (const InterfaceDescriptor& interface : device.interfaces()) {
    const auto n = info.interface_count;
    if (interface.bAlternateSetting != 0 || n == std::size(info.interface)) continue;
    info.interface[n] = interface.bInterfaceNumber;
    info.interface_class[n] = interface.bInterfaceClass;
    info.interface_subclass[n] = interface.bInterfaceSubClass;
    info.interface_protocol[n] = interface.bInterfaceProtocol;
    ++info.interface_count;
  }
  return info;
}

usb_redir_ep_info_header ep_info(const Descriptors& device, bool configured) {
  usb_redir_ep_info_header info{};
  std::fill_n(info.type, kMaxEndpoints, Byte{usb_redir_type_invalid});
  for (const Byte control : {Byte{0x00}, kIn}) {
    info.type[index_of(control)] = usb_redir_type_control;
    info.max_packet_size[index_of(control)] = kMaxPacketSize;
  }
  if (!configured) return info;
  for (const EndpointDescriptor& endpoint : device.endpoints()) {
    const std::size_t i = index_of(endpoint.bEndpointAddress);
    info.type[i] = endpoint.bmAttributes & 0x03;
    info.interval[i] = endpoint.bInterval;
    info.interface[i] = endpoint.bInterfaceNumber;
    info.max_packet_size[i] = endpoint.wMaxPacketSize;
  }
  return info;
}

usb_redir_device_connect_header device_connect(const Descriptors& device) {
  return {.speed = usb_redir_speed_full,
          .device_class = device.bDeviceClass(),
          .device_subclass = device.bDeviceSubClass(),
          .device_protocol = device.bDeviceProtocol(),
          .vendor_id = device.idVendor(),
          .product_id = device.idProduct(),
          .device_version_bcd = device.bcdDevice()};
}

std::array<Byte, kSetupSize> setup_of(const usb_redir_control_packet_header& header) {
  std::array<Byte, kSetupSize> setup{header.requesttype, header.request};
  store_le16(std::span(setup).subspan(2), header.value);
  store_le16(std::span(setup).subspan(4), header.index);
  store_le16(std::span(setup).subspan(6), header.length);
  return setup;
}

}  // namespace ssc::firmware::usb
