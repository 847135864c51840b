// SPDX-License-Identifier: Apache-2.0
#include "firmware/core/pin_entry.hpp"

#include "protocol/base/sensitive.hpp"

namespace ssc::firmware {

void PinEntry::begin(const ccid::PinCommand& command) {
  clear();
  const bool modifies = command.operation == ccid::PinOperation::kModify;
  going_on_ = true;
  asks_new_ = modifies;
  asks_confirmation_ = modifies && command.asks_confirmation;
  min_digits_ = command.min_digits;
  max_digits_ = command.max_digits;
  conditions_ = command.bEntryValidationCondition;
  seconds_ = command.bTimeOut != 0 ? command.bTimeOut : kDefaultPinSeconds;
  prompt(!modifies || command.asks_current ? PinPrompt::kCurrent : PinPrompt::kNew);
}

void PinEntry::prompt(PinPrompt which) {
  prompt_ = which;
  seconds_left_ = seconds_;
  panel_.begin_entry(which);
  panel_.show_digits(0);
}

bool PinEntry::ends_by(Byte condition) const {
  return (conditions_ & condition) != 0;
}

PinEntry::Outcome PinEntry::on_key(Key key) {
  if (!going_on_) return Outcome::kCancelled;
  if (const auto value = digit_of(key)) return digit(*value);
  switch (key) {
    case Key::kCorrect: return correct();
    case Key::kCancel: return end(Outcome::kCancelled);
    case Key::kEnter:
      if (ends_by(ccid::kEndsByKey) && current().size() >= min_digits_) return entered();
      break;
    default: break;
  }
  return Outcome::kGoingOn;
}

PinEntry::Outcome PinEntry::on_second() {
  if (!going_on_) return Outcome::kTimedOut;
  if (--seconds_left_ != 0) return Outcome::kGoingOn;
  const bool enough = ends_by(ccid::kEndsByTimeout) && current().size() >= min_digits_;
  return enough ? entered() : end(Outcome::kTimedOut);
}

PinEntry::Outcome PinEntry::digit(Byte value) {
  if (current().size() == max_digits_) return Outcome::kGoingOn;
  current().push_back(value);
  panel_.show_digits(current().size());
  const bool full = current().size() == max_digits_;
  return full && ends_by(ccid::kEndsAtMaxSize) ? entered() : Outcome::kGoingOn;
}

PinEntry::Outcome PinEntry::correct() {
  if (current().empty()) return Outcome::kGoingOn;
  const std::size_t left = current().size() - 1;
  wipe(&current()[left], 1);
  current().resize(left);
  panel_.show_digits(left);
  return Outcome::kGoingOn;
}

// The PIN asked for is there: on to the next one, or done.
PinEntry::Outcome PinEntry::entered() {
  if (prompt_ == PinPrompt::kCurrent && asks_new_) {
    prompt(PinPrompt::kNew);
    return Outcome::kGoingOn;
  }
  if (prompt_ == PinPrompt::kNew && asks_confirmation_) {
    prompt(PinPrompt::kConfirmation);
    return Outcome::kGoingOn;
  }
  const bool differs = prompt_ == PinPrompt::kConfirmation &&
                       !equal(pin(PinPrompt::kNew), pin(PinPrompt::kConfirmation));
  return end(differs ? Outcome::kDiffers : Outcome::kDone);
}

PinEntry::Outcome PinEntry::end(Outcome outcome) {
  if (outcome != Outcome::kDone) {
    clear();
    return outcome;
  }
  going_on_ = false;
  panel_.end_entry();
  return outcome;
}

void PinEntry::clear() {
  if (going_on_) panel_.end_entry();
  going_on_ = false;
  for (Pin& pin : pins_) {
    wipe(pin.data(), Pin::kCapacity);
    pin.clear();
  }
}

}  // namespace ssc::firmware
