// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/firmware/port/stm32f405/model/usb_host.hpp"

#include <algorithm>

namespace ssc::stm32model {
namespace {

using Handshake = OtgFsModel::Handshake;

// USB 2.0, table 9-4.
constexpr std::uint8_t kClearFeature = 1, kSetAddress = 5, kSetConfiguration = 9,
                       kSetInterface = 11;

}  // namespace

void UsbHost::reset() {
  bus_.reset();
  while (bus_.in_reset()) run_();
  run_();
}

void UsbHost::perform(const Transaction& transaction) {
  schedule_(transaction);
  run_();
}

bool UsbHost::out(std::size_t number, std::span<const std::uint8_t> packet) {
  last_ = Handshake::kNak;
  for (int naks = 0; naks < kMostNaks && last_ == Handshake::kNak; ++naks) {
    perform([&] { last_ = bus_.out(number, packet); });
  }
  return last_ == Handshake::kAck;
}

UsbHost::Answer UsbHost::in(std::size_t number) {
  OtgFsModel::Answer answer{Handshake::kNak};
  for (int naks = 0; naks < kMostNaks && answer.handshake == Handshake::kNak; ++naks) {
    perform([&] { answer = bus_.in(number); });
  }
  last_ = answer.handshake;
  if (last_ != Handshake::kAck) return std::nullopt;
  return answer.data;
}

bool UsbHost::bulk_out(std::size_t number, std::span<const std::uint8_t> data) {
  while (data.size() >= kMaxPacketSize) {
    if (!out(number, data.first(kMaxPacketSize))) return false;
    data = data.subspan(kMaxPacketSize);
  }
  return out(number, data);
}

UsbHost::Answer UsbHost::bulk_in(std::size_t number) {
  Data all;
  while (true) {
    const auto packet = in(number);
    if (!packet) return std::nullopt;
    all.insert(all.end(), packet->begin(), packet->end());
    if (packet->size() < kMaxPacketSize) return all;
  }
}

UsbHost::Answer UsbHost::control(const Setup& setup, std::span<const std::uint8_t> data) {
  last_ = Handshake::kNothing;
  bool taken = false;
  perform([&] { taken = bus_.setup(setup); });
  if (!taken) return std::nullopt;
  const std::size_t wLength = setup[6] | setup[7] << 8;
  const bool to_host = (setup[0] & 0x80) != 0 && wLength != 0;
  Answer answer = to_host ? data_in(wLength) : data_out(data) ? Answer(Data{}) : std::nullopt;
  const bool status = answer && (to_host ? out(0, {}) : in(0).has_value());
  if (!status) return std::nullopt;
  follow(setup);
  return answer;
}

UsbHost::Answer UsbHost::data_in(std::size_t wLength) {
  Data all;
  while (all.size() < wLength) {
    const auto packet = in(0);
    if (!packet) return std::nullopt;
    all.insert(all.end(), packet->begin(), packet->end());
    if (packet->size() < kMaxPacketSize) break;
  }
  return all;
}

bool UsbHost::data_out(std::span<const std::uint8_t> data) {
  while (!data.empty()) {
    const std::size_t size = std::min(data.size(), kMaxPacketSize);
    if (!out(0, data.first(size))) return false;
    data = data.subspan(size);
  }
  return true;
}

void UsbHost::follow(const Setup& setup) {
  const bool standard = (setup[0] & 0x60) == 0;
  if (!standard) return;
  const std::uint8_t request = setup[1];
  if (request == kSetAddress) bus_.use_address(setup[2]);
  if (request == kClearFeature && setup[0] == 0x02) bus_.use_data0(setup[4]);
  if (request != kSetConfiguration && request != kSetInterface) return;
  for (std::uint8_t n = 1; n < OtgFsModel::kEndpoints; ++n) {
    bus_.use_data0(n);
    bus_.use_data0(static_cast<std::uint8_t>(0x80 | n));
  }
}

}  // namespace ssc::stm32model
