// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "protocol/base/error.hpp"

// How pcscd names a reader: by hotplug for USB, by DEVICENAME in reader.conf for the others.
namespace ssc::driver {

//   usb:1209/0001:libudev:0:/dev/bus/usb/001/004    interface number, device file
//   usb:1209/0001:libusb-1.0:1:4:0                  bus, address, interface number
//
// Vendor and product are hexadecimal, the rest decimal. What follows is ignored; an unknown third
// field leaves bus, address and interface open.
struct UsbName {
  std::uint16_t vendor_id = 0;
  std::uint16_t product_id = 0;
  std::optional<std::uint8_t> bus;
  std::optional<std::uint8_t> address;
  std::optional<std::uint8_t> interface_number;

  friend bool operator==(const UsbName&, const UsbName&) = default;
};

//   /dev/ttyS0                 a line to a GemPC Twin
//   /dev/ttyS0:GemCorePOSPro   another maker's reader on it
//   unix:/run/reader.socket    the same bytes over a local socket
//   tcp:127.0.0.1:7816         or a loopback one; no other address is taken
//
// The name of a reader (serial_readers.hpp) may stand behind any of them. A path may have colons of
// its own, as those of /dev/serial/by-path have: what is no such name belongs to it.
struct SerialName {
  enum class Kind : std::uint8_t { kTty, kUnix, kTcp };
  Kind kind = Kind::kTty;
  std::string path;         // tty, unix
  std::uint16_t port = 0;   // tcp
  std::string reader_name;  // may be empty

  friend bool operator==(const SerialName&, const SerialName&) = default;
};

using DeviceName = std::variant<UsbName, SerialName>;

// kUnsupported: a name of none of these forms; kMalformed: one of them, gone wrong; kOutOfRange: a
// number too large, or a tcp address that is not this machine.
Expected<DeviceName> parse_device_name(std::string_view name);

}  // namespace ssc::driver
