// SPDX-License-Identifier: Apache-2.0
#include "firmware/usb/descriptors.hpp"

#include <algorithm>
#include <array>

#include "firmware/usb/endpoints.hpp"
#include "firmware/usb/setup_packet.hpp"

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

enum StringIndex : Byte { kLanguages, kManufacturer, kProduct, kSerialNumber, kDfuName };

constexpr Byte low(std::uint16_t v) {
  return static_cast<Byte>(v);
}
constexpr Byte high(std::uint16_t v) {
  return static_cast<Byte>(v >> 8);
}

// Table 9-8. Class, subclass and protocol are those of the interfaces.
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

// Table 9-12. iInterface 0: pcscd makes it a part of the reader's name, which is long enough.
constexpr std::array<Byte, 9> kCcidInterfaceDescriptor = {9,
                                                          bDescriptorType::kInterface,
                                                          kCcidInterface,
                                                          0,
                                                          Byte{kCcidEndpoints.size()},
                                                          0x0B,
                                                          0x00,
                                                          0x00,
                                                          0};
constexpr std::array<Byte, 9> kDfuInterfaceDescriptor = {
    9, bDescriptorType::kInterface, kDfuInterface, 0, 0, 0xFE, 0x01, 0x01, kDfuName};

// DFU 1.1, table 4.2.
constexpr Byte kCanDnload = 0x01;
constexpr Byte kWillDetach = 0x08;  // leaves the bus by itself, without a reset by the host
constexpr std::uint16_t kDetachTimeOutMs = 1'000;
constexpr std::uint16_t kTransferSize = 2'048;
constexpr std::uint16_t kBcdDfu = 0x0110;
constexpr std::array<Byte, 9> kDfuFunctionalDescriptor = {9,
                                                          bDescriptorType::kDfuFunctional,
                                                          kCanDnload | kWillDetach,
                                                          low(kDetachTimeOutMs),
                                                          high(kDetachTimeOutMs),
                                                          low(kTransferSize),
                                                          high(kTransferSize),
                                                          low(kBcdDfu),
                                                          high(kBcdDfu)};

// Table 9-13.
constexpr std::array<Byte, 7> endpoint_descriptor(const Endpoint& endpoint) {
  return {7,
          bDescriptorType::kEndpoint,
          endpoint.bEndpointAddress,
          static_cast<Byte>(endpoint.type),
          low(static_cast<std::uint16_t>(endpoint.wMaxPacketSize)),
          high(static_cast<std::uint16_t>(endpoint.wMaxPacketSize)),
          endpoint.bInterval};
}

// Table 9-10. Bit 7 is always set; bMaxPower counts in 2 mA.
std::array<Byte, 9> configuration_header(const UsbOptions& options) {
  constexpr std::uint16_t wTotalLength = kConfigurationSize;
  constexpr Byte kInterfaces = 2;
  constexpr std::uint16_t kMostMa = 500;
  const Byte power = options.self_powered ? kSelfPowered : 0;
  return {9,
          bDescriptorType::kConfiguration,
          low(wTotalLength),
          high(wTotalLength),
          kInterfaces,
          kConfigurationValue,
          0,
          static_cast<Byte>(0x80 | power | kRemoteWakeup),
          static_cast<Byte>(std::min(options.max_power_ma, kMostMa) / 2)};
}

constexpr std::uint16_t kEnglish = 0x0409;
constexpr std::uint16_t kChinese = 0x0804;

struct Text {
  Byte index;
  std::uint16_t language;
  std::u16string_view text;
};
constexpr std::array kTexts = {
    Text{kManufacturer, kEnglish, u"OpenSSC"},
    Text{kManufacturer, kChinese, u"OpenSSC"},
    Text{kProduct, kEnglish, u"OpenSSC Reader"},
    Text{kProduct, kChinese, u"OpenSSC 社会保障卡读卡器"},
    Text{kDfuName, kEnglish, u"Firmware update"},
    Text{kDfuName, kChinese, u"固件更新"},
};
constexpr std::u16string_view kLanguageList = u"\u0409\u0804";

// Table 9-16: UTF-16, little-endian, no zero at the end.
template <class Characters>
FixedBytes<kMaxStringSize> encode_string(const Characters& text) {
  FixedBytes<kMaxStringSize> out;
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

FixedBytes<kConfigurationSize> configuration_descriptor(const ccid::ClassDescriptor& ccid,
                                                        const UsbOptions& options) {
  FixedBytes<kConfigurationSize> out;
  out.append(configuration_header(options));
  out.append(kCcidInterfaceDescriptor);
  out.append(ccid::encode(ccid));
  for (const auto& endpoint : kCcidEndpoints) out.append(endpoint_descriptor(endpoint));
  out.append(kDfuInterfaceDescriptor);
  out.append(kDfuFunctionalDescriptor);
  return out;
}

std::optional<FixedBytes<kMaxStringSize>> string_descriptor(Byte index, std::uint16_t language,
                                                            const UsbOptions& options) {
  if (index == kLanguages) return encode_string(kLanguageList);
  if (language != kEnglish && language != kChinese) return std::nullopt;
  if (index == kSerialNumber) return encode_string(options.serial_number);
  for (const auto& row : kTexts) {
    if (row.index == index && row.language == language) return encode_string(row.text);
  }
  return std::nullopt;
}

}  // namespace ssc::firmware::usb
