// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>

#include "tests/unit/firmware/port/stm32f405/model/otg_fs_bits.hpp"
#include "tests/unit/firmware/port/stm32f405/model/otg_fs_model.hpp"

namespace ssc::stm32model {
namespace {

using namespace std::chrono_literals;
using namespace otg;

constexpr Time kResetSignal = 10ms;
constexpr Time kResumeSignal = 20ms;

}  // namespace

// --- The state of the bus ------------------------------------------------------------------------

bool OtgFsModel::sees_device() const {
  const bool wired = (gccfg_ & (kPwrdwn | kNovbussens)) == (kPwrdwn | kNovbussens);
  const bool full_speed = (dcfg_ & 3) == 3;
  return device_mode_ && reset_ == Reset::kNone && wired && full_speed && (dctl_ & kSdis) == 0;
}

void OtgFsModel::reset() {
  host_address_ = 0;
  for (auto& endpoint : in_) endpoint.host_data1 = false;
  for (auto& endpoint : out_) endpoint.host_data1 = false;
  if (!sees_device()) return;
  for (std::size_t n = 1; n < kEndpoints; ++n) {
    in_[n].control &= ~kUsbaep;
    out_[n].control &= ~kUsbaep;
  }
  suspended_ = setup_stage_ = false;
  address_ = 0;
  in_reset_ = anew_ = true;
  gintsts_ |= kUsbrst;
  bus_.time().schedule(bus_.time().now() + kResetSignal, [this, then = generation_] {
    if (!in_reset_) return;
    in_reset_ = false;
    if (then == generation_) gintsts_ |= kEnumdne;
  });
}

void OtgFsModel::suspend() {
  if (!sees_device() || in_reset_) return;
  suspended_ = true;
  suspended_at_ = bus_.time().now();
  gintsts_ |= kUsbsusp;
}

void OtgFsModel::resume(bool told) {
  suspended_ = false;
  if (told) gintsts_ |= kWkupint;
  bus_.time().schedule(bus_.time().now() + kResumeSignal, [this, then = generation_] {
    if (then == generation_ && !suspended_) gintsts_ |= kSof;
  });
}

void OtgFsModel::use_data0(std::uint8_t bEndpointAddress) {
  const std::size_t n = bEndpointAddress % kEndpoints;
  Endpoint& endpoint = bEndpointAddress >= 0x80 ? in_[n] : out_[n];
  endpoint.host_data1 = false;
}

bool OtgFsModel::listens(std::size_t number) const {
  return sees_device() && !in_reset_ && !suspended_ && host_address_ == address_ &&
         number < kEndpoints;
}

// A port that has not even seen the reset yet is late, not wrong.
void OtgFsModel::check_after_reset() {
  if (!anew_ || (gintsts_ & kUsbrst) != 0) return;
  anew_ = false;
  for (std::size_t n = 0; n < kEndpoints; ++n) {
    if (in_[n].has(kEpena) || (n != 0 && out_[n].has(kEpena)))
      violation("endpoint " + std::to_string(n) + " left enabled after a bus reset");
  }
  if ((dcfg_ >> 4 & 0x7F) != 0) violation("address left after a bus reset");
  if ((dctl_ & kRwusig) != 0) violation("wake-up signal left after a bus reset");
}

// --- Transactions --------------------------------------------------------------------------------

std::size_t OtgFsModel::receive_room() const {
  std::size_t used = unread_.size();
  for (const Entry& entry : receive_) used += 1 + entry.words.size();
  return used < grxfsiz_ ? grxfsiz_ - used : 0;
}

bool OtgFsModel::push_receive(std::uint32_t status, std::size_t number,
                              std::span<const std::uint8_t> packet) {
  Entry entry{.status = status << 17 | static_cast<std::uint32_t>(packet.size() << 4 | number)};
  for (std::size_t at = 0; at < packet.size(); at += 4) {
    std::uint32_t word = 0;
    for (std::size_t i = at; i < std::min(at + 4, packet.size()); ++i)
      word |= std::uint32_t{packet[i]} << (8 * (i - at));
    entry.words.push_back(word);
  }
  if (receive_room() < 1 + entry.words.size()) {
    violation("no room in the receive FIFO");
    return false;
  }
  receive_.push_back(std::move(entry));
  return true;
}

// Acknowledged whatever the endpoint does; ends STALL, and has it send NAK both ways.
bool OtgFsModel::setup(std::span<const std::uint8_t, 8> packet) {
  if (!listens(0)) return false;
  check_after_reset();
  Endpoint& out = out_[0];
  const std::uint32_t packets = out.size >> 29;
  if (packets == 0 && !setup_stage_) violation("no SETUP packet expected");
  if (packets != 0) out.size -= 1U << 29;
  for (Endpoint* const endpoint : {static_cast<Endpoint*>(&in_[0]), &out}) {
    endpoint->control = (endpoint->control & ~kStall) | kNaksts;
    endpoint->data1 = endpoint->host_data1 = true;
  }
  setup_stage_ = true;
  return push_receive(kSetupData, 0, packet);
}

// The next token tells the core that the SETUP packet was the last one.
void OtgFsModel::end_setup_stage(std::size_t number) {
  if (number != 0 || !setup_stage_) return;
  setup_stage_ = false;
  push_receive(kSetupComplete, 0);
}

OtgFsModel::Handshake OtgFsModel::out(std::size_t number, std::span<const std::uint8_t> packet) {
  if (!listens(number)) return Handshake::kNothing;
  Endpoint& endpoint = out_[number];
  const Handshake answer = take_out(number, packet, endpoint.host_data1);
  if (answer == Handshake::kAck) endpoint.host_data1 = !endpoint.host_data1;
  return answer;
}

OtgFsModel::Handshake OtgFsModel::out_again(std::size_t number,
                                            std::span<const std::uint8_t> packet) {
  if (!listens(number)) return Handshake::kNothing;
  return take_out(number, packet, !out_[number].host_data1);
}

OtgFsModel::Handshake OtgFsModel::take_out(std::size_t number, std::span<const std::uint8_t> packet,
                                           bool data1) {
  end_setup_stage(number);
  Endpoint& endpoint = out_[number];
  if (number != 0 && !endpoint.has(kUsbaep)) return Handshake::kNothing;
  if (endpoint.has(kStall)) return Handshake::kStall;
  const bool room = receive_room() >= 2 + (packet.size() + 3) / 4;
  if (!endpoint.has(kEpena) || endpoint.has(kNaksts) || out_nak_ || !room) return Handshake::kNak;
  if (data1 == endpoint.host_data1) check_toggle(endpoint, number, "OUT");
  if (data1 != endpoint.data1) return Handshake::kAck;  // taken for a packet sent again
  endpoint.data1 = !endpoint.data1;
  endpoint.control |= kNaksts;
  endpoint.size &= 0xE000'0000;
  if (out_ends_with_packet) endpoint.control &= ~kEpena;
  push_receive(kOutData, number, packet);
  push_receive(kOutComplete, number);
  return Handshake::kAck;
}

OtgFsModel::Answer OtgFsModel::in(std::size_t number) {
  if (!listens(number)) return {};
  end_setup_stage(number);
  In& endpoint = in_[number];
  const std::uint32_t size = endpoint.size & 0x7'FFFF;
  const bool whole = endpoint.fifo.size() == (size + 3) / 4;
  if (number != 0 && !endpoint.has(kUsbaep)) return {};
  if (endpoint.has(kStall)) return {Handshake::kStall};
  if (!endpoint.has(kEpena) || endpoint.has(kNaksts) || !whole) return {Handshake::kNak};
  check_toggle(endpoint, number, "IN");
  Answer answer{Handshake::kAck};
  for (std::size_t i = 0; i < size; ++i)
    answer.data.push_back(static_cast<std::uint8_t>(endpoint.fifo[i / 4] >> (8 * (i % 4))));
  endpoint.fifo.clear();
  endpoint.size = 0;
  endpoint.data1 = !endpoint.data1;
  endpoint.host_data1 = !endpoint.host_data1;
  endpoint.control &= ~kEpena;
  endpoint.interrupts |= kXfrc;
  if (number == 0 && size == 0) address_ = static_cast<std::uint8_t>(dcfg_ >> 4 & 0x7F);
  return answer;
}

void OtgFsModel::check_toggle(const Endpoint& endpoint, std::size_t number, const char* direction) {
  if (endpoint.data1 == endpoint.host_data1) return;
  violation("toggle of " + std::string(direction) + " " + std::to_string(number));
}

}  // namespace ssc::stm32model
