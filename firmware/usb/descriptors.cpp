// SPDX-License-Identifier: Apache-2.0
#include "firmware/usb/descriptors.hpp"

#include <array>

#include "firmware/usb/endpoints.hpp"
#include "firmware/usb/setup_packet.hpp"
#include "firmware/usb/standard_requests.hpp"

namespace ssc::firmware::usb {
namespace {

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

constexpr std::array kTexts = {
    Text{kProduct, kEnglish, u"OpenSSC Reader"},
    Text{kProduct, kChinese, u"OpenSSC 社会保障卡读卡器"},
    Text{kDfuName, kEnglish, u"Firmware update"},
    Text{kDfuName, kChinese, u"固件更新"},
};

}  // namespace

Byte attributes(const UsbOptions& options) {
  return options.self_powered ? kSelfPowered | kRemoteWakeup : kRemoteWakeup;
}

FixedBytes<kConfigurationSize> configuration_descriptor(const ccid::ClassDescriptor& ccid,
                                                        const UsbOptions& options) {
  FixedBytes<kConfigurationSize> out;
  out.append(configuration_header({.wTotalLength = kConfigurationSize,
                                   .bNumInterfaces = kInterfaces,
                                   .attributes = attributes(options),
                                   .max_power_ma = options.max_power_ma}));
  out.append(kCcidInterfaceDescriptor);
  out.append(ccid::encode(ccid));
  for (const auto& endpoint : kCcidEndpoints) out.append(endpoint_descriptor(endpoint));
  out.append(dfu_descriptors(kDfuInterface, DfuProtocol::kRunTime, kDfuName));
  return out;
}

std::optional<StringDescriptor> string_descriptor(Byte index, std::uint16_t language,
                                                  const UsbOptions& options) {
  return find_string(index, language, kTexts, options.serial_number);
}

}  // namespace ssc::firmware::usb
