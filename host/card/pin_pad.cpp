// SPDX-License-Identifier: Apache-2.0
#include "host/card/pin_pad.hpp"

#include <algorithm>
#include <array>

#include "host/card/pin_refusal.hpp"

// The structures of PC/SC part 10, 2.5; their fields mean what they do in CCID 1.1, 6.1.11. Numbers
// of two and four bytes are little-endian.
namespace ssc::card {
namespace {

using iso7816::StatusWord;

constexpr Byte kBcdFromTheLeft = 0x81;  // bmFormatString: at byte 0, BCD
constexpr Byte kAsManyAsDigits = 0x00;  // bmPINBlockString: no fixed size, no length in the data
constexpr Byte kNoLength = 0x00;        // bmPINLengthFormat
constexpr Byte kEndsByKey = 0x02;       // bEntryValidationCondition
constexpr Byte kOldAndTwiceNew = 0x03;  // bConfirmPIN
constexpr Byte kChineseLow = 0x04, kChineseHigh = 0x08;  // wLangId 0804
constexpr Byte kNoTeoPrologue = 0x00;
constexpr Byte kFiller = 0xFF;

using Structure = FixedBytes<64>;

void put(Structure& structure, std::initializer_list<Byte> bytes) {
  for (const Byte byte : bytes) structure.push_back(byte);
}

// bTimeOut, bTimeOut2: the second, of the time after the first key, is the reader's own.
void put_times(Structure& structure, std::chrono::seconds time) {
  const auto seconds = std::clamp<std::chrono::seconds::rep>(time.count(), 1, 0xFF);
  put(structure, {static_cast<Byte>(seconds), 0x00});
}

// bTeoPrologue, ulDataLength, abData.
void put_command(Structure& structure, Bytes apdu) {
  put(structure, {kNoTeoPrologue, kNoTeoPrologue, kNoTeoPrologue});
  put(structure, {static_cast<Byte>(apdu.size()), 0x00, 0x00, 0x00});
  structure.append(apdu);
}

Structure verify_structure(std::chrono::seconds time) {
  constexpr std::array<Byte, 5> kVerify = {0x00, 0x20, 0x00, 0x00, 0x00};  // Lc: the reader's
  Structure structure;
  put_times(structure, time);
  put(structure, {kBcdFromTheLeft, kAsManyAsDigits, kNoLength});
  put(structure, {sscard::kMaxPinDigits, sscard::kMinPinDigits});  // wPINMaxExtraDigit
  put(structure, {kEndsByKey, 0x01, kChineseLow, kChineseHigh});   // one message
  put(structure, {0x00});                                          // bMsgIndex
  put_command(structure, kVerify);
  return structure;
}

// Old PIN, FF, new PIN. The filler stays where an odd count leaves a nibble.
Structure modify_structure(std::chrono::seconds time, Byte digits) {
  const auto size = static_cast<Byte>((digits + 1) / 2);
  const auto new_at = static_cast<Byte>(size + 1);
  const auto lc = static_cast<Byte>(new_at + size);
  FixedBytes<32> apdu;
  apdu.append(std::array<Byte, 5>{0x80, 0x5E, 0x01, 0x00, lc});
  while (apdu.size() < std::size_t{5} + lc) apdu.push_back(kFiller);
  Structure structure;
  put_times(structure, time);
  put(structure, {kBcdFromTheLeft, size, kNoLength});
  put(structure, {0x00, new_at});    // bInsertionOffsetOld, bInsertionOffsetNew
  put(structure, {digits, digits});  // wPINMaxExtraDigit
  put(structure, {kOldAndTwiceNew, kEndsByKey, 0x03, kChineseLow, kChineseHigh});
  put(structure, {0x00, 0x01, 0x02});  // bMsgIndex1 to 3
  put_command(structure, apdu);
  return structure;
}

Result<void> said(std::string_view what, const Result<std::uint16_t>& answer) {
  struct Row {
    StatusWord status;
    Code code;
  };
  constexpr Row kOfReader[] = {
      {StatusWord(0x6400), Code::kPinTimeout},  {StatusWord(0x6401), Code::kPinCancelled},
      {StatusWord(0x6402), Code::kPinMismatch}, {StatusWord(0x6403), Code::kPinFormat},
      {StatusWord(0x6B80), Code::kNoPinPad},
  };
  if (!answer) return tl::unexpected(answer.error());
  const StatusWord status(*answer);
  if (status.ok()) return {};
  for (const Row& row : kOfReader) {
    if (row.status == status) return tl::unexpected(refusal(row.code, what, status));
  }
  return tl::unexpected(pin_refusal(what, status));
}

}  // namespace

Result<void> verify_pin(Channel& card, pcsc::PinPad& pad, unsigned least_tries,
                        std::chrono::seconds time) {
  if (!pad.verifies()) return failure(Code::kNoPinPad);
  if (auto ready = expect_tries(card, least_tries); !ready) return ready;
  card.power_off_at_end();
  return said("VERIFY", pad.verify(verify_structure(time)));
}

Result<void> change_pin(Channel& card, pcsc::PinPad& pad, unsigned digits, unsigned least_tries,
                        std::chrono::seconds time) {
  if (!pad.modifies()) return failure(Code::kNoPinPad);
  if (digits < sscard::kMinPinDigits || digits > sscard::kMaxPinDigits)
    return failure(Code::kPinFormat);
  if (auto ready = expect_tries(card, least_tries); !ready) return ready;
  return said("CHANGE PIN", pad.modify(modify_structure(time, static_cast<Byte>(digits))));
}

}  // namespace ssc::card
