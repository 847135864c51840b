// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "host/base/china_time.hpp"
#include "host/sscard_driver/SSCardDriver.h"
#include "host/sscard_driver/error.hpp"
#include "protocol/base/bytes.hpp"
#include "protocol/base/sensitive.hpp"
#include "protocol/sscard/transaction.hpp"

// The library's texts, item for item. GBK throughout.
namespace ssc::national {

// What a function answers. Wiped when it ends.
class Fields {
 public:
  Fields& add(std::string_view item, char end = '|');  // the library's own
  // What a card says: '|', '^' and '$' in it would end the item, and are '?'.
  Fields& add_utf8(std::string_view item, char end = '|');
  Fields& add_hex(Bytes bytes, char end = '|');        // upper case
  Fields& add_fen(std::uint64_t fen, char end = '|');  // in yuan: 12345 is "123.45"
  Fields& close(char end);                             // one sign

  // SSCARD_LENGTH when something did not fit, or not into a buffer of this size with its zero byte;
  // SSCARD_NOT_LOADED when this machine cannot write it in GBK.
  Result<std::string_view> text(std::size_t buffer) const;

 private:
  Sensitive<struct FieldsTag, SSCARD_SIZE_FILES - 1> text_;
  bool whole_ = true;
  bool converted_ = true;
};

// What iReadCardBas answers: UTF-8, dates as YYYY-MM-DD.
struct BasicInfo {
  std::string_view division, id_number, number, identifier, name;
  Bytes atr;
  std::string_view version;
  std::string issued, valid_until;
  std::string_view terminal;  // number of the PSAM
};
void add_basic(const BasicInfo& info, Fields& out);
void add_historical(Bytes atr, Fields& out);

// For the terminal number where there is no PSAM.
inline constexpr std::string_view kNoTerminal = "000000000000";

// pCardInfo: "identifier|card number|".
struct CardInfo {
  std::string_view identifier, number;
};
Result<CardInfo> parse_card_info(std::string_view text);  // SSCARD_PARAMETER

// A text that is one field: without the '|' that may end it.
std::string_view one_field(std::string_view text);

// pKey: 8 bytes that an HSM computed and the 8 bytes of its source, 32 digits as one field.
struct HsmAnswer {
  sscard::Cryptogram data{}, source{};
};
Result<HsmAnswer> parse_hsm_answer(std::string_view text);  // SSCARD_PARAMETER

// pPayInfo: "total|account plus fund|time|", yuan with two decimals.
struct PayInfo {
  std::uint32_t total_fen = 0;
  std::uint32_t account_and_fund_fen = 0;  // at most the total
  sscard::TransactionTime time{};
};
Result<PayInfo> parse_pay_info(std::string_view text);  // SSCARD_PARAMETER

// Pairs of hexadecimal digits that fill `out` exactly.
bool parse_hex(std::string_view digits, MutableBytes out);

}  // namespace ssc::national
