// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "firmware/port/host/usb/host_controller.hpp"
#include "protocol/base/bytes.hpp"

// What an operating system does with a device that has just been plugged in, as far as those need
// it who carry the device on to one.
namespace ssc::firmware::usb {

struct InterfaceDescriptor {
  Byte bInterfaceNumber, bAlternateSetting, bNumEndpoints;
  Byte bInterfaceClass, bInterfaceSubClass, bInterfaceProtocol;
};

struct EndpointDescriptor {
  Byte bInterfaceNumber;
  Byte bEndpointAddress, bmAttributes;
  std::uint16_t wMaxPacketSize;
  Byte bInterval;
};

// The descriptors of a device, as it gives them: whole, and of the lengths that they claim.
struct Descriptors {
  std::array<Byte, 18> device;
  std::vector<Byte> configuration;  // the first one, with all that belongs to it

  std::uint16_t bcdUSB() const { return load_le16(Bytes(device).subspan(2)); }
  Byte bDeviceClass() const { return device[4]; }
  Byte bDeviceSubClass() const { return device[5]; }
  Byte bDeviceProtocol() const { return device[6]; }
  std::uint16_t idVendor() const { return load_le16(Bytes(device).subspan(8)); }
  std::uint16_t idProduct() const { return load_le16(Bytes(device).subspan(10)); }
  std::uint16_t bcdDevice() const { return load_le16(Bytes(device).subspan(12)); }
  Byte iManufacturer() const { return device[14]; }
  Byte iProduct() const { return device[15]; }
  Byte iSerialNumber() const { return device[16]; }
  Byte bConfigurationValue() const { return configuration[5]; }

  std::vector<InterfaceDescriptor> interfaces() const;
  std::vector<EndpointDescriptor> endpoints() const;
};

// Resets the bus, gives the device an address and asks for its descriptors. Nothing when it does
// not answer, or not in the way of chapter 9.
std::optional<Descriptors> enumerate(HostController& bus);

// A string descriptor in English, as UTF-8; empty when there is none.
std::string get_string(HostController& bus, Byte index);

bool set_configuration(HostController& bus, Byte bConfigurationValue);
std::optional<Byte> get_configuration(HostController& bus);
bool set_interface(HostController& bus, Byte bInterfaceNumber, Byte bAlternateSetting);
std::optional<Byte> get_interface(HostController& bus, Byte bInterfaceNumber);
bool clear_halt(HostController& bus, Byte bEndpointAddress);

// A bus reset as an operating system does it, which leaves the device as configured as it was.
bool reset_and_restore(HostController& bus, Byte bConfigurationValue);

}  // namespace ssc::firmware::usb
