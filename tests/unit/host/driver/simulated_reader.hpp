// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "firmware/core/ccid_device.hpp"
#include "host/driver/transport.hpp"
#include "tests/unit/firmware/core/reader_fixture.hpp"
#include "tests/unit/tools/cardsim/cards.hpp"
#include "tools/cardsim/clocked_line.hpp"
#include "tools/cardsim/virtual_time.hpp"

namespace ssc::driver {

// A whole reader of this project, firmware and two simulated cards, as the driver's transport. Time
// passes only while the driver waits. For one thread.
class SimulatedReader final : public Transport, private firmware::HostLink {
 public:
  explicit SimulatedReader(firmware::ExchangeLevel level, bool auto_pps = false)
      : device_(*this, panel, lines_,
                {.firmware_name = "SSC", .level = level, .auto_pps = auto_pps}),
        descriptor_(device_.descriptor()) {
    user.attach(device_.contact(0));
    sam.attach(device_.contact(1));
  }

  // ---- The hand ----
  void insert(const cardsim::Persona& persona, std::vector<cardsim::Fault> faults = {}) {
    user.insert(persona, std::move(faults));
  }
  // Typed once the reader asks for a PIN: digits, E enter, C cancel. Without any the time passes.
  std::string keys;
  std::function<void(Bytes)> on_send;  // sees what the driver sends

  // ---- The driver's side ----
  const ccid::ClassDescriptor& descriptor() const override { return descriptor_; }
  const Identity& identity() const override { return identity_; }
  TimePoint now() const override {
    return TimePoint(std::chrono::duration_cast<TimePoint::duration>(time.now()) + slept_);
  }

  Outcome<void> send(Bytes message, TimePoint) override {
    if (on_send) on_send(message);
    device_.bulk_out(message);
    return {};
  }
  Outcome<void> receive(std::vector<Byte>& message, TimePoint deadline) override {
    while (answers_.empty() && now() < deadline && happens()) {
    }
    if (answers_.empty()) {
      slept_ += std::max(deadline - now(), TimePoint::duration::zero());
      return fail(Fault::kTimeout);
    }
    message = std::move(answers_.front());
    answers_.pop_front();
    return {};
  }
  Outcome<void> request_abort(Byte bSlot, Byte bSeq) override {
    if (!device_.request_abort(bSlot, bSeq)) return fail(Fault::kStalled);
    return {};
  }
  Outcome<std::vector<std::uint32_t>> data_rates() override {
    return words(device_.get_data_rates());
  }
  Outcome<std::vector<std::uint32_t>> clock_frequencies() override {
    return words(device_.get_clock_frequencies());
  }
  bool notifies() const override { return false; }
  Outcome<Change> wait_for_change(TimePoint) override { return Change{}; }
  void stop_waiting() override {}
  Outcome<void> clear() override { return {}; }
  Outcome<void> reset() override {
    device_.reset();
    return {};
  }
  void close() override {}

  cardsim::VirtualTime time;
  cardsim::ClockedLine user{time}, sam{time};
  firmware::FakePanel panel;

 private:
  // The next thing to happen; false when nothing is left.
  bool happens() {
    if (!panel.alarm) return time.step();
    const std::string typed = std::exchange(keys, {});
    for (const char key : typed) device_.on_key(key_of(key));
    if (typed.empty()) {
      slept_ += std::chrono::seconds(1);
      device_.on_panel_alarm();
    }
    return true;
  }
  static firmware::Key key_of(char key) {
    if (key == 'E') return firmware::Key::kEnter;
    if (key == 'C') return firmware::Key::kCancel;
    return static_cast<firmware::Key>(key - '0');
  }
  template <class List>
  static std::vector<std::uint32_t> words(const List& list) {
    std::vector<std::uint32_t> out;
    for (std::size_t at = 0; at < list.size(); at += 4) {
      out.push_back(load_le32(list.bytes().subspan(at, 4)));
    }
    return out;
  }

  bool has_control_pipe() const override { return true; }
  void send(Bytes message) override { answers_.emplace_back(message.begin(), message.end()); }
  void send_time_extension(Bytes message, Byte) override { send(message); }
  void slot_changed(const ccid::RDR_to_PC_NotifySlotChange&) override {}
  void hardware_error(const ccid::RDR_to_PC_HardwareError&) override {}
  bool tell_movements(Movements) override { return false; }

  std::array<firmware::CardLine*, 2> lines_{&user, &sam};
  firmware::CcidDevice device_;
  ccid::ClassDescriptor descriptor_;
  Identity identity_;
  std::deque<std::vector<Byte>> answers_;
  TimePoint::duration slept_{};
};

}  // namespace ssc::driver
