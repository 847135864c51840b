// SPDX-License-Identifier: Apache-2.0
#include "host/cli/doctor/readers.hpp"

#include <array>
#include <optional>

#include "host/pcsc/cause.hpp"
#include "host/pcsc/session.hpp"

namespace ssc::cli {
namespace {

using pcsc::Api;
using pcsc::CardHandle;
using pcsc::Word;

constexpr Word kGetFeatureRequest = 0x42000000 + 3400;  // SCARD_CTL_CODE of pcsc-lite
constexpr Word kVendorIfdVersion = 0x00010102;          // SCARD_ATTR_VENDOR_IFD_VERSION
// PC/SC part 10: FEATURE_GET_TLV_PROPERTIES, and in its answer sFirmwareID.
constexpr Byte kGetTlvProperties = 0x12;
constexpr Byte ksFirmwareID = 8;

using Buffer = std::array<Byte, 512>;

// The value of a tag in a list of tag, length, value.
std::optional<Bytes> find(Byte tag, Bytes list) {
  while (list.size() >= 2 && list.size() - 2 >= list[1]) {
    if (list[0] == tag) return list.subspan(2, list[1]);
    list = list.subspan(2u + list[1]);
  }
  return std::nullopt;
}

Bytes control(Api& api, CardHandle reader, Word code, Buffer& buffer) {
  std::size_t size = 0;
  if (api.control(reader, code, {}, buffer, size) != 0) return {};
  return Bytes(buffer).first(size);
}

// From the reader itself.
std::string firmware_id(Api& api, CardHandle reader) {
  Buffer buffer{};
  const auto code = find(kGetTlvProperties, control(api, reader, kGetFeatureRequest, buffer));
  if (!code || code->size() != 4) return {};
  const auto id = find(ksFirmwareID, control(api, reader, load_be32(*code), buffer));
  std::string text;
  for (const Byte b : id.value_or(Bytes{}))
    if (b >= 0x20 && b < 0x7F) text.push_back(static_cast<char>(b));
  return text;
}

// MMmmbbbb: on USB bcdDevice, on a serial line nothing.
std::string version(Api& api, CardHandle reader) {
  std::array<Byte, 4> value{};
  std::size_t size = 0;
  if (api.attribute(reader, kVendorIfdVersion, value, size) != 0 || size != value.size()) return {};
  const std::uint32_t number = load_le32(value);
  if (number == 0) return {};
  constexpr char kDigits[] = "0123456789ABCDEF";
  const std::uint32_t minor = number >> 16 & 0xFF;
  return std::to_string(number >> 24) + "." + kDigits[minor >> 4] + kDigits[minor & 0xF];
}

std::string firmware_of(Api& api, CardHandle reader) {
  const std::string id = firmware_id(api, reader);
  const std::string number = version(api, reader);
  return id.empty() || number.empty() ? id + number : id + " " + number;
}

// Whom its policy denies a reader, pcscd hangs up on.
bool is_refusal(Code code) {
  return code == Code::kForbidden || code == Code::kServiceDown;
}

}  // namespace

Result<std::vector<SeenReader>> find_readers(Api& api) {
  const auto context = pcsc::Context::establish(api);
  if (!context) return tl::unexpected(context.error());
  std::vector<std::string> names;
  const auto listed = pcsc::check(pcsc::kListReaders, api.list_readers(context->handle(), names));
  std::vector<SeenReader> readers;
  if (!listed && listed.error().code == Code::kNoReader) return readers;
  if (!listed) return tl::unexpected(listed.error());
  for (const auto& name : names) {
    SeenReader& reader = readers.emplace_back(name, std::string());
    CardHandle handle = 0;
    const auto connected =
        pcsc::check(pcsc::kConnect, api.connect_reader(context->handle(), name, handle));
    if (!connected && is_refusal(connected.error().code)) return tl::unexpected(connected.error());
    if (!connected) continue;
    reader.firmware = firmware_of(api, handle);
    api.disconnect(handle);
  }
  return readers;
}

}  // namespace ssc::cli
