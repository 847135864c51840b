// SPDX-License-Identifier: Apache-2.0
#include "host/driver/features.hpp"

#include <algorithm>
#include <utility>

#include "protocol/base/sensitive.hpp"
#include "protocol/ccid/status.hpp"

namespace ssc::driver {
namespace {

using ccid::PinOperation;

// ---- Control codes ------------------------------------------------------------------------------

constexpr std::uint32_t ctl_code(std::uint32_t code) {  // SCARD_CTL_CODE of pcsc-lite
  return 0x42000000 + code;
}
constexpr std::uint32_t kClass2 = 0x330000;  // PC/SC part 10: the codes of features

constexpr std::uint32_t kGetFeatureRequest = ctl_code(3400);
// The same in the coding of Windows, which portable applications have compiled in.
constexpr std::uint32_t kGetFeatureRequestOfWindows = 0x31 << 16 | 3400 << 2;
// CM_IOCTL_VENDOR_IFD_EXCHANGE: older than part 10, so not of class 2.
constexpr std::uint32_t kVendorIfdExchange = ctl_code(1);

constexpr Byte kPinVerification = 0x01;  // bPINSupport
constexpr Byte kPinModification = 0x02;

bool verifies(const FeatureSource& reader) {
  return (reader.descriptor.bPINSupport & kPinVerification) != 0;
}
bool modifies(const FeatureSource& reader) {
  return (reader.descriptor.bPINSupport & kPinModification) != 0;
}
bool has_keys(const FeatureSource& reader) {
  return verifies(reader) || modifies(reader);
}
bool always(const FeatureSource&) {
  return true;
}
bool may_escape(const FeatureSource& reader) {
  return reader.allows_escape;
}

struct Feature {
  Byte tag;
  std::uint32_t code;
  Control control;
  bool (*available)(const FeatureSource&);
};
constexpr Feature feature(Byte tag, Control control, bool (*available)(const FeatureSource&)) {
  return {tag, ctl_code(kClass2 + tag), control, available};
}

constexpr Feature kFeatures[] = {
    feature(0x06, Control::kVerifyPinDirect, verifies),
    feature(0x07, Control::kModifyPinDirect, modifies),
    feature(0x0A, Control::kIfdPinProperties, has_keys),
    feature(0x12, Control::kGetTlvProperties, always),
    {0x13, kVendorIfdExchange, Control::kEscape, may_escape},
};

// ---- Properties ---------------------------------------------------------------------------------

enum Property : Byte {
  kwLcdLayout = 1,
  kbEntryValidationCondition = 2,
  kbTimeOut2 = 3,
  kwLcdMaxCharacters = 4,
  kwLcdMaxLines = 5,
  ksFirmwareID = 8,
  kbPPDUSupport = 9,
  kdwMaxAPDUDataSize = 10,
  kwIdVendor = 11,
  kwIdProduct = 12,
};

constexpr Byte kAnyCondition = ccid::kEndsAtMaxSize | ccid::kEndsByKey | ccid::kEndsByTimeout;
constexpr Byte kNoTimeOut2 = 0;
constexpr Byte kPpduByEscape = 0x01;  // bit 0: over FEATURE_CCID_ESC_COMMAND
constexpr std::uint32_t kExtendedDataSize = 0x10000;

class TlvWriter {
 public:
  void number(Byte tag, std::uint32_t value, std::size_t size) {
    bytes_.insert(bytes_.end(), {tag, static_cast<Byte>(size)});
    for (std::size_t i = 0; i < size; ++i) bytes_.push_back(static_cast<Byte>(value >> (8 * i)));
  }
  void text(Byte tag, std::string_view value) {
    const std::string_view kept = value.substr(0, 0xFF);
    bytes_.insert(bytes_.end(), {tag, static_cast<Byte>(kept.size())});
    bytes_.insert(bytes_.end(), kept.begin(), kept.end());
  }
  std::vector<Byte> take() { return std::move(bytes_); }

