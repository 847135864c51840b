// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "protocol/base/bytes.hpp"

// The descriptors that the device has in common with itself in DFU mode: USB 2.0, 9.6, and DFU 1.1,
// 4. Its identity is set by build options (CMakeLists.txt).
namespace ssc::firmware::usb {

inline constexpr std::size_t kDeviceDescriptorSize = 18;
inline constexpr std::size_t kConfigurationHeaderSize = 9;
inline constexpr std::size_t kDfuDescriptorsSize = 9 + 9;
inline constexpr std::size_t kMaxSerialNumber = 126;
inline constexpr std::size_t kMaxStringSize = 2 + 2 * kMaxSerialNumber;
using StringDescriptor = FixedBytes<kMaxStringSize>;

constexpr Byte low(std::uint16_t v) {
  return static_cast<Byte>(v);
}
constexpr Byte high(std::uint16_t v) {
  return static_cast<Byte>(v >> 8);
}

// Table 9-8. One configuration; class, subclass and protocol are those of the interfaces.
FixedBytes<kDeviceDescriptorSize> device_descriptor();

// Table 9-10: what a configuration begins with.
struct Configuration {
  std::uint16_t wTotalLength;
  Byte bNumInterfaces;
  Byte attributes;  // kSelfPowered, kRemoteWakeup
  std::uint16_t max_power_ma;
};
std::array<Byte, kConfigurationHeaderSize> configuration_header(const Configuration& configuration);

// DFU 1.1, tables 4.1 to 4.5: the DFU interface and its functional descriptor, the same in both
// modes but for the protocol.
enum class DfuProtocol : Byte { kRunTime = 1, kDfuMode = 2 };
std::array<Byte, kDfuDescriptorsSize> dfu_descriptors(Byte bInterfaceNumber, DfuProtocol protocol,
                                                      Byte iInterface);

enum StringIndex : Byte { kLanguages, kManufacturer, kProduct, kSerialNumber, kDfuName };
inline constexpr std::uint16_t kEnglish = 0x0409;
inline constexpr std::uint16_t kChinese = 0x0804;

struct Text {
  Byte index;
  std::uint16_t language;
  std::u16string_view text;
};

// Table 9-16: UTF-16, little-endian, no zero at the end. Cut after kMaxSerialNumber characters.
StringDescriptor encode_string(std::string_view ascii);
StringDescriptor encode_string(std::u16string_view text);

// Index 0 lists the languages, the maker's name is known here, the serial number is ASCII. Nothing
// for an index or a language that there is not.
std::optional<StringDescriptor> find_string(Byte index, std::uint16_t language,
                                            std::span<const Text> texts,
                                            std::string_view serial_number);

}  // namespace ssc::firmware::usb
