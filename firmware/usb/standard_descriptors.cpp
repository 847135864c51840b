// SPDX-License-Identifier: Apache-2.0
#include "firmware/usb/standard_descriptors.hpp"

#include <algorithm>

#include "firmware/usb/setup_packet.hpp"
#include "firmware/usb/standard_requests.hpp"
#include "firmware/usb/usb_controller.hpp"

namespace ssc::firmware::usb {
namespace {

constexpr std::uint16_t kBcdUsb = 0x0200;
constexpr std::uint16_t kVendorId = SSC_USB_VENDOR_ID;
constexpr std::uint16_t kProductId = SSC_USB_PRODUCT_ID;

// JJMN: the version of the project, major 00..99, minor and patch 0..9.
constexpr std::uint16_t bcd_version(unsigned major, unsigned minor, unsigned patch) {
  return static_cast<std::uint16_t>(major / 10 << 12 | major % 10 << 8 | minor << 4 | patch);
}
static_assert(SSC_VERSION_MAJOR <= 99 && SSC_VERSION_MINOR <= 9 && SSC_VERSION_PATCH <= 9);
constexpr std::uint16_t kBcdDevice =
    bcd_version(SSC_VERSION_MAJOR, SSC_VERSION_MINOR, SSC_VERSION_PATCH);

constexpr std::array<Byte, kDeviceDescriptorSize> kDeviceDescriptor = {Byte{kDeviceDescriptorSize},
                                                                       bDescriptorType::kDevice,
                                                                       low(kBcdUsb),
                                                                       high(kBcdUsb),
                                                                       0x00,
                                                                       0x00,
                                                                       0x00,
                                                                       Byte{kMaxPacketSize},
                                                                       low(kVendorId),
                                                                       high(kVendorId),
                                                                       low(kProductId),
                                                                       high(kProductId),
                                                                       low(kBcdDevice),
                                                                       high(kBcdDevice),
                                                                       kManufacturer,
                                                                       kProduct,
                                                                       kSerialNumber,
                                                                       /* bNumConfigurations */ 1};

// DFU 1.1, table 4.2. Not manifestation tolerant: after a download the device begins again.
constexpr Byte kCanDnload = 0x01;
constexpr Byte kWillDetach = 0x08;  // leaves the bus by itself, without a reset by the host
constexpr std::uint16_t kDetachTimeOutMs = 1'000;
constexpr std::uint16_t kTransferSize = kMaxControlData;
constexpr std::uint16_t kBcdDfu = 0x0110;

constexpr std::u16string_view kLanguageList = u"\u0409\u0804";
constexpr std::u16string_view kMaker = u"OpenSSC";

template <class Characters>
StringDescriptor encode(const Characters& text) {
  StringDescriptor out;
  const std::size_t characters = std::min<std::size_t>(text.size(), kMaxSerialNumber);
  out.push_back(static_cast<Byte>(2 + 2 * characters));
  out.push_back(bDescriptorType::kString);
  for (const auto c : text.substr(0, characters)) {
    out.push_back(low(static_cast<std::uint16_t>(c)));
    out.push_back(high(static_cast<std::uint16_t>(c)));
  }
  return out;
}

}  // namespace

FixedBytes<kDeviceDescriptorSize> device_descriptor() {
  FixedBytes<kDeviceDescriptorSize> out;
  out.append(kDeviceDescriptor);
  return out;
}

// Bit 7 is always set; bMaxPower counts in 2 mA.
std::array<Byte, kConfigurationHeaderSize> configuration_header(
    const Configuration& configuration) {
  constexpr std::uint16_t kMostMa = 500;
  return {Byte{kConfigurationHeaderSize},
          bDescriptorType::kConfiguration,
          low(configuration.wTotalLength),
          high(configuration.wTotalLength),
          configuration.bNumInterfaces,
          kConfigurationValue,
          0,
          static_cast<Byte>(0x80 | configuration.attributes),
          static_cast<Byte>(std::min(configuration.max_power_ma, kMostMa) / 2)};
}

std::array<Byte, kDfuDescriptorsSize> dfu_descriptors(Byte bInterfaceNumber, DfuProtocol protocol,
                                                      Byte iInterface) {
  return {9,
          bDescriptorType::kInterface,
          bInterfaceNumber,
          0,
          0,
          0xFE,
          0x01,
          static_cast<Byte>(protocol),
          iInterface,
          9,
          bDescriptorType::kDfuFunctional,
          kCanDnload | kWillDetach,
          low(kDetachTimeOutMs),
          high(kDetachTimeOutMs),
          low(kTransferSize),
          high(kTransferSize),
          low(kBcdDfu),
          high(kBcdDfu)};
}

StringDescriptor encode_string(std::string_view ascii) {
  return encode(ascii);
}

StringDescriptor encode_string(std::u16string_view text) {
  return encode(text);
}

std::optional<StringDescriptor> find_string(Byte index, std::uint16_t language,
                                            std::span<const Text> texts,
                                            std::string_view serial_number) {
  if (index == kLanguages) return encode(kLanguageList);
  if (language != kEnglish && language != kChinese) return std::nullopt;
  if (index == kManufacturer) return encode(kMaker);
  if (index == kSerialNumber) return encode(serial_number);
  for (const Text& row : texts) {
    if (row.index == index && row.language == language) return encode(row.text);
  }
  return std::nullopt;
}

}  // namespace ssc::firmware::usb
