// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <usbredirproto.h>

#include <array>

#include "firmware/port/host/usb/enumeration.hpp"
#include "firmware/usb/setup_packet.hpp"
#include "protocol/base/bytes.hpp"

// A device in the words of usbredir.
namespace ssc::firmware::usb {

// The alternate settings 0.
usb_redir_interface_info_header interface_info(const Descriptors& device);
// Endpoint 0, and those of the configuration once there is one.
usb_redir_ep_info_header ep_info(const Descriptors& device, bool configured);
usb_redir_device_connect_header device_connect(const Descriptors& device);

std::array<Byte, kSetupSize> setup_of(const usb_redir_control_packet_header& header);

}  // namespace ssc::firmware::usb
