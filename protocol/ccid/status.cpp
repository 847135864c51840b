// SPDX-License-Identifier: Apache-2.0
#include "protocol/ccid/status.hpp"

#include <algorithm>
#include <array>

namespace ssc::ccid {
namespace {

struct Row {
  Byte code;
  std::string_view text;
};

constexpr std::array kTexts = {
    Row{bError::kCommandNotSupported, "command not supported"},
    Row{bError::kCmdSlotBusy, "slot is busy with another command"},
    Row{bError::kPinCancelled, "PIN entry cancelled"},
    Row{bError::kPinTimeout, "PIN entry timed out"},
    Row{bError::kBusyWithAutoSequence, "busy with an automatic sequence"},
    Row{bError::kDeactivatedProtocol, "card is not powered"},
    Row{bError::kProcedureByteConflict, "wrong procedure byte from the card"},
    Row{bError::kIccClassNotSupported, "voltage class not supported"},
    Row{bError::kIccProtocolNotSupported, "protocol of the card not supported"},
    Row{bError::kBadAtrTck, "wrong check byte in the ATR"},
    Row{bError::kBadAtrTs, "wrong first character in the ATR"},
    Row{bError::kHwError, "hardware error"},
    Row{bError::kXfrOverrun, "more characters than expected from the card"},
    Row{bError::kXfrParityError, "parity error"},
    Row{bError::kIccMute, "no answer from the card"},
    Row{bError::kCmdAborted, "command aborted"},
};

}  // namespace

std::string_view bError_text(Byte bError) {
  const auto row = std::find_if(kTexts.begin(), kTexts.end(),
                                [bError](const Row& r) { return r.code == bError; });
  if (row != kTexts.end()) return row->text;
  return bError < 0x80 ? "wrong value in a field of the command" : "unknown error";
}

}  // namespace ssc::ccid
