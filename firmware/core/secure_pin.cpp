// SPDX-License-Identifier: Apache-2.0
#include "firmware/core/secure_pin.hpp"

#include <algorithm>
#include <array>

#include "protocol/ccid/message.hpp"
#include "protocol/ccid/status.hpp"

namespace ssc::firmware {
namespace {

constexpr Byte kBadFormatString = ccid::kOffsetData + 2;  // offset of bmFormatString

// A PIN goes into commands that check or change it, and into no other: a host could have it written
// to a file and read it back. ISO/IEC 7816-4 and -8; CHANGE PIN (5E) is that of PBOC cards.
constexpr std::array<Byte, 3> kVerifyingINS = {0x20, 0x26, 0x28};
constexpr std::array<Byte, 3> kModifyingINS = {0x24, 0x2C, 0x5E};

bool is_for_pins(const ccid::PinCommand& command) {
  const bool verifies = command.operation == ccid::PinOperation::kVerify;
  const auto& allowed = verifies ? kVerifyingINS : kModifyingINS;
  return std::find(allowed.begin(), allowed.end(), command.abPINApdu[1]) != allowed.end();
}

}  // namespace

std::optional<Byte> SecurePin::begin(Bytes abData) {
  clear();
  const auto command = ccid::parse_pin_command(abData);
  if (!command) return command.error();
  const std::size_t at = ccid::kOffsetData + abData.size() - command->abPINApdu.size();
  if (!apdu_.load(command->abPINApdu)) return static_cast<Byte>(at);
  if (!is_for_pins(*command)) return static_cast<Byte>(at + 1);  // INS
  command_ = *command;
  command_.abPINApdu = {};  // apdu_ has it now
  if (!fits(command_.min_digits) || !fits(command_.max_digits)) return kBadFormatString;
  entry_.begin(command_);
  return std::nullopt;
}

// Whether PINs of so many digits have a place in the APDU.
bool SecurePin::fits(std::size_t digits) const {
  constexpr std::array<Byte, ccid::kMaxPinDigits> kZeros{};
  ccid::PinApdu trial;
  return trial.load(apdu_.bytes()) &&
         insert(trial, Bytes(kZeros).first(digits), Bytes(kZeros).first(digits));
}

bool SecurePin::insert(ccid::PinApdu& apdu, Bytes current, Bytes fresh) const {
  const auto put = [&](std::size_t offset, Bytes pin) {
    return apdu.insert(command_.format, offset, pin);
  };
  if (command_.operation == ccid::PinOperation::kVerify) return put(0, current);
  if (command_.asks_current && !put(command_.bInsertionOffsetOld, current)) return false;
  return put(command_.bInsertionOffsetNew, fresh);
}

PinEntry::Outcome SecurePin::finish(PinEntry::Outcome outcome) {
  if (outcome == PinEntry::Outcome::kGoingOn) return outcome;
  const bool ready = outcome == PinEntry::Outcome::kDone &&
                     insert(apdu_, entry_.pin(PinPrompt::kCurrent), entry_.pin(PinPrompt::kNew));
  entry_.clear();
  if (ready) return outcome;
  apdu_.clear();
  return outcome == PinEntry::Outcome::kDone ? PinEntry::Outcome::kCancelled : outcome;
}

bool SecurePin::build_block(iso7816::T1RawBlock& block, iso7816::Edc edc) const {
  if (apdu().size() > iso7816::kMaxINF) return false;
  iso7816::build_block(block, command_.bTeoPrologue[0], command_.bTeoPrologue[1], apdu(), edc);
  return true;
}

void SecurePin::clear() {
  entry_.clear();
  apdu_.clear();
}

}  // namespace ssc::firmware
