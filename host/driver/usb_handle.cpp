// SPDX-License-Identifier: Apache-2.0
#include "host/driver/usb_handle.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <span>

namespace ssc::driver {
namespace {

struct CodeRow {
  int code;
  Fault fault;
};
constexpr CodeRow kFaults[] = {
    {LIBUSB_ERROR_TIMEOUT, Fault::kTimeout}, {LIBUSB_ERROR_NO_DEVICE, Fault::kGone},
    {LIBUSB_ERROR_NOT_FOUND, Fault::kGone},  {LIBUSB_ERROR_OVERFLOW, Fault::kOverflow},
    {LIBUSB_ERROR_PIPE, Fault::kStalled},    {LIBUSB_ERROR_ACCESS, Fault::kRefused},
    {LIBUSB_ERROR_BUSY, Fault::kRefused},    {LIBUSB_ERROR_NOT_SUPPORTED, Fault::kNotSupported},
};

class DeviceList {
 public:
  explicit DeviceList(libusb_context* context)
      : count_(libusb_get_device_list(context, &devices_)) {}
  ~DeviceList() {
    if (count_ >= 0) libusb_free_device_list(devices_, 1);
  }
  DeviceList(const DeviceList&) = delete;
  DeviceList& operator=(const DeviceList&) = delete;

  std::span<libusb_device* const> all() const {
    return {devices_, count_ < 0 ? 0 : static_cast<std::size_t>(count_)};
  }

 private:
  libusb_device** devices_ = nullptr;
  ssize_t count_;
};

bool is_named(libusb_device* device, const UsbName& name) {
  libusb_device_descriptor descriptor;
  if (libusb_get_device_descriptor(device, &descriptor) != LIBUSB_SUCCESS) return false;
  return descriptor.idVendor == name.vendor_id && descriptor.idProduct == name.product_id &&
         (!name.bus || *name.bus == libusb_get_bus_number(device)) &&
         (!name.address || *name.address == libusb_get_device_address(device));
}

Outcome<LibusbPtr<libusb_device_handle>> open_device(libusb_context* context, const UsbName& name,
                                                     DriverLog& log) {
  const DeviceList list(context);
  const auto devices = list.all();
  const auto device = std::find_if(devices.begin(), devices.end(),
                                   [&](libusb_device* d) { return is_named(d, name); });
  if (device == devices.end()) {
    log.error("%04X:%04X is not on the bus", unsigned{name.vendor_id}, unsigned{name.product_id});
    return fail(Fault::kGone);
  }
  libusb_device_handle* handle = nullptr;
  if (const int code = libusb_open(*device, &handle); code != LIBUSB_SUCCESS) {
    log.error("%04X:%04X does not open: %s", unsigned{name.vendor_id}, unsigned{name.product_id},
              libusb_strerror(code));
    return fail(fault_of_libusb(code));
  }
  return LibusbPtr<libusb_device_handle>(handle);
}

Outcome<CcidInterface> read_interface(libusb_device* device, std::optional<std::uint8_t> number,
                                      DriverLog& log) {
  libusb_config_descriptor* raw = nullptr;
  if (const int code = libusb_get_active_config_descriptor(device, &raw); code != LIBUSB_SUCCESS) {
    log.error("the reader has no configuration: %s", libusb_strerror(code));
    return fail(fault_of_libusb(code));
  }
  const LibusbPtr<libusb_config_descriptor> configuration(raw);
  const auto interface = find_ccid_interface(*configuration, number);
  if (!interface) {
    log.info("no CCID interface that we can use: %s", to_string(interface.error()).data());
    return fail(interface.error() == Error::kNotFound ? Fault::kGone : Fault::kNotSupported);
  }
  return *interface;
}

// Empty when the device has none, or does not tell.
std::string text(libusb_device_handle* device, std::uint8_t index) {
  std::array<unsigned char, 128> characters;
  if (index == 0) return {};
  const int length = libusb_get_string_descriptor_ascii(device, index, characters.data(),
                                                        static_cast<int>(characters.size()));
  return length <= 0 ? std::string{} : std::string(characters.begin(), characters.begin() + length);
}

Identity identity_of(libusb_device_handle* handle, std::uint8_t interface_number) {
  libusb_device* const device = libusb_get_device(handle);
  libusb_device_descriptor descriptor{};
  libusb_get_device_descriptor(device, &descriptor);
  return {.vendor_id = descriptor.idVendor,
          .product_id = descriptor.idProduct,
          .bcdDevice = descriptor.bcdDevice,
          .manufacturer = text(handle, descriptor.iManufacturer),
          .product = text(handle, descriptor.iProduct),
          .serial_number = text(handle, descriptor.iSerialNumber),
          .interface_number = interface_number,
          .bus = libusb_get_bus_number(device),
          .address = libusb_get_device_address(device)};
}

}  // namespace

Fault fault_of_libusb(int code) {
  const auto row = std::find_if(std::begin(kFaults), std::end(kFaults),
                                [&](const CodeRow& r) { return r.code == code; });
  return row == std::end(kFaults) ? Fault::kStalled : row->fault;
}

Outcome<UsbHandle> open_usb_handle(const UsbName& name, DriverLog& log) {
  libusb_context* raw = nullptr;
  if (const int code = libusb_init(&raw); code != LIBUSB_SUCCESS) {
    log.error("libusb does not start: %s", libusb_strerror(code));
    return fail(Fault::kNotSupported);
  }
  UsbHandle usb{.context = LibusbPtr<libusb_context>(raw),
                .device = nullptr,
                .interface = {},
                .identity = {}};
  auto device = open_device(raw, name, log);
  if (!device) return fail(device.error());
  usb.device = std::move(*device);
  const auto interface =
      read_interface(libusb_get_device(usb.device.get()), name.interface_number, log);
  if (!interface) return fail(interface.error());
  usb.interface = *interface;
  if (const int code = libusb_claim_interface(usb.device.get(), interface->number);
      code != LIBUSB_SUCCESS) {
    log.error("interface %u cannot be claimed: %s", unsigned{interface->number},
              libusb_strerror(code));
    return fail(fault_of_libusb(code));
  }
  usb.identity = identity_of(usb.device.get(), interface->number);
  return usb;
}

}  // namespace ssc::driver
