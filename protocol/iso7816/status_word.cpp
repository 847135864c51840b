// SPDX-License-Identifier: Apache-2.0
#include "protocol/iso7816/status_word.hpp"

#include <algorithm>
#include <iterator>

namespace ssc::iso7816 {
namespace {

struct Row {
  std::uint16_t value;
  std::uint16_t mask;  // bits of the status word that must match
  StatusClass status_class;
  std::string_view meaning;
};

constexpr std::uint16_t kAll = 0xFFFF;
constexpr std::uint16_t kSW1 = 0xFF00;
using enum StatusClass;

// The first row that fits counts: exact values before families. Meanings as the card's command set
// gives them (LD/T 32.5-2015), the rest as ISO/IEC 7816-4 table 6.
constexpr Row kRows[] = {
    {0x9000, kAll, kOk, "done"},
    {0x6100, kSW1, kMoreData, "more bytes to fetch"},
    {0x6C00, kSW1, kWrongLength, "wrong Le"},
    {0x63C0, 0xFFF0, kTriesLeft, "check failed, tries left"},
    {0x6200, kSW1, kWarning, "warning, memory unchanged"},
    {0x6300, kSW1, kWarning, "warning, memory changed"},
    {0x6400, kAll, kCard, "GET RESPONSE failed"},
    {0x6400, kSW1, kCard, "execution error, memory unchanged"},
    {0x6581, kAll, kCard, "memory error"},
    {0x6500, kSW1, kCard, "execution error, memory changed"},
    {0x6600, kSW1, kCard, "security-related error"},
    {0x6700, kSW1, kCommand, "wrong Lc"},
    {0x6800, kSW1, kCommand, "function of CLA not supported"},
    {0x6901, kAll, kCommand, "not accepted in this state"},
    {0x6981, kAll, kCommand, "command does not fit the file type"},
    {0x6982, kAll, kSecurity, "security state not met"},
    {0x6983, kAll, kSecurity, "authentication method blocked"},
    {0x6984, kAll, kSecurity, "referenced data invalid or no challenge"},
    {0x6985, kAll, kCommand, "conditions of use not met"},
    {0x6986, kAll, kCommand, "no current EF"},
    {0x6987, kAll, kSecurity, "MAC missing"},
    {0x6988, kAll, kSecurity, "MAC wrong"},
    {0x6900, kSW1, kCommand, "command not allowed"},
    {0x6A80, kAll, kCommand, "data field wrong"},
    {0x6A81, kAll, kCommand, "not supported, or card or application blocked"},
    {0x6A82, kAll, kNotFound, "file not found"},
    {0x6A83, kAll, kNotFound, "record not found"},
    {0x6A84, kAll, kCommand, "no room in the file"},
    {0x6A85, kAll, kCommand, "Lc does not fit the TLV"},
    {0x6A86, kAll, kCommand, "P1 P2 wrong"},
    {0x6A88, kAll, kNotFound, "referenced data or key not found"},
    {0x6A00, kSW1, kCommand, "parameters wrong"},
    {0x6B00, kSW1, kCommand, "offset beyond the file"},
    {0x6D00, kSW1, kCommand, "INS unknown"},
    {0x6E00, kSW1, kCommand, "CLA unknown"},
    {0x6F00, kSW1, kCard, "data invalid"},
    {0x9302, kAll, kSecurity, "MAC invalid"},
    {0x9303, kAll, kBlocked, "application locked for good"},
    {0x9401, kAll, kOther, "not enough money"},
    {0x9402, kAll, kOther, "counter at its maximum"},
    {0x9403, kAll, kOther, "key index not supported"},
    {0x9406, kAll, kOther, "MAC or TAC not available"},
    {0x0000, 0x0000, kOther, "unknown status"},
};

const Row& row_of(std::uint16_t value) {
  return *std::find_if(std::begin(kRows), std::end(kRows) - 1,
                       [value](const Row& row) { return (value & row.mask) == row.value; });
}

}  // namespace

StatusClass StatusWord::classify() const {
  return row_of(value_).status_class;
}

std::string_view StatusWord::meaning() const {
  return row_of(value_).meaning;
}

std::optional<std::uint16_t> StatusWord::length() const {
  const StatusClass c = classify();
  if (c != kMoreData && c != kWrongLength) return std::nullopt;
  return sw2() == 0 ? std::uint16_t{256} : sw2();
}

std::optional<std::uint8_t> StatusWord::tries_left() const {
  if (classify() != kTriesLeft) return std::nullopt;
  return static_cast<std::uint8_t>(value_ & 0x0F);
}

}  // namespace ssc::iso7816
