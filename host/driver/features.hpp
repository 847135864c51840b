// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "protocol/base/bytes.hpp"
#include "protocol/base/error.hpp"
#include "protocol/ccid/descriptor.hpp"
#include "protocol/ccid/message.hpp"
#include "protocol/ccid/pin.hpp"

// What IFDHControl does, as functions over bytes: the control codes and data structures of PC/SC
// part 10 on one side, those of CCID 1.1 (6.1.11) on the other. No I/O: who has a PinRequest sends
// it.
namespace ssc::driver {

// The reader, as far as its features go.
struct FeatureSource {
  const ccid::ClassDescriptor& descriptor;
  std::uint16_t vendor_id = 0;  // 0 where there is no such thing: a serial line
  std::uint16_t product_id = 0;
  std::string_view firmware_id;  // as the reader calls itself; may be empty
  bool allows_escape = false;    // by the configuration of this machine, not by the reader
};

enum class Control : std::uint8_t {
  kGetFeatureRequest,
  kVerifyPinDirect,
  kModifyPinDirect,
  kIfdPinProperties,
  kGetTlvProperties,
  kEscape,
};

// What a dwControlCode asks for. Nothing when no such code is known, or when this reader is without
// the feature: a reader without keys has no PIN features at all.
std::optional<Control> control_of(std::uint32_t dwControlCode, const FeatureSource& reader);

// The answer to GET_FEATURE_REQUEST: tag, 04, control code (big-endian) of each feature there is.
std::vector<Byte> feature_list(const FeatureSource& reader);

// PIN_PROPERTIES_STRUCTURE: wLcdLayout (little-endian), bEntryValidationCondition, bTimeOut2.
std::vector<Byte> pin_properties(const FeatureSource& reader);

// Tag, length, value (little-endian) of each property. Sizes of PINs are not among them: nothing in
// a descriptor tells them.
std::vector<Byte> tlv_properties(const FeatureSource& reader);

// A PIN to be entered on the reader's keys: abData of a PC_to_RDR_Secure. Wiped when it ends.
class PinRequest {
 public:
  // Takes a PIN_VERIFY_STRUCTURE or PIN_MODIFY_STRUCTURE. Its numbers are little-endian, or all of
  // them big-endian, as some applications send them: ulDataLength, which has to fit the size of the
  // whole, tells which. bTimeOut2 and ulDataLength have no place in a PC_to_RDR_Secure; an
  // impossible bEntryValidationCondition becomes "by key", for some readers crash on it.
  //
  // kTruncated and kTrailing: ulDataLength says otherwise in either byte order; kMalformed: no
  // APDU, or a bNumberMessage that says nothing about how many indices follow; kTooLong: more than
  // one message of the reader carries.
  static Expected<PinRequest> from(ccid::PinOperation operation, Bytes structure,
                                   const ccid::ClassDescriptor& descriptor);

  PinRequest(const PinRequest&) = default;
  PinRequest& operator=(const PinRequest&) = default;
  ~PinRequest();

  Bytes abData() const { return abData_; }
  Bytes apdu() const { return abData_.bytes().subspan(apdu_at_); }

  // T=1 at TPDU level: how the block with the APDU begins. The reader corrects LEN and adds EDC.
  void set_bTeoPrologue(const std::array<Byte, 3>& NAD_PCB_LEN);

  // How long holder and reader may take: bTimeOut for each PIN that is asked for, and a margin, so
  // that the reader's own time-out is heard first.
  std::chrono::seconds time_limit() const { return time_limit_; }

 private:
  PinRequest() = default;

  FixedBytes<ccid::kMaxDataLength> abData_;
  std::size_t apdu_at_ = 0;
  std::chrono::seconds time_limit_{};
};

// The status word an application gets in place of the card's when the reader has ended the entry
// with this bError (PC/SC part 10, 2.5): 6400 time over, 6401 cancelled, 6B80 a field that the
// reader refuses. Nothing for any other bError: the command has failed.
std::optional<std::array<Byte, 2>> pin_status(Byte bError);

}  // namespace ssc::driver
