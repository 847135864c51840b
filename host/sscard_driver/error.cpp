// SPDX-License-Identifier: Apache-2.0
#include "host/sscard_driver/error.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "host/sscard_driver/SSCardDriver.h"
#include "protocol/base/hex.hpp"
#include "protocol/iso7816/status_word.hpp"

namespace ssc::national {
namespace {

struct NumberOf {
  Code code;
  long number;
};

// A code that is in neither table means reader and connection.
constexpr NumberOf kNumbers[] = {
    {Code::kNoCard, SSCARD_NO_CARD},
    {Code::kCardRemoved, SSCARD_NO_CARD},
    {Code::kCardMute, SSCARD_MUTE},
    {Code::kCardProtocol, SSCARD_MUTE},
    {Code::kCardReset, SSCARD_NOT_POWERED},
    {Code::kNotSscard, SSCARD_CARD_TYPE},
    {Code::kCardBlocked, SSCARD_STATUS(0x6A81)},
    {Code::kCardAccess, SSCARD_STATUS(0x6982)},
    {Code::kCardData, SSCARD_DATA},
    {Code::kCardIdentifier, SSCARD_IDENTIFIER},
    {Code::kCardNotGenuine, SSCARD_NOT_GENUINE},
    {Code::kCardSwapped, SSCARD_OTHER_CARD},
    {Code::kFileUnknown, SSCARD_STATUS(0x6A82)},
    {Code::kKeyRefused, SSCARD_STATUS(0x6983)},
    {Code::kKeyMissing, SSCARD_STATUS(0x6A88)},
    {Code::kAlgorithmUnavailable, SSCARD_PSAM_ALGORITHM},
    {Code::kNoPsam, SSCARD_NO_PSAM},
    {Code::kPinWanted, SSCARD_STATUS(0x6982)},
    {Code::kPinUnset, SSCARD_STATUS(0x6982)},
    {Code::kPinFormat, SSCARD_PIN_LENGTH},
    {Code::kPinBlocked, SSCARD_PIN_BLOCKED},
    {Code::kPinFewTries, SSCARD_PIN_WRONG},
    {Code::kPinWrong, SSCARD_PIN_WRONG},
    {Code::kPinCancelled, SSCARD_PIN_CANCELLED},
    {Code::kPinTimeout, SSCARD_PIN_TIMEOUT},
    {Code::kPinMismatch, SSCARD_PIN_DIFFERS},
    {Code::kNoPinPad, SSCARD_UNSUPPORTED},
    {Code::kMoneyShort, SSCARD_STATUS(0x9401)},
    {Code::kMoneyDoubt, SSCARD_STATUS(0x9406)},
    {Code::kNoPurse, SSCARD_STATUS(0x6A81)},
    {Code::kRequestMalformed, SSCARD_PARAMETER},
    {Code::kRequestTooLarge, SSCARD_LENGTH},
    {Code::kConfig, SSCARD_PARAMETER},
};

// For these, what the card said is the whole answer.
constexpr Code kOfTheCard[] = {Code::kCardAccess, Code::kCardBlocked, Code::kCardStatus,
                               Code::kKeyRefused, Code::kPsamRefused, Code::kKeyMissing};

// The PSAM has such a key, but grown from a root of another level.
constexpr std::uint16_t kOtherLevel = 0x6A80;

// What is left of a PSAM's tries is none of the card's.
bool counts_tries_of_psam(const Failure& failure) {
  return failure.code == Code::kPsamRefused && iso7816::StatusWord(failure.status).tries_left();
}

long number_of(const Failure& failure) {
  if (counts_tries_of_psam(failure)) return SSCARD_STATUS(0x9302);
  if (failure.code == Code::kKeyMissing && failure.status == kOtherLevel) return SSCARD_KEY_LEVEL;
  const bool said =
      std::find(std::begin(kOfTheCard), std::end(kOfTheCard), failure.code) != std::end(kOfTheCard);
  if (said && failure.status != 0) return SSCARD_STATUS(failure.status);
  const auto row = std::find_if(std::begin(kNumbers), std::end(kNumbers),
                                [&](const NumberOf& n) { return n.code == failure.code; });
  return row == std::end(kNumbers) ? SSCARD_CONNECTION : row->number;
}

struct Text {
  long number;
  std::string_view text;
};

constexpr Text kTexts[] = {
    {SSCARD_CARD_TYPE, "卡类型不对"},
    {SSCARD_NO_CARD, "无卡"},
    {SSCARD_NOT_POWERED, "卡片未上电"},
    {SSCARD_MUTE, "卡片无应答"},
    {SSCARD_NOT_LOADED, "未加载驱动库"},
    {SSCARD_CONNECTION, "读卡器连接错"},
    {SSCARD_NOT_OPENED, "未建立连接(没有执行前一步骤)"},
    {SSCARD_UNSUPPORTED, "不支持该命令"},
    {SSCARD_PARAMETER, "参数错"},
    {SSCARD_CHECKSUM, "校验和错"},
    {SSCARD_IDENTIFIER, "卡识别码格式错"},
    {SSCARD_NOT_GENUINE, "内部认证失败, 卡片不合法"},
    {SSCARD_OTHER_CARD, "传入数据与卡片不符"},
    {SSCARD_DATA, "卡内数据不合法"},
    {SSCARD_KEY_LEVEL, "PSAM卡密钥级别不足"},
    {SSCARD_PIN_CANCELLED, "用户取消密码输入"},
    {SSCARD_PIN_TIMEOUT, "密码输入超时"},
    {SSCARD_PIN_LENGTH, "密码长度错"},
    {SSCARD_PIN_DIFFERS, "两次输入的密码不一致"},
    {SSCARD_CHARACTER, "数据含有非法字符"},
    {SSCARD_LENGTH, "数据长度错"},
    {SSCARD_PIN_WRONG, "密码错误"},
    {SSCARD_PIN_BLOCKED, "密码已锁定"},
    {SSCARD_NO_PSAM, "没有PSAM卡"},
    {SSCARD_PSAM_ALGORITHM, "PSAM卡不支持该卡的算法"},
    {SSCARD_PSAM_NO_KEY, "PSAM卡中没有RKSSSE密钥"},
    {SSCARD_HSM_NOT_NEEDED, "不需要加密机认证"},
    {SSCARD_STATUS(0x6700), "Lc长度错"},
    {SSCARD_STATUS(0x6901), "命令在当前状态下不被接受"},
    {SSCARD_STATUS(0x6981), "命令与文件结构不相容"},
    {SSCARD_STATUS(0x6982), "不满足安全状态"},
    {SSCARD_STATUS(0x6983), "认证方法锁定"},
    {SSCARD_STATUS(0x6984), "引用数据无效, 未申请随机数"},
    {SSCARD_STATUS(0x6985), "不满足使用条件"},
    {SSCARD_STATUS(0x6986), "没有选择当前文件"},
    {SSCARD_STATUS(0x6988), "安全报文数据项不正确"},
    {SSCARD_STATUS(0x6A80), "数据域参数不正确"},
    {SSCARD_STATUS(0x6A81), "不支持此功能, 卡片或应用被锁定"},
    {SSCARD_STATUS(0x6A82), "未找到文件"},
    {SSCARD_STATUS(0x6A83), "未找到记录"},
    {SSCARD_STATUS(0x6A84), "文件存储空间不足"},
    {SSCARD_STATUS(0x6A88), "未找到引用数据, 没有该密钥"},
    {SSCARD_STATUS(0x9302), "MAC错误"},
    {SSCARD_STATUS(0x9303), "应用被永久锁定"},
    {SSCARD_STATUS(0x9401), "卡内余额不足"},
    {SSCARD_STATUS(0x9402), "交易计数器达到最大值"},
    {SSCARD_STATUS(0x9403), "不支持该密钥索引"},
    {SSCARD_STATUS(0x9406), "所需MAC或TAC不可用"},
};

constexpr long kTriesLeft = SSCARD_STATUS(0x63CF), kNoTries = SSCARD_STATUS(0x63C0);

std::string hex_text(long status) {
  const std::array<Byte, 2> bytes = {static_cast<Byte>(status >> 8), static_cast<Byte>(status)};
  std::array<char, 4> digits{};
  return std::string(to_hex(bytes, digits));
}

std::string text_of(long number) {
  if (number >= kTriesLeft && number <= kNoTries)
    return "外部认证失败, 剩余" + std::to_string(kNoTries - number) + "次";
  const auto row = std::find_if(std::begin(kTexts), std::end(kTexts),
                                [&](const Text& t) { return t.number == number; });
  return row == std::end(kTexts) ? "卡片返回状态字" + hex_text(-number) : std::string(row->text);
}

}  // namespace

Error::Error(const Failure& failure) : number(number_of(failure)), detail(failure.detail) {
  if (detail.empty()) detail = failure.info().code;
}

std::string message(const Error& error) {
  const std::string text = text_of(error.number);
  return error.detail.empty() ? text : text + " (" + error.detail + ")";
}

}  // namespace ssc::national
