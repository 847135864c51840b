// SPDX-License-Identifier: Apache-2.0
#include "host/driver/attributes.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "protocol/ccid/interrupt.hpp"
#include "protocol/ccid/message.hpp"

namespace ssc::driver {
namespace {

using Value = std::optional<std::vector<Byte>>;
using Source = AttributeSource;

Value byte(unsigned value) {
  return std::vector<Byte>{static_cast<Byte>(value)};
}

Value dword(std::uint32_t value) {
  const auto bytes = std::bit_cast<std::array<Byte, sizeof value>>(value);
  return std::vector<Byte>(bytes.begin(), bytes.end());
}

Value text(std::string_view value) {
  if (value.empty()) return std::nullopt;
  std::vector<Byte> bytes(value.begin(), value.end());
  bytes.push_back(0);
  return bytes;
}

// ---- Of the reader, in the tags that pcscd asks for when it takes it into use
// --------------------

Value yes(const Source&) {
  return byte(1);
}
// Those that Reader has: were one told that does not open, pcscd would give up the whole reader.
Value slots(const Source& s) {
  return byte(std::min<unsigned>(s.descriptor.bMaxSlotIndex + 1u,
                                 ccid::RDR_to_PC_NotifySlotChange::kMaxSlots));
}
Value slots_are_thread_safe(const Source& s) {
  return byte(s.descriptor.bMaxCCIDBusySlots > s.descriptor.bMaxSlotIndex ? 1 : 0);
}
Value any_number_of_readers(const Source&) {
  return byte(255);
}

// ---- Of the card
// ---------------------------------------------------------------------------------

Value atr(const Source& s) {
  if (s.atr.empty()) return std::nullopt;
  return std::vector<Byte>(s.atr.begin(), s.atr.end());
}

// 0 absent, 1 present but not in place, 2 present.
constexpr unsigned kInPlace = 2;
Value presence(const Source& s) {
  return byte(s.icc == ccid::IccStatus::kAbsent ? 0 : kInPlace);
}
Value contact_active(const Source& s) {
  return byte(s.icc == ccid::IccStatus::kActive ? 1 : 0);
}

// ---- Of the reader, in the attributes of PC/SC part 3
// --------------------------------------------

Value manufacturer(const Source& s) {
  return text(s.manufacturer);
}
Value serial_number(const Source& s) {
  return text(s.serial_number);
}

// DDDDCCCC: type and number of the channel. 20 is USB, with bus and address for a number.
constexpr std::uint32_t kChannelUsb = 0x0020;
Value channel(const Source& s) {
  if (s.usb_bus == 0) return std::nullopt;
  return dword(kChannelUsb << 16 | std::uint32_t{s.usb_bus} << 8 | s.usb_address);
}

// MMmmbbbb: bcdDevice is version and sub-version.
Value version(const Source& s) {
  return dword(std::uint32_t{s.bcdDevice} << 16);
}

Value max_input(const Source& s) {
  return dword(s.descriptor.dwMaxCCIDMessageLength - std::uint32_t{ccid::kHeaderSize});
}

template <auto field>
Value descriptor(const Source& s) {
  return dword(s.descriptor.*field);
}

constexpr std::uint32_t scard_attr(std::uint32_t attribute_class, std::uint32_t tag) {
  return attribute_class << 16 | tag;
}
constexpr std::uint32_t kVendorInfo = 1;
constexpr std::uint32_t kCommunications = 2;
constexpr std::uint32_t kProtocol = 3;
constexpr std::uint32_t kIccState = 9;
constexpr std::uint32_t kVendorDefined = 7;

struct Row {
  std::uint32_t tag;
  Value (*value)(const Source&);
};

using Descriptor = ccid::ClassDescriptor;

// clang-format off
constexpr Row kRows[] = {
    {0x0303, atr},                    // TAG_IFD_ATR
    {0x0FAC, slots_are_thread_safe},  // TAG_IFD_SLOT_THREAD_SAFE
    {0x0FAD, yes},                    // TAG_IFD_THREAD_SAFE
    {0x0FAE, slots},                  // TAG_IFD_SLOTS_NUMBER
    {0x0FAF, any_number_of_readers},  // TAG_IFD_SIMULTANEOUS_ACCESS
    {0x0FB4, yes},                    // TAG_IFD_DEVICE_REMOVED
    {scard_attr(kVendorInfo, 0x0100), manufacturer},                              // VENDOR_NAME
    {scard_attr(kVendorInfo, 0x0102), version},                                   // VENDOR_IFD_VERSION
    {scard_attr(kVendorInfo, 0x0103), serial_number},                             // VENDOR_IFD_SERIAL_NO
    {scard_attr(kCommunications, 0x0110), channel},                               // CHANNEL_ID
    {scard_attr(kProtocol, 0x0120), descriptor<&Descriptor::dwProtocols>},        // ASYNC_PROTOCOL_TYPES
    {scard_attr(kProtocol, 0x0121), descriptor<&Descriptor::dwDefaultClock>},     // DEFAULT_CLK, kHz
    {scard_attr(kProtocol, 0x0122), descriptor<&Descriptor::dwMaximumClock>},     // MAX_CLK, kHz
    {scard_attr(kProtocol, 0x0123), descriptor<&Descriptor::dwDataRate>},         // DEFAULT_DATA_RATE, bit/s
    {scard_attr(kProtocol, 0x0124), descriptor<&Descriptor::dwMaxDataRate>},      // MAX_DATA_RATE, bit/s
    {scard_attr(kProtocol, 0x0125), descriptor<&Descriptor::dwMaxIFSD>},          // MAX_IFSD
    {scard_attr(kIccState, 0x0300), presence},                                    // ICC_PRESENCE
    {scard_attr(kIccState, 0x0301), contact_active},                              // ICC_INTERFACE_STATUS
    {scard_attr(kIccState, 0x0303), atr},                                         // ATR_STRING
    {scard_attr(kVendorDefined, 0xA007), max_input},                              // MAXINPUT
};
// clang-format on

}  // namespace

std::optional<std::vector<Byte>> attribute(std::uint32_t tag, const AttributeSource& source) {
  const auto* const row = std::find_if(std::begin(kRows), std::end(kRows),
                                       [tag](const Row& r) { return r.tag == tag; });
  return row == std::end(kRows) ? std::nullopt : row->value(source);
}

}  // namespace ssc::driver
