// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/host/usb/enumeration.hpp"

#include <algorithm>

namespace ssc::firmware::usb {
namespace {

constexpr Byte kAddress = 1;
constexpr std::size_t kConfigurationHeader = 9;
constexpr Byte kInterfaceSize = 9;
constexpr Byte kEndpointSize = 7;
constexpr std::uint16_t kEnglish = 0x0409;
constexpr std::uint16_t kMaxStringDescriptor = 255;

using Setup = std::array<Byte, kSetupSize>;

constexpr Setup setup(Byte bmRequestType, Byte bRequest, std::uint16_t wValue,
                      std::uint16_t wIndex = 0, std::uint16_t wLength = 0) {
  Setup bytes{bmRequestType, bRequest};
  store_le16(std::span(bytes).subspan(2), wValue);
  store_le16(std::span(bytes).subspan(4), wIndex);
  store_le16(std::span(bytes).subspan(6), wLength);
  return bytes;
}

bool done(HostController& bus, const Setup& request) {
  return bus.control_now(request).has_value();
}

std::optional<Byte> one_byte(HostController& bus, const Setup& request) {
  const auto answer = bus.control_now(request);
  if (!answer || answer->size() != 1) return std::nullopt;
  return answer->front();
}

std::optional<std::vector<Byte>> get_descriptor(HostController& bus, Byte type,
                                                std::size_t length) {
  auto answer =
      bus.control_now(setup(0x80, bRequest::kGetDescriptor, static_cast<std::uint16_t>(type << 8),
                            0, static_cast<std::uint16_t>(length)));
  const bool good = answer && answer->size() == length && (*answer)[1] == type;
  return good ? std::move(answer) : std::nullopt;
}

// One `visit` for each descriptor in a configuration; one that is shorter than its type needs, or
// that reaches beyond the end, ends it.
template <class Visit>
void for_each_descriptor(Bytes configuration, Visit visit) {
  while (configuration.size() >= 2) {
    const std::size_t bLength = configuration[0];
    if (bLength < 2 || bLength > configuration.size()) return;
    visit(configuration.first(bLength));
    configuration = configuration.subspan(bLength);
  }
}

// Of the basic plane; half of a pair for one beyond it is kept as it is.
void append_utf8(std::string& text, std::uint16_t character) {
  const auto last = [&](unsigned shift) {
    text += static_cast<char>(0x80 | (character >> shift & 0x3F));
  };
  if (character < 0x80) {
    text += static_cast<char>(character);
  } else if (character < 0x800) {
    text += static_cast<char>(0xC0 | character >> 6);
    last(0);
  } else {
    text += static_cast<char>(0xE0 | character >> 12);
    last(6);
    last(0);
  }
}

bool set_address(HostController& bus) {
  return done(bus, setup(0x00, bRequest::kSetAddress, kAddress));
}

}  // namespace

std::vector<InterfaceDescriptor> Descriptors::interfaces() const {
  std::vector<InterfaceDescriptor> found;
  for_each_descriptor(configuration, [&](Bytes d) {
    if (d[1] != bDescriptorType::kInterface || d.size() < kInterfaceSize) return;
    found.push_back({d[2], d[3], d[4], d[5], d[6], d[7]});
  });
  return found;
}

std::vector<EndpointDescriptor> Descriptors::endpoints() const {
  std::vector<EndpointDescriptor> found;
  Byte interface = 0;
  for_each_descriptor(configuration, [&](Bytes d) {
    if (d[1] == bDescriptorType::kInterface && d.size() >= kInterfaceSize) interface = d[2];
    if (d[1] != bDescriptorType::kEndpoint || d.size() < kEndpointSize) return;
    found.push_back({interface, d[2], d[3], load_le16(d.subspan(4)), d[6]});
  });
  return found;
}

std::optional<Descriptors> enumerate(HostController& bus) {
  Descriptors found{};
  bus.bus_reset();
  if (!set_address(bus)) return std::nullopt;
  const auto device = get_descriptor(bus, bDescriptorType::kDevice, found.device.size());
  const auto header = get_descriptor(bus, bDescriptorType::kConfiguration, kConfigurationHeader);
  if (!device || !header) return std::nullopt;
  auto whole =
      get_descriptor(bus, bDescriptorType::kConfiguration, load_le16(Bytes(*header).subspan(2)));
  if (!whole || whole->size() < kConfigurationHeader) return std::nullopt;
  std::copy(device->begin(), device->end(), found.device.begin());
  found.configuration = std::move(*whole);
  return found;
}

std::string get_string(HostController& bus, Byte index) {
  if (index == 0) return {};
  const auto wValue = static_cast<std::uint16_t>(bDescriptorType::kString << 8 | index);
  const auto answer = bus.control_now(
      setup(0x80, bRequest::kGetDescriptor, wValue, kEnglish, kMaxStringDescriptor));
  std::string text;
  for (std::size_t at = 2; answer && at + 1 < answer->size(); at += 2) {
    append_utf8(text, load_le16(Bytes(*answer).subspan(at)));
  }
  return text;
}

bool set_configuration(HostController& bus, Byte bConfigurationValue) {
  return done(bus, setup(0x00, bRequest::kSetConfiguration, bConfigurationValue));
}

std::optional<Byte> get_configuration(HostController& bus) {
  return one_byte(bus, setup(0x80, bRequest::kGetConfiguration, 0, 0, 1));
}

bool set_interface(HostController& bus, Byte bInterfaceNumber, Byte bAlternateSetting) {
  return done(bus, setup(0x01, bRequest::kSetInterface, bAlternateSetting, bInterfaceNumber));
}

std::optional<Byte> get_interface(HostController& bus, Byte bInterfaceNumber) {
  return one_byte(bus, setup(0x81, bRequest::kGetInterface, 0, bInterfaceNumber, 1));
}

bool clear_halt(HostController& bus, Byte bEndpointAddress) {
  return done(bus, setup(0x02, bRequest::kClearFeature, feature::kEndpointHalt, bEndpointAddress));
}

bool reset_and_restore(HostController& bus, Byte bConfigurationValue) {
  bus.bus_reset();
  if (!set_address(bus)) return false;
  return bConfigurationValue == 0 || set_configuration(bus, bConfigurationValue);
}

}  // namespace ssc::firmware::usb
