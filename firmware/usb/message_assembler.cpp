// SPDX-License-Identifier: Apache-2.0
#include "firmware/usb/message_assembler.hpp"

#include <algorithm>
#include <limits>

#include "protocol/base/sensitive.hpp"

namespace ssc::firmware::usb {

bool MessageAssembler::add(Bytes packet) {
  if (!in_message() && packet.empty()) return false;
  const std::size_t room = message_.kCapacity - message_.size();
  message_.append(packet.first(std::min(packet.size(), room)));
  received_ += packet.size();
  return packet.size() < kMaxPacketSize || received_ == announced();
}

std::uint64_t MessageAssembler::announced() const {
  if (message_.size() < ccid::kHeaderSize) return std::numeric_limits<std::uint64_t>::max();
  return ccid::kHeaderSize +
         std::uint64_t{load_le32(message_.bytes().subspan(ccid::kOffsetLength))};
}

void MessageAssembler::clear() {
  wipe(message_.data(), message_.size());
  message_.clear();
  received_ = 0;
}

}  // namespace ssc::firmware::usb
