// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

// What this machine has for pcscd: drivers and readers, as files tell of them. No PC/SC here, and
// what cannot be read is not there.
namespace ssc::cli {

// A reader on USB: one that a driver lists, or one that is plugged in.
struct UsbReader {
  std::uint16_t vendor_id = 0;
  std::uint16_t product_id = 0;
  std::string name;
};

// A driver for readers on USB, from its Info.plist.
struct DriverBundle {
  std::filesystem::path library;
  std::string version;
  bool for_the_class = false;  // CFBundleName CCIDCLASSDRIVER: it loses what another one lists
  std::vector<UsbReader> readers = {};
  std::string defect = {};  // why pcscd cannot use it; empty: it can
};

// An entry of reader.conf: a reader that cannot be found by itself, on a serial line say.
struct ConfiguredReader {
  std::string name;
  std::string device;
  std::filesystem::path library;
  bool installed = false;  // the library is there
};

std::vector<DriverBundle> find_bundles(const std::filesystem::path& folder);
std::vector<ConfiguredReader> find_configured(const std::filesystem::path& folder);
// Devices with an interface of the class of smart card readers (bInterfaceClass 0B).
std::vector<UsbReader> find_plugged(const std::filesystem::path& sysfs = "/sys/bus/usb/devices");

}  // namespace ssc::cli