 private:
  std::vector<Byte> bytes_;
};

// Short APDU level is the one where the driver has no way to carry an extended APDU.
std::uint32_t max_apdu_data_size(const ccid::ClassDescriptor& descriptor) {
  const bool is_short = (descriptor.dwFeatures & ccid::dwFeatures::kShortApdu) != 0;
  return is_short ? 0 : kExtendedDataSize;
}

// ---- PIN structures -----------------------------------------------------------------------------

// Where the fields of the two structures of part 10 are. Both begin with bTimeOut, bTimeOut2, and
// end with bTeoPrologue, ulDataLength, abData.
struct Layout {
  std::size_t wPINMaxExtraDigit;
  std::size_t bEntryValidationCondition;
  std::size_t bNumberMessage;
  std::size_t wLangId;
  std::size_t bMsgIndex1;
  std::size_t indices;
  std::size_t pins;  // the most that a holder is asked for

  constexpr std::size_t bTeoPrologue() const { return bMsgIndex1 + indices; }
  constexpr std::size_t ulDataLength() const { return bTeoPrologue() + 3; }
  constexpr std::size_t abData() const { return ulDataLength() + 4; }
};
constexpr Layout kVerifyLayout{.wPINMaxExtraDigit = 5,
                               .bEntryValidationCondition = 7,
                               .bNumberMessage = 8,
                               .wLangId = 9,
                               .bMsgIndex1 = 11,
                               .indices = 1,
                               .pins = 1};
constexpr Layout kModifyLayout{.wPINMaxExtraDigit = 7,
                               .bEntryValidationCondition = 10,
                               .bNumberMessage = 11,
                               .wLangId = 12,
                               .bMsgIndex1 = 14,
                               .indices = 3,
                               .pins = 3};
static_assert(kVerifyLayout.abData() == 19 && kModifyLayout.abData() == 24);

// Of both: what follows the two time-outs. From here to the indices every field is where it is in
// PC_to_RDR_Secure as well, which begins with bPINOperation and bTimeOut.
constexpr std::size_t kbmFormatString = 2;
constexpr std::size_t kMinApdu = 4;
constexpr Byte kDefaultMessages = 0xFF;

constexpr std::chrono::seconds kDefaultTimeOut{60};  // bTimeOut 0: the reader's own, not told
constexpr std::chrono::seconds kMargin{10};

enum class Order { kLittleEndian, kBigEndian };

Expected<Order> byte_order(const Layout& at, Bytes structure) {
  if (structure.size() < at.abData()) return fail(Error::kTruncated);
  const std::size_t size = structure.size() - at.abData();
  const Bytes ulDataLength = structure.subspan(at.ulDataLength(), 4);
  if (load_le32(ulDataLength) == size) return Order::kLittleEndian;
  if (load_be32(ulDataLength) == size) return Order::kBigEndian;
  return fail(load_le32(ulDataLength) > size ? Error::kTruncated : Error::kTrailing);
}

// How many of the indices PC_to_RDR_Secure has: bMsgIndex2 only when bNumberMessage is not 0,
// bMsgIndex3 only when it is 3 or FF.
Expected<std::size_t> indices_sent(const Layout& at, Byte bNumberMessage) {
  if (at.indices == 1) return 1;
  if (bNumberMessage > 3 && bNumberMessage != kDefaultMessages) return fail(Error::kMalformed);
  if (bNumberMessage == 0) return 1;
  return bNumberMessage < 3 ? 2 : 3;
}

Byte good_condition(Byte bEntryValidationCondition) {
  const bool good = bEntryValidationCondition != 0 && bEntryValidationCondition <= kAnyCondition;
  return good ? bEntryValidationCondition : ccid::kEndsByKey;
}

std::chrono::seconds time_limit_of(const Layout& at, Byte bTimeOut) {
  const auto each = bTimeOut == 0 ? kDefaultTimeOut : std::chrono::seconds(bTimeOut);
  return each * static_cast<int>(at.pins) + kMargin;
}

}  // namespace

std::optional<Control> control_of(std::uint32_t dwControlCode, const FeatureSource& reader) {
  if (dwControlCode == kGetFeatureRequest || dwControlCode == kGetFeatureRequestOfWindows) {
    return Control::kGetFeatureRequest;
  }
  const auto* const row = std::find_if(std::begin(kFeatures), std::end(kFeatures),
                                       [&](const Feature& f) { return f.code == dwControlCode; });
  if (row == std::end(kFeatures) || !row->available(reader)) return std::nullopt;
  return row->control;
}

std::vector<Byte> feature_list(const FeatureSource& reader) {
  std::vector<Byte> list;
  for (const Feature& row : kFeatures) {
    if (!row.available(reader)) continue;
    std::array<Byte, 4> code{};
    store_be32(code, row.code);
    list.insert(list.end(), {row.tag, static_cast<Byte>(code.size())});
    list.insert(list.end(), code.begin(), code.end());
  }
  return list;
}

std::vector<Byte> pin_properties(const FeatureSource& reader) {
  std::array<Byte, 2> wLcdLayout{};
  store_le16(wLcdLayout, reader.descriptor.wLcdLayout);
  return {wLcdLayout[0], wLcdLayout[1], kAnyCondition, kNoTimeOut2};
}

std::vector<Byte> tlv_properties(const FeatureSource& reader) {
  const std::uint16_t wLcdLayout = reader.descriptor.wLcdLayout;
  TlvWriter out;
  out.number(kwLcdLayout, wLcdLayout, 2);
  if (has_keys(reader)) {
    out.number(kbEntryValidationCondition, kAnyCondition, 1);
    out.number(kbTimeOut2, kNoTimeOut2, 1);
  }
  out.number(kwLcdMaxCharacters, wLcdLayout & 0xFF, 2);
  out.number(kwLcdMaxLines, wLcdLayout >> 8, 2);
  if (!reader.firmware_id.empty()) out.text(ksFirmwareID, reader.firmware_id);
  out.number(kbPPDUSupport, reader.allows_escape ? kPpduByEscape : 0, 1);
  out.number(kdwMaxAPDUDataSize, max_apdu_data_size(reader.descriptor), 4);
  if (reader.vendor_id != 0) {
    out.number(kwIdVendor, reader.vendor_id, 2);
    out.number(kwIdProduct, reader.product_id, 2);
  }
  return out.take();
}

Expected<PinRequest> PinRequest::from(PinOperation operation, Bytes structure,
                                      const ccid::ClassDescriptor& descriptor) {
  const Layout& at = operation == PinOperation::kVerify ? kVerifyLayout : kModifyLayout;
  const auto order = byte_order(at, structure);
  if (!order) return fail(order.error());
  const auto indices = indices_sent(at, structure[at.bNumberMessage]);
  if (!indices) return fail(indices.error());
  const Bytes apdu = structure.subspan(at.abData());
  if (apdu.size() < kMinApdu) return fail(Error::kMalformed);

  PinRequest request;
  auto& out = request.abData_;
  out.push_back(static_cast<Byte>(operation));
  out.push_back(structure[0]);  // bTimeOut
  out.append(structure.subspan(kbmFormatString, at.bMsgIndex1 + *indices - kbmFormatString));
  Byte& condition = out[at.bEntryValidationCondition];
  condition = good_condition(condition);
  if (*order == Order::kBigEndian) {
    for (const std::size_t word : {at.wPINMaxExtraDigit, at.wLangId}) {
      std::swap(out[word], out[word + 1]);
    }
  }
  out.append(structure.subspan(at.bTeoPrologue(), 3));
  request.apdu_at_ = out.size();
  const std::size_t message = ccid::kHeaderSize + out.size() + apdu.size();
  if (message > descriptor.dwMaxCCIDMessageLength || !out.append(apdu)) {
    return fail(Error::kTooLong);
  }
  request.time_limit_ = time_limit_of(at, structure[0]);
  return request;
}

PinRequest::~PinRequest() {
  wipe(abData_.data(), abData_.size());
}

void PinRequest::set_bTeoPrologue(const std::array<Byte, 3>& NAD_PCB_LEN) {
  std::copy(NAD_PCB_LEN.begin(), NAD_PCB_LEN.end(),
            abData_.begin() + static_cast<std::ptrdiff_t>(apdu_at_ - NAD_PCB_LEN.size()));
}

std::optional<std::array<Byte, 2>> pin_status(Byte bError) {
  if (bError == ccid::bError::kPinTimeout) return std::array<Byte, 2>{0x64, 0x00};
  if (bError == ccid::bError::kPinCancelled) return std::array<Byte, 2>{0x64, 0x01};
  if (bError >= 0x01 && bError <= 0x7F) return std::array<Byte, 2>{0x6B, 0x80};
  return std::nullopt;
}

}  // namespace ssc::driver
