// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "tests/unit/firmware/port/stm32f405/model/otg_fs_model.hpp"

namespace ssc::stm32model {

// What a host makes of transactions: transfers, with NAK tried again, and the toggles and the
// address that follow from the requests of chapter 9.
class UsbHost {
 public:
  using Data = std::vector<std::uint8_t>;
  using Setup = std::array<std::uint8_t, 8>;
  // Nothing: STALL, or no end to it (refused_by tells).
  using Answer = std::optional<Data>;

  // `run` has the device work for a while, after every transaction.
  UsbHost(OtgFsModel& bus, std::function<void()> run) : bus_(bus), run_(std::move(run)) {}
  // Has every transaction take place while the device works, instead of before.
  using Transaction = std::function<void()>;
  void at_any_instant(std::function<void(Transaction)> schedule) {
    schedule_ = std::move(schedule);
  }

  // A bus reset and all of it: the device may be asked for its descriptors afterwards.
  void reset();

  // A control transfer: what the data stage has brought.
  Answer control(const Setup& setup, std::span<const std::uint8_t> data = {});

  // One transfer: ends with a short packet, an empty one if need be.
  bool bulk_out(std::size_t number, std::span<const std::uint8_t> data);
  Answer bulk_in(std::size_t number);

  // One packet.
  bool out(std::size_t number, std::span<const std::uint8_t> packet);
  Answer in(std::size_t number);

  OtgFsModel::Handshake refused_by() const { return last_; }

 private:
  static constexpr int kMostNaks = 200;
  static constexpr std::size_t kMaxPacketSize = 64;

  void perform(const Transaction& transaction);
  Answer data_in(std::size_t wLength);
  bool data_out(std::span<const std::uint8_t> data);
  void follow(const Setup& setup);

  OtgFsModel& bus_;
  std::function<void()> run_;
  std::function<void(Transaction)> schedule_ = [](const Transaction& now) { now(); };
  OtgFsModel::Handshake last_{};
};

}  // namespace ssc::stm32model
