// SPDX-License-Identifier: Apache-2.0
#include "protocol/ccid/pin.hpp"

#include <algorithm>
#include <tuple>

#include "protocol/ccid/fields.hpp"
#include "protocol/ccid/message.hpp"
#include "protocol/ccid/status.hpp"

namespace ssc::ccid {
namespace {

// Both data structures up to their message indices, bPINOperation included.
struct Fields {
  Byte bPINOperation = 0;
  Byte bTimeOut = 0;
  Byte bmFormatString = 0;
  Byte bmPINBlockString = 0;
  Byte bmPINLengthFormat = 0;
  Byte bInsertionOffsetOld = 0;
  Byte bInsertionOffsetNew = 0;
  std::uint16_t wPINMaxExtraDigit = 0;
  Byte bConfirmPIN = 0;
  Byte bEntryValidationCondition = kEndsByKey;
  Byte bNumberMessage = 0;

  constexpr bool modifies() const {
    return bPINOperation == static_cast<Byte>(PinOperation::kModify);
  }
};

// Two bytes of wLangId follow either.
constexpr std::tuple kVerification{&Fields::bPINOperation,
                                   &Fields::bTimeOut,
                                   &Fields::bmFormatString,
                                   &Fields::bmPINBlockString,
                                   &Fields::bmPINLengthFormat,
                                   &Fields::wPINMaxExtraDigit,
                                   &Fields::bEntryValidationCondition,
                                   &Fields::bNumberMessage,
                                   Rfu<2>{}};
constexpr std::tuple kModification{&Fields::bPINOperation,       &Fields::bTimeOut,
                                   &Fields::bmFormatString,      &Fields::bmPINBlockString,
                                   &Fields::bmPINLengthFormat,   &Fields::bInsertionOffsetOld,
                                   &Fields::bInsertionOffsetNew, &Fields::wPINMaxExtraDigit,
                                   &Fields::bConfirmPIN,         &Fields::bEntryValidationCondition,
                                   &Fields::bNumberMessage,      Rfu<2>{}};

// Answers how many bytes the fields take; nothing when they are not all there.
template <class List>
std::size_t load(Fields& fields, const List& list, Bytes bytes) {
  const std::size_t size = std::apply([](auto... field) { return (width(field) + ...); }, list);
  if (bytes.size() < size) return 0;
  std::size_t at = 0;
  std::apply(
      [&](auto... field) {
        ((load_field(fields, field, bytes.subspan(at)), at += width(field)), ...);
      },
      list);
  return size;
}

constexpr Byte kDefaultMessages = 0xFF;

// bMsgIndex1 is always there, bMsgIndex2 when bNumberMessage is not 0, bMsgIndex3 when it is 3. The
// default messages (FF) stand for all three.
constexpr std::size_t message_indices(const Fields& f) {
  if (!f.modifies() || f.bNumberMessage == 0) return 1;
  return f.bNumberMessage < 3 ? 2 : 3;
}

constexpr PinFormat format_of(const Fields& f) {
  const auto bits = [](Byte position, bool in_bytes) {
    return std::size_t{position} * (in_bytes ? 8 : 1);
  };
  return {.coding = static_cast<PinCoding>(f.bmFormatString & 0x03),
          .right_justified = (f.bmFormatString & 0x04) != 0,
          .position = bits(f.bmFormatString >> 3 & 0x0F, (f.bmFormatString & 0x80) != 0),
          .block_size = f.bmPINBlockString & 0x0Fu,
          .length_bits = static_cast<std::size_t>(f.bmPINBlockString >> 4),
          .length_position = bits(f.bmPINLengthFormat & 0x0F, (f.bmPINLengthFormat & 0x10) != 0)};
}

constexpr std::size_t min_digits(const Fields& f) {
  return f.wPINMaxExtraDigit >> 8;
}
constexpr std::size_t max_digits(const Fields& f) {
  return std::min<std::size_t>(f.wPINMaxExtraDigit & 0xFF, kMaxPinDigits);
}

bool good_coding(const Fields& f) {
  return (f.bmFormatString & 0x03) != 3;
}
bool good_length_format(const Fields& f) {
  return (f.bmPINLengthFormat & 0xE0) == 0;
}
bool good_digits(const Fields& f) {
  return min_digits(f) <= max_digits(f) && max_digits(f) != 0 &&
         max_digits(f) <= format_of(f).capacity();
}
bool good_confirmation(const Fields& f) {
  return f.bConfirmPIN <= 3;
}
bool good_condition(const Fields& f) {
  return f.bEntryValidationCondition >= 1 && f.bEntryValidationCondition <= 7;
}
bool good_messages(const Fields& f) {
  return f.bNumberMessage <= (f.modifies() ? 3 : 1) || f.bNumberMessage == kDefaultMessages;
}

// Offsets in the message: of a verification, of a modification.
struct Check {
  Byte in_verification;
  Byte in_modification;
  bool (*good)(const Fields&);
};
constexpr Check kChecks[] = {
    {12, 12, good_coding},    {14, 14, good_length_format}, {15, 17, good_digits},
    {17, 20, good_condition}, {18, 21, good_messages},      {19, 19, good_confirmation},
};

}  // namespace

tl::expected<PinCommand, Byte> parse_pin_command(Bytes abData) {
  if (abData.empty()) return tl::unexpected(bError::kBadLength);
  if (abData[0] > static_cast<Byte>(PinOperation::kModify)) return tl::unexpected(kOffsetData);

  Fields f;
  const bool modifies = abData[0] == static_cast<Byte>(PinOperation::kModify);
  const std::size_t fixed =
      modifies ? load(f, kModification, abData) : load(f, kVerification, abData);
  PinCommand command;
  const std::size_t prologue = fixed + message_indices(f);
  const std::size_t apdu = prologue + command.bTeoPrologue.size();
  if (fixed == 0 || abData.size() < apdu) return tl::unexpected(bError::kBadLength);

  const auto* const bad = std::find_if(std::begin(kChecks), std::end(kChecks),
                                       [&f](const Check& check) { return !check.good(f); });
  if (bad != std::end(kChecks)) {
    return tl::unexpected(modifies ? bad->in_modification : bad->in_verification);
  }

  command.operation = static_cast<PinOperation>(f.bPINOperation);
  command.bTimeOut = f.bTimeOut;
  command.format = format_of(f);
  command.min_digits = static_cast<Byte>(min_digits(f));
  command.max_digits = static_cast<Byte>(max_digits(f));
  command.bEntryValidationCondition = f.bEntryValidationCondition;
  command.bInsertionOffsetOld = f.bInsertionOffsetOld;
  command.bInsertionOffsetNew = f.bInsertionOffsetNew;
  command.asks_confirmation = (f.bConfirmPIN & 0x01) != 0;
  command.asks_current = (f.bConfirmPIN & 0x02) != 0;
  std::copy_n(abData.begin() + static_cast<std::ptrdiff_t>(prologue), command.bTeoPrologue.size(),
              command.bTeoPrologue.begin());
  command.abPINApdu = abData.subspan(apdu);
  return command;
}

}  // namespace ssc::ccid
