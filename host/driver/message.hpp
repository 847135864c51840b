// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tuple>
#include <vector>

#include "protocol/base/bytes.hpp"
#include "protocol/ccid/fields.hpp"
#include "protocol/ccid/message.hpp"

namespace ssc::driver {

// A packet of protocol/ccid/packets.hpp as a message of any length: other makers' readers take up
// to 64 KiB, where ccid::encode knows those of this project. What was in `message` is gone.
template <class Packet>
void write_message(const Packet& packet, std::vector<Byte>& message) {
  message.assign(ccid::kOffsetSpecific, 0);
  const auto append = [&](auto field) {
    const std::size_t at = message.size();
    message.resize(at + ccid::width(field));
    ccid::store_field(packet, field, MutableBytes(message).subspan(at));
  };
  std::apply([&](auto... field) { (append(field), ...); }, Packet::fields());
  if constexpr (requires { packet.abData; }) {
    message.insert(message.end(), packet.abData.begin(), packet.abData.end());
  }
  message[0] = Packet::kMessageType;
  store_le32(MutableBytes(message).subspan(ccid::kOffsetLength, 4),
             static_cast<std::uint32_t>(message.size() - ccid::kHeaderSize));
  message[ccid::kOffsetSlot] = packet.bSlot;
  message[ccid::kOffsetSeq] = packet.bSeq;
}

}  // namespace ssc::driver
