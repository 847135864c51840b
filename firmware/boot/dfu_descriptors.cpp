// SPDX-License-Identifier: Apache-2.0
#include "firmware/boot/dfu_descriptors.hpp"

#include <array>

#include "firmware/boot/refusal.hpp"
#include "firmware/usb/standard_requests.hpp"

namespace ssc::firmware::boot {
namespace {

using usb::kChinese;
using usb::kDfuName;
using usb::kEnglish;
using usb::kProduct;
using usb::Text;

constexpr std::array kDfuTexts = {
    Text{kDfuName, kEnglish, u"Firmware update"},
    Text{kDfuName, kChinese, u"固件更新"},
};
constexpr std::array kProductTexts = {
    Text{kProduct, kEnglish, u"OpenSSC Reader (update mode)"},
    Text{kProduct, kChinese, u"OpenSSC 社会保障卡读卡器（更新模式）"},
};
constexpr std::array kDevelopmentProductTexts = {
    Text{kProduct, kEnglish, u"OpenSSC Reader (update mode, development key)"},
    Text{kProduct, kChinese, u"OpenSSC 社会保障卡读卡器（更新模式，开发密钥）"},
};

// In English they are those of to_string.
constexpr std::array<std::u16string_view, kRefusalCount> kChineseRefusals{{
    u"没有错误",
    u"不是固件映像",
    u"固件映像格式未知",
    u"固件映像属于其他产品",
    u"固件映像的链接地址不符",
    u"固件映像过长",
    u"固件映像比已安装的版本旧",
    u"固件映像的签名密钥未知",
    u"签名错误",
    u"固件映像已损坏",
    u"固件映像不完整",
    u"固件映像末尾有多余数据",
    u"数据块顺序错误",
    u"闪存擦除失败",
    u"闪存写入失败",
    u"无法写入更新状态",
    u"当前状态不允许此请求",
}};

std::optional<usb::StringDescriptor> refusal_string(Byte index, std::uint16_t language) {
  const std::size_t refusal = index - kFirstRefusalString + 1U;
  if (index < kFirstRefusalString || refusal >= kRefusalCount) return std::nullopt;
  if (language == kChinese) return usb::encode_string(kChineseRefusals[refusal]);
  if (language != kEnglish) return std::nullopt;
  return usb::encode_string(to_string(static_cast<Refusal>(refusal)));
}

}  // namespace

FixedBytes<kDfuConfigurationSize> dfu_configuration_descriptor(const DfuDeviceOptions& options) {
  FixedBytes<kDfuConfigurationSize> out;
  out.append(
      usb::configuration_header({.wTotalLength = kDfuConfigurationSize,
                                 .bNumInterfaces = 1,
                                 .attributes = options.self_powered ? usb::kSelfPowered : Byte{0},
                                 .max_power_ma = options.max_power_ma}));
  out.append(usb::dfu_descriptors(0, usb::DfuProtocol::kDfuMode, kDfuName));
  return out;
}

std::optional<usb::StringDescriptor> dfu_string_descriptor(Byte index, std::uint16_t language,
                                                           const DfuDeviceOptions& options) {
  if (index >= kFirstRefusalString) return refusal_string(index, language);
  if (index == kDfuName) return usb::find_string(index, language, kDfuTexts, {});
  const auto& product = options.development_key ? kDevelopmentProductTexts : kProductTexts;
  return usb::find_string(index, language, product, options.serial_number);
}

}  // namespace ssc::firmware::boot
