// SPDX-License-Identifier: Apache-2.0
#include "firmware/boot/dfu.hpp"

#include <array>

namespace ssc::firmware::boot {
namespace {

using enum DfuState;

constexpr std::array<DfuStatus, kRefusalCount> kStatuses{{
    DfuStatus::kOk,            // kNone
    DfuStatus::errFILE,        // kNotAnImage
    DfuStatus::errFILE,        // kFormat
    DfuStatus::errTARGET,      // kProduct
    DfuStatus::errADDRESS,     // kSlot
    DfuStatus::errADDRESS,     // kTooLong
    DfuStatus::errVENDOR,      // kOlder
    DfuStatus::errVENDOR,      // kKey
    DfuStatus::errFILE,        // kSignature
    DfuStatus::errVERIFY,      // kDigest
    DfuStatus::errNOTDONE,     // kTruncated
    DfuStatus::errADDRESS,     // kTrailing
    DfuStatus::errADDRESS,     // kBlock
    DfuStatus::errERASE,       // kErase
    DfuStatus::errPROG,        // kProgram
    DfuStatus::errWRITE,       // kState
    DfuStatus::errSTALLEDPKT,  // kRequest
}};

constexpr std::size_t row(DfuState state) {
  return static_cast<std::size_t>(state) - static_cast<std::size_t>(dfuIDLE);
}

}  // namespace

DfuStatus to_status(Refusal refusal) {
  return kStatuses[static_cast<std::size_t>(refusal)];
}

// clang-format off
const Dfu::Handler Dfu::kTable[9][6] = {
    // kBlock             kEnd         kAbort       kGetStatus             kClrStatus          kOther
    {&Dfu::first_block, &Dfu::stall, &Dfu::abort, &Dfu::status,          &Dfu::stall,        &Dfu::stall},  // dfuIDLE
    {&Dfu::stall,       &Dfu::stall, &Dfu::stall, &Dfu::status_of_block, &Dfu::stall,        &Dfu::stall},  // dfuDNLOAD-SYNC
    {&Dfu::stall,       &Dfu::stall, &Dfu::stall, &Dfu::status,          &Dfu::stall,        &Dfu::stall},  // dfuDNBUSY
    {&Dfu::next_block,  &Dfu::end,   &Dfu::abort, &Dfu::status,          &Dfu::stall,        &Dfu::stall},  // dfuDNLOAD-IDLE
    {&Dfu::stall,       &Dfu::stall, &Dfu::stall, &Dfu::status_of_end,   &Dfu::stall,        &Dfu::stall},  // dfuMANIFEST-SYNC
    {&Dfu::stall,       &Dfu::stall, &Dfu::stall, &Dfu::status,          &Dfu::stall,        &Dfu::stall},  // dfuMANIFEST
    {&Dfu::wait,        &Dfu::wait,  &Dfu::wait,  &Dfu::status,          &Dfu::wait,         &Dfu::wait},  // dfuMANIFEST-WAIT-RESET
    {&Dfu::stall,       &Dfu::stall, &Dfu::abort, &Dfu::status,          &Dfu::stall,        &Dfu::stall},  // dfuUPLOAD-IDLE
    {&Dfu::wait,        &Dfu::wait,  &Dfu::wait,  &Dfu::status,          &Dfu::clear_status, &Dfu::wait},  // dfuERROR
};
// clang-format on

std::optional<Dfu::Answer> Dfu::request(Byte bRequest, std::uint16_t wValue, Bytes data) {
  if (bRequest == kDFU_GETSTATE) {
    Answer answer;
    answer.push_back(static_cast<Byte>(state_));
    return answer;
  }
  const auto event = static_cast<std::size_t>(event_of(bRequest, data));
  return (this->*kTable[row(state_)][event])({wValue, data});
}

Dfu::Event Dfu::event_of(Byte bRequest, Bytes data) {
  switch (bRequest) {
    case kDFU_DNLOAD: return data.empty() ? Event::kEnd : Event::kBlock;
    case kDFU_GETSTATUS: return Event::kGetStatus;
    case kDFU_CLRSTATUS: return Event::kClrStatus;
    case kDFU_ABORT: return Event::kAbort;
    default: return Event::kOther;  // DETACH and UPLOAD among them
  }
}

bool Dfu::has_work() const {
  return state_ == dfuDNBUSY || state_ == dfuMANIFEST;
}

void Dfu::work() {
  if (!has_work()) return;
  const bool block = state_ == dfuDNBUSY;
  const Refusal why = block ? download_.store(block_) : download_.finish();
  block_.clear();
  state_ = block ? dfuDNLOAD_SYNC : dfuMANIFEST_WAIT_RESET;
  if (why != Refusal::kNone) refuse(why);
}

std::optional<Dfu::Answer> Dfu::first_block(const Setup& setup) {
  download_.restart();
  next_block_ = 0;
  return next_block(setup);
}

// Blocks are numbered from 0, without a gap.
std::optional<Dfu::Answer> Dfu::next_block(const Setup& setup) {
  if (setup.wBlockNum != next_block_ || !block_.assign(setup.block)) {
    refuse(Refusal::kBlock);
    return std::nullopt;
  }
  const Refusal why = download_.check(block_);
  if (why != Refusal::kNone) return take_and_refuse(why);
  ++next_block_;
  state_ = dfuDNLOAD_SYNC;
  return Answer{};
}

std::optional<Dfu::Answer> Dfu::end(const Setup&) {
  if (!download_.complete()) return take_and_refuse(Refusal::kTruncated);
  state_ = dfuMANIFEST_SYNC;
  return Answer{};
}

std::optional<Dfu::Answer> Dfu::abort(const Setup&) {
  state_ = dfuIDLE;
  return Answer{};
}

std::optional<Dfu::Answer> Dfu::clear_status(const Setup&) {
  refusal_ = Refusal::kNone;
  state_ = dfuIDLE;
  return Answer{};
}

// Section 6.1.2: bStatus, bwPollTimeout, bState, iString.
std::optional<Dfu::Answer> Dfu::status(const Setup&) {
  const bool named = refusal_ != Refusal::kNone && settings_.first_string != 0;
  const std::uint32_t poll = poll_timeout();
  Answer answer;
  answer.push_back(static_cast<Byte>(to_status(refusal_)));
  answer.push_back(static_cast<Byte>(poll));
  answer.push_back(static_cast<Byte>(poll >> 8));
  answer.push_back(static_cast<Byte>(poll >> 16));
  answer.push_back(static_cast<Byte>(state_));
  const auto index = static_cast<unsigned>(refusal_) - 1;
  answer.push_back(named ? static_cast<Byte>(settings_.first_string + index) : Byte{0});
  return answer;
}

std::optional<Dfu::Answer> Dfu::status_of_block(const Setup& setup) {
  state_ = block_.empty() ? dfuDNLOAD_IDLE : dfuDNBUSY;
  return status(setup);
}

std::optional<Dfu::Answer> Dfu::status_of_end(const Setup& setup) {
  state_ = dfuMANIFEST;
  return status(setup);
}

std::optional<Dfu::Answer> Dfu::stall(const Setup&) {
  refuse(Refusal::kRequest);
  return std::nullopt;
}

// Nothing but a reset, or in dfuERROR a CLRSTATUS, leads on.
std::optional<Dfu::Answer> Dfu::wait(const Setup&) {
  return std::nullopt;
}

std::optional<Dfu::Answer> Dfu::take_and_refuse(Refusal why) {
  refuse(why);
  return Answer{};
}

void Dfu::refuse(Refusal why) {
  block_.clear();
  refusal_ = why;
  state_ = dfuERROR;
}

std::uint32_t Dfu::poll_timeout() const {
  if (state_ == dfuMANIFEST) return settings_.verify_ms + download_.finish_ms();
  if (state_ != dfuDNBUSY) return 0;
  return download_.flash_ms(block_.size()) + (download_.at_start() ? settings_.verify_ms : 0);
}

}  // namespace ssc::firmware::boot
