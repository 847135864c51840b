// SPDX-License-Identifier: Apache-2.0
#include "host/driver/device_name.hpp"

#include <charconv>

#include "host/driver/serial_readers.hpp"

namespace ssc::driver {
namespace {

constexpr std::string_view kUsb = "usb:";
constexpr std::string_view kUnix = "unix:";
constexpr std::string_view kTcp = "tcp:";

// The part up to the separator; the rest stays.
std::string_view take_until(std::string_view& rest, char separator) {
  const std::size_t at = rest.find(separator);
  const std::string_view part = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view{} : rest.substr(at + 1);
  return part;
}

template <class Integer>
Expected<Integer> number(std::string_view digits, int base) {
  Integer value = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (error == std::errc::result_out_of_range) return fail(Error::kOutOfRange);
  if (error != std::errc{} || end != digits.data() + digits.size()) return fail(Error::kMalformed);
  return value;
}

template <class Integer>
Expected<void> take_number(std::optional<Integer>& to, std::string_view digits) {
  const auto value = number<Integer>(digits, 10);
  if (!value) return fail(value.error());
  to = *value;
  return {};
}

// 0:/dev/bus/usb/001/004
Expected<void> take_udev(UsbName& name, std::string_view rest) {
  const auto interface = take_number(name.interface_number, take_until(rest, ':'));
  if (!interface) return interface;
  constexpr std::string_view kBusFolder = "/dev/bus/usb/";
  std::string_view path = take_until(rest, ':');
  if (!path.starts_with(kBusFolder)) return fail(Error::kMalformed);
  path.remove_prefix(kBusFolder.size());
  const auto bus = take_number(name.bus, take_until(path, '/'));
  return bus ? take_number(name.address, path) : bus;
}

// 1:4:0
Expected<void> take_libusb(UsbName& name, std::string_view rest) {
  const auto bus = take_number(name.bus, take_until(rest, ':'));
  if (!bus) return bus;
  const auto address = take_number(name.address, take_until(rest, ':'));
  return address ? take_number(name.interface_number, take_until(rest, ':')) : address;
}

struct TailRow {
  std::string_view origin;
  Expected<void> (*take)(UsbName&, std::string_view);
};
constexpr TailRow kTails[] = {{"libudev", take_udev}, {"libusb-1.0", take_libusb}};

Expected<DeviceName> parse_usb(std::string_view rest) {
  UsbName name;
  const auto vendor = number<std::uint16_t>(take_until(rest, '/'), 16);
  if (!vendor) return fail(vendor.error());
  const auto product = number<std::uint16_t>(take_until(rest, ':'), 16);
  if (!product) return fail(product.error());
  name.vendor_id = *vendor;
  name.product_id = *product;
  const std::string_view origin = take_until(rest, ':');
  for (const TailRow& row : kTails) {
    if (row.origin != origin) continue;
    if (const auto taken = row.take(name, rest); !taken) return fail(taken.error());
  }
  return name;
}

// The name of a reader at the end; what is before it stays.
std::string take_reader_name(std::string_view& rest) {
  const std::size_t colon = rest.rfind(':');
  if (colon == std::string_view::npos) return {};
  const std::string name(rest.substr(colon + 1));
  if (name.empty() || find_serial_reader(name) == nullptr) return {};
  rest = rest.substr(0, colon);
  return name;
}

Expected<DeviceName> parse_path(SerialName::Kind kind, std::string_view rest) {
  SerialName name;
  name.kind = kind;
  name.reader_name = take_reader_name(rest);
  if (!rest.starts_with('/')) return fail(Error::kMalformed);
  name.path = rest;
  return name;
}

Expected<DeviceName> parse_unix(std::string_view rest) {
  return parse_path(SerialName::Kind::kUnix, rest);
}

Expected<DeviceName> parse_tcp(std::string_view rest) {
  SerialName name;
  name.kind = SerialName::Kind::kTcp;
  name.reader_name = take_reader_name(rest);
  if (take_until(rest, ':') != "127.0.0.1") return fail(Error::kOutOfRange);
  const auto port = number<std::uint16_t>(rest, 10);
  if (!port) return fail(port.error());
  name.port = *port;
  return name;
}

Expected<DeviceName> parse_tty(std::string_view rest) {
  return parse_path(SerialName::Kind::kTty, rest);
}

}  // namespace

Expected<DeviceName> parse_device_name(std::string_view name) {
  const auto after = [&](std::string_view prefix) { return name.substr(prefix.size()); };
  if (name.starts_with(kUsb)) return parse_usb(after(kUsb));
  if (name.starts_with(kUnix)) return parse_unix(after(kUnix));
  if (name.starts_with(kTcp)) return parse_tcp(after(kTcp));
  if (name.starts_with('/')) return parse_tty(name);
  return fail(Error::kUnsupported);
}

}  // namespace ssc::driver
