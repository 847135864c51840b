// SPDX-License-Identifier: Apache-2.0
#include "host/sscard_driver/fields.hpp"

#include <charconv>
#include <limits>
#include <optional>
#include <string>

#include "host/base/secret.hpp"
#include "host/sscard_driver/gbk.hpp"
#include "protocol/base/hex.hpp"
#include "protocol/iso7816/atr.hpp"

namespace ssc::national {
namespace {

constexpr std::uint64_t kMaxFen = std::numeric_limits<std::uint32_t>::max();

// "123.45" as 12345; without decimals, or with one, as well.
std::optional<std::uint32_t> fen_of(std::string_view yuan) {
  const std::size_t point = std::min(yuan.find('.'), yuan.size());
  const std::string_view decimals = yuan.substr(std::min(point + 1, yuan.size()));
  if (point == 0 || point > 8 || decimals.size() > 2) return {};
  std::string digits(yuan.substr(0, point));
  digits.append(decimals).append(2 - decimals.size(), '0');
  std::uint64_t fen = 0;
  const auto [end, wrong] = std::from_chars(digits.data(), digits.data() + digits.size(), fen);
  if (wrong != std::errc{} || end != digits.data() + digits.size() || fen > kMaxFen) return {};
  return static_cast<std::uint32_t>(fen);
}

std::string compact(std::string date) {
  std::erase(date, '-');
  return date;
}

bool is_decimal(Bytes bytes) {
  return std::all_of(bytes.begin(), bytes.end(),
                     [](Byte b) { return (b >> 4) <= 9 && (b & 0x0F) <= 9; });
}

}  // namespace

Fields& Fields::add(std::string_view item, char end) {
  whole_ = whole_ && text_.append(item);
  return close(end);
}

// The signs are replaced before the conversion: in UTF-8 they are no part of another character.
Fields& Fields::add_utf8(std::string_view item, char end) {
  constexpr std::string_view kSeparators = "|^$";
  SecretText clean;
  for (const char c : item)
    clean.append(kSeparators.find(c) == std::string_view::npos ? std::string_view(&c, 1) : "?");
  std::string gbk = to_gbk(clean.reveal());
  converted_ = converted_ && gbk.empty() == item.empty();
  add(gbk, end);
  wipe(gbk.data(), gbk.size());
  return *this;
}

Fields& Fields::add_hex(Bytes bytes, char end) {
  for (const Byte byte : bytes) {
    std::array<char, 2> digits{};
    whole_ = whole_ && text_.append(to_hex({&byte, 1}, digits));
  }
  return close(end);
}

Fields& Fields::add_fen(std::uint64_t fen, char end) {
  const std::string cents = std::to_string(100 + fen % 100);
  return add(std::to_string(fen / 100) + "." + cents.substr(1), end);
}

Fields& Fields::close(char end) {
  whole_ = whole_ && text_.append({&end, 1});
  return *this;
}

Result<std::string_view> Fields::text(std::size_t buffer) const {
  if (!converted_) return error(SSCARD_NOT_LOADED, "iconv: GB18030");
  if (!whole_ || text_.size() >= buffer) return error(SSCARD_LENGTH, "more than pOutInfo holds");
  return text_.reveal();
}

void add_basic(const BasicInfo& info, Fields& out) {
  out.add(info.division)
      .add_utf8(info.id_number)
      .add_utf8(info.number)
      .add(info.identifier)
      .add_utf8(info.name);
  add_historical(info.atr, out);
  out.add_utf8(info.version)
      .add(compact(info.issued))
      .add(compact(info.valid_until))
      .add(info.terminal)
      .add("");
}

void add_historical(Bytes atr, Fields& out) {
  const auto parsed = iso7816::parse_atr(atr);
  out.add_hex(parsed ? Bytes(parsed->historical) : Bytes());
}

Result<CardInfo> parse_card_info(std::string_view text) {
  const auto parts = split(text, '|');
  if (parts.size() < 2 || parts[0].empty() || parts[1].empty())
    return error(SSCARD_PARAMETER, "pCardInfo");
  return CardInfo{parts[0], parts[1]};
}

std::string_view one_field(std::string_view text) {
  return text.ends_with('|') ? text.substr(0, text.size() - 1) : text;
}

Result<HsmAnswer> parse_hsm_answer(std::string_view text) {
  const std::string_view digits = one_field(text);
  HsmAnswer answer;
  const std::size_t half = 2 * answer.data.size();
  if (digits.size() != 2 * half || !parse_hex(digits.substr(0, half), answer.data) ||
      !parse_hex(digits.substr(half), answer.source)) {
    return error(SSCARD_PARAMETER, "pKey: not 32 hexadecimal digits");
  }
  return answer;
}

Result<PayInfo> parse_pay_info(std::string_view text) {
  const auto parts = split(text, '|');
  if (parts.size() < 3) return error(SSCARD_PARAMETER, "pPayInfo");
  const auto total = fen_of(parts[0]);
  const auto account_and_fund = fen_of(parts[1]);
  if (!total || !account_and_fund || *account_and_fund > *total)
    return error(SSCARD_PARAMETER, "pPayInfo: amounts");
  PayInfo pay{*total, *account_and_fund, {}};
  if (!parse_hex(parts[2], pay.time) || !is_decimal(pay.time))
    return error(SSCARD_PARAMETER, "pPayInfo: time");
  return pay;
}

bool parse_hex(std::string_view digits, MutableBytes out) {
  if (digits.size() != 2 * out.size()) return false;
  const auto size = from_hex(digits, out);
  return size && *size == out.size();
}

}  // namespace ssc::national
