// SPDX-License-Identifier: Apache-2.0
#include "host/driver/slot_channel.hpp"

#include <algorithm>
#include <iterator>

#include "protocol/base/sensitive.hpp"

namespace ssc::driver {
namespace {

namespace bError = ccid::bError;

struct ErrorRow {
  Byte bError;
  Fault fault;
};
constexpr ErrorRow kFaults[] = {
    {bError::kCommandNotSupported, Fault::kNotSupported},
    {bError::kPinCancelled, Fault::kPinCancelled},
    {bError::kPinTimeout, Fault::kPinTimeout},
    {bError::kProcedureByteConflict, Fault::kCardError},
    {bError::kIccProtocolNotSupported, Fault::kProtocolNotSupported},
    {bError::kBadAtrTck, Fault::kCardError},
    {bError::kBadAtrTs, Fault::kCardError},
    {bError::kXfrOverrun, Fault::kCardError},
    {bError::kXfrParityError, Fault::kCardError},
    {bError::kIccMute, Fault::kMute},
};

Fault fault_of(Byte bError, ccid::IccStatus icc) {
  if (icc == ccid::IccStatus::kAbsent) return Fault::kNoCard;
  const auto row = std::find_if(std::begin(kFaults), std::end(kFaults),
                                [&](const ErrorRow& r) { return r.bError == bError; });
  return row == std::end(kFaults) ? Fault::kRefused : row->fault;
}

void wipe_bytes(std::vector<Byte>& bytes) {
  ssc::wipe(bytes.data(), bytes.size());
  bytes.clear();
}

}  // namespace

Outcome<ccid::Message> SlotChannel::run(Milliseconds time, TimePoint last) {
  const auto answer = client_.execute(command_, time, answer_, last);
  if (!answer) return answer;
  const Byte bStatus = answer->specific[0];
  icc_ = ccid::icc_status(bStatus);
  bError_ = answer->specific[1];
  if (ccid::command_status(bStatus) == ccid::CommandStatus::kDone) return answer;
  const Fault fault = fault_of(bError_, icc_);
  log().info("slot %u: command %02X failed, bError %02X: %s", unsigned{bSlot_},
             unsigned{command_[0]}, unsigned{bError_}, ccid::bError_text(bError_).data());
  return fail(fault);
}

void SlotChannel::wipe() {
  wipe_bytes(command_);
  wipe_bytes(answer_);
}

}  // namespace ssc::driver
