// SPDX-License-Identifier: Apache-2.0
#include "host/pcsc/pin_pad.hpp"

#include <array>

namespace ssc::pcsc {
namespace {

constexpr Word kGetFeatureRequest = 0x42000000 + 3400;  // SCARD_CTL_CODE(3400) of pcsc-lite

// Tags of the feature list, and the code that each has.
constexpr Byte kVerifyPinDirect = 0x06;
constexpr Byte kModifyPinDirect = 0x07;
constexpr std::size_t kCodeSize = 4;  // big-endian

// A list of tag, length, control code.
std::optional<Word> find_feature(Byte tag, Bytes list) {
  constexpr std::size_t kHeader = 2;
  while (list.size() >= kHeader && list.size() - kHeader >= list[1]) {
    const Bytes value = list.subspan(kHeader, list[1]);
    if (list[0] == tag && value.size() == kCodeSize) return load_be32(value);
    list = list.subspan(kHeader + value.size());
  }
  return std::nullopt;
}

// A driver without features refuses the request.
bool means_none(Code code) {
  return code == Code::kReaderFault || code == Code::kCardProtocol;
}

}  // namespace

Result<PinPad> PinPad::find(Session& session) {
  std::array<Byte, 256> list{};
  const auto size = session.control(kGetFeatureRequest, {}, list);
  if (!size && !means_none(size.error().code)) return tl::unexpected(size.error());
  PinPad pad(session);
  const Bytes features = Bytes(list).first(size.value_or(0));
  pad.verify_ = find_feature(kVerifyPinDirect, features);
  pad.modify_ = find_feature(kModifyPinDirect, features);
  if (!pad.verifies() && !pad.modifies()) return failure(Code::kNoPinPad);
  return pad;
}

Result<std::uint16_t> PinPad::enter(std::optional<Word> feature, Bytes structure) {
  if (!feature) return failure(Code::kNoPinPad);
  std::array<Byte, 256> answer{};
  const auto size = session_->control(*feature, structure, answer);
  if (!size) return tl::unexpected(size.error());
  if (*size != 2) return failure(Code::kCardProtocol, "PIN pad: answer without status");
  return load_be16(answer);
}

}  // namespace ssc::pcsc
