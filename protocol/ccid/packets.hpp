// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <tuple>

#include "protocol/base/bytes.hpp"
#include "protocol/ccid/fields.hpp"
#include "protocol/ccid/message.hpp"

// Every message of CCID 1.1 as a struct whose members are the fields of the standard: bulk-OUT
// (6.1) and bulk-IN (6.2). `fields()` lists what stands after bSeq, in the order
// and width of the wire, little-endian; one packet_from and one encode work from that list.
//
//   const auto block = packet_from<PC_to_RDR_XfrBlock>(message);
//   const auto answer = encode(RDR_to_PC_DataBlock{.bSlot = 0, .bSeq = block->bSeq, .abData =
//   data});
//
// abData is a view: valid as long as the bytes that were parsed.
namespace ssc::ccid {

// ---- Bulk-OUT: PC_to_RDR ------------------------------------------------------------------------

struct PC_to_RDR_SetParameters {
  static constexpr Byte kMessageType = 0x61;
  Byte bSlot = 0;
  Byte bSeq = 0;
  Byte bProtocolNum = 0;  // 0 = T=0, 1 = T=1
  Bytes abData;           // abProtocolDataStructure, parameters.hpp
  static constexpr auto fields() {
    return std::tuple{&PC_to_RDR_SetParameters::bProtocolNum, Rfu<2>{}};
  }
};

struct PC_to_RDR_IccPowerOn {
  static constexpr Byte kMessageType = 0x62;
  Byte bSlot = 0;
  Byte bSeq = 0;
  Byte bPowerSelect = 0;  // 0 automatic, 1 = 5 V, 2 = 3 V, 3 = 1.8 V
  static constexpr auto fields() {
    return std::tuple{&PC_to_RDR_IccPowerOn::bPowerSelect, Rfu<2>{}};
  }
};

struct PC_to_RDR_IccPowerOff {
  static constexpr Byte kMessageType = 0x63;
  Byte bSlot = 0;
  Byte bSeq = 0;
  static constexpr auto fields() { return std::tuple{Rfu<3>{}}; }
};

struct PC_to_RDR_GetSlotStatus {
  static constexpr Byte kMessageType = 0x65;
  Byte bSlot = 0;
  Byte bSeq = 0;
  static constexpr auto fields() { return std::tuple{Rfu<3>{}}; }
};

struct PC_to_RDR_Secure {
  static constexpr Byte kMessageType = 0x69;
  Byte bSlot = 0;
  Byte bSeq = 0;
  Byte bBWI = 0;
  std::uint16_t wLevelParameter = 0;
  Bytes abData;
  static constexpr auto fields() {
    return std::tuple{&PC_to_RDR_Secure::bBWI, &PC_to_RDR_Secure::wLevelParameter};
  }
};

struct PC_to_RDR_T0APDU {
  static constexpr Byte kMessageType = 0x6A;
  Byte bSlot = 0;
  Byte bSeq = 0;
  Byte bmChanges = 0;  // bit 0: bClassGetResponse is valid, bit 1: bClassEnvelope is
  Byte bClassGetResponse = 0;
  Byte bClassEnvelope = 0;
  static constexpr auto fields() {
    return std::tuple{&PC_to_RDR_T0APDU::bmChanges, &PC_to_RDR_T0APDU::bClassGetResponse,
                      &PC_to_RDR_T0APDU::bClassEnvelope};
  }
};

struct PC_to_RDR_Escape {
  static constexpr Byte kMessageType = 0x6B;
  Byte bSlot = 0;
  Byte bSeq = 0;
  Bytes abData;
  static constexpr auto fields() { return std::tuple{Rfu<3>{}}; }
};

struct PC_to_RDR_GetParameters {
  static constexpr Byte kMessageType = 0x6C;
  Byte bSlot = 0;
  Byte bSeq = 0;
  static constexpr auto fields() { return std::tuple{Rfu<3>{}}; }
};

struct PC_to_RDR_ResetParameters {
  static constexpr Byte kMessageType = 0x6D;
  Byte bSlot = 0;
  Byte bSeq = 0;
  static constexpr auto fields() { return std::tuple{Rfu<3>{}}; }
};

struct PC_to_RDR_IccClock {
  static constexpr Byte kMessageType = 0x6E;
  Byte bSlot = 0;
  Byte bSeq = 0;
  Byte bClockCommand = 0;  // 0 restart, 1 stop as the ATR allows
  static constexpr auto fields() {
    return std::tuple{&PC_to_RDR_IccClock::bClockCommand, Rfu<2>{}};
  }
};

struct PC_to_RDR_XfrBlock {
  static constexpr Byte kMessageType = 0x6F;
  Byte bSlot = 0;
  Byte bSeq = 0;
  Byte bBWI = 0;                      // T=1: extends BWT for this block
  std::uint16_t wLevelParameter = 0;  // TPDU level: 0; extended APDU: place in the chain
  Bytes abData;
  static constexpr auto fields() {
    return std::tuple{&PC_to_RDR_XfrBlock::bBWI, &PC_to_RDR_XfrBlock::wLevelParameter};
  }
};

struct PC_to_RDR_Mechanical {
  static constexpr Byte kMessageType = 0x71;
  Byte bSlot = 0;
  Byte bSeq = 0;
  Byte bFunction = 0;  // 1 accept, 2 eject, 3 capture, 4 lock, 5 unlock the card
  static constexpr auto fields() { return std::tuple{&PC_to_RDR_Mechanical::bFunction, Rfu<2>{}}; }
};

struct PC_to_RDR_Abort {
  static constexpr Byte kMessageType = 0x72;
  Byte bSlot = 0;
  Byte bSeq = 0;
  static constexpr auto fields() { return std::tuple{Rfu<3>{}}; }
};

struct PC_to_RDR_SetDataRateAndClockFrequency {
  static constexpr Byte kMessageType = 0x73;
  Byte bSlot = 0;
  Byte bSeq = 0;
  std::uint32_t dwClockFrequency = 0;  // kHz
  std::uint32_t dwDataRate = 0;        // bit/s
  static constexpr auto fields() {
    return std::tuple{Rfu<3>{}, &PC_to_RDR_SetDataRateAndClockFrequency::dwClockFrequency,
                      &PC_to_RDR_SetDataRateAndClockFrequency::dwDataRate};
  }
};

// ---- Bulk-IN: RDR_to_PC; bStatus and bError as in status.hpp ------------------------------------

struct RDR_to_PC_DataBlock {
  static constexpr Byte kMessageType = 0x80;
  Byte bSlot = 0;
  Byte bSeq = 0;
  Byte bStatus = 0;
  Byte bError = 0;
  Byte bChainParameter = 0;  // 0 whole, 1 begin, 2 end, 3 middle, 10h empty
  Bytes abData;
  static constexpr auto fields() {
    return std::tuple{&RDR_to_PC_DataBlock::bStatus, &RDR_to_PC_DataBlock::bError,
                      &RDR_to_PC_DataBlock::bChainParameter};
  }
};

struct RDR_to_PC_SlotStatus {
  static constexpr Byte kMessageType = 0x81;
  Byte bSlot = 0;
  Byte bSeq = 0;
  Byte bStatus = 0;
  Byte bError = 0;
  Byte bClockStatus = 0;  // 0 running, 1 stopped low, 2 stopped high, 3 stopped, state unknown
  static constexpr auto fields() {
    return std::tuple{&RDR_to_PC_SlotStatus::bStatus, &RDR_to_PC_SlotStatus::bError,
                      &RDR_to_PC_SlotStatus::bClockStatus};
  }
};

struct RDR_to_PC_Parameters {
  static constexpr Byte kMessageType = 0x82;
  Byte bSlot = 0;
  Byte bSeq = 0;
  Byte bStatus = 0;
  Byte bError = 0;
  Byte bProtocolNum = 0;
  Bytes abData;  // abProtocolDataStructure, parameters.hpp
  static constexpr auto fields() {
    return std::tuple{&RDR_to_PC_Parameters::bStatus, &RDR_to_PC_Parameters::bError,
                      &RDR_to_PC_Parameters::bProtocolNum};
  }
};

struct RDR_to_PC_Escape {
  static constexpr Byte kMessageType = 0x83;
  Byte bSlot = 0;
  Byte bSeq = 0;
  Byte bStatus = 0;
  Byte bError = 0;
  Bytes abData;
  static constexpr auto fields() {
    return std::tuple{&RDR_to_PC_Escape::bStatus, &RDR_to_PC_Escape::bError, Rfu<1>{}};
  }
};

struct RDR_to_PC_DataRateAndClockFrequency {
  static constexpr Byte kMessageType = 0x84;
  Byte bSlot = 0;
  Byte bSeq = 0;
  Byte bStatus = 0;
  Byte bError = 0;
  std::uint32_t dwClockFrequency = 0;  // kHz
  std::uint32_t dwDataRate = 0;        // bit/s
  static constexpr auto fields() {
    return std::tuple{&RDR_to_PC_DataRateAndClockFrequency::bStatus,
                      &RDR_to_PC_DataRateAndClockFrequency::bError, Rfu<1>{},
                      &RDR_to_PC_DataRateAndClockFrequency::dwClockFrequency,
                      &RDR_to_PC_DataRateAndClockFrequency::dwDataRate};
  }
};

// ---- One reader and one writer for all of them --------------------------------------------------

namespace detail {

constexpr std::size_t kSpecificSize = 3;

template <class Packet>
constexpr std::size_t fixed_size() {
  return std::apply([](auto... field) { return (width(field) + ...); }, Packet::fields());
}

template <class Packet>
concept HasData = requires(Packet packet) { packet.abData; };

}  // namespace detail

// The packet that a message of its type holds. kMalformed for another bMessageType, kTruncated or
// kTrailing when dwLength does not fit the packet.
template <class Packet>
Expected<Packet> packet_from(const Message& message) {
  constexpr std::size_t fixed_data = detail::fixed_size<Packet>() - detail::kSpecificSize;
  if (message.bMessageType != Packet::kMessageType) return fail(Error::kMalformed);
  if (message.abData.size() < fixed_data) return fail(Error::kTruncated);
  if (!detail::HasData<Packet> && message.abData.size() > fixed_data) return fail(Error::kTrailing);

  Packet packet;
  packet.bSlot = message.bSlot;
  packet.bSeq = message.bSeq;
  const auto load = [&](std::size_t& at, auto field) {
    const Bytes bytes = at < detail::kSpecificSize
                            ? Bytes(message.specific).subspan(at)
                            : message.abData.subspan(at - detail::kSpecificSize);
    load_field(packet, field, bytes);
    at += width(field);
  };
  std::size_t at = 0;
  std::apply([&](auto... field) { (load(at, field), ...); }, Packet::fields());
  if constexpr (detail::HasData<Packet>) packet.abData = message.abData;
  return packet;
}

// kTooLong when abData is longer than kMaxDataLength.
template <class Packet>
Expected<EncodedMessage> encode(const Packet& packet) {
  constexpr std::size_t fixed = detail::fixed_size<Packet>();
  static_assert(fixed >= detail::kSpecificSize);
  std::array<Byte, fixed> bytes{};
  const auto store = [&](std::size_t& at, auto field) {
    store_field(packet, field, MutableBytes(bytes).subspan(at));
    at += width(field);
  };
  std::size_t at = 0;
  std::apply([&](auto... field) { (store(at, field), ...); }, Packet::fields());

  Message message{Packet::kMessageType,
                  packet.bSlot,
                  packet.bSeq,
                  {bytes[0], bytes[1], bytes[2]},
                  Bytes(bytes).subspan(detail::kSpecificSize)};
  if constexpr (detail::HasData<Packet>) {
    static_assert(fixed == detail::kSpecificSize);
    message.abData = packet.abData;
  }
  return encode(message);
}

}  // namespace ssc::ccid
