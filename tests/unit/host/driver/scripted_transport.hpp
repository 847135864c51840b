// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/driver/driver_log.hpp"
#include "host/driver/transport.hpp"
#include "tests/unit/host/driver/hex.hpp"

namespace ssc::driver {

// Keeps what the driver wrote.
class ListLog final : public DriverLog {
 public:
  void write(Level, std::string_view line) override {
    const std::lock_guard lock(mutex_);
    lines.emplace_back(line);
  }
  bool shows_traffic() const override { return traffic; }
  bool has(std::string_view text) const {
    return std::any_of(lines.begin(), lines.end(),
                       [&](const std::string& l) { return l.find(text) != std::string::npos; });
  }

  std::vector<std::string> lines;
  bool traffic = false;

 private:
  std::mutex mutex_;
};

// A reader that answers the n-th message with the n-th entry of a script, and has a clock that
// moves only when somebody waits for nothing. For one thread.
class ScriptedTransport final : public Transport {
 public:
  // What comes in, in order, once the next message without an entry so far has been sent.
  ScriptedTransport& answer(std::vector<std::string_view> messages) {
    script_.emplace_back(messages.begin(), messages.end());
    return *this;
  }
  ScriptedTransport& no_answer() { return answer({}); }
  // A fault in place of a message: of the next receive after all that has been announced so far.
  ScriptedTransport& fail_receive(Fault fault) {
    receive_fault = fault;
    return *this;
  }

  const ccid::ClassDescriptor& descriptor() const override { return class_descriptor; }
  const Identity& identity() const override { return who; }
  TimePoint now() const override { return now_; }

  Outcome<void> send(Bytes message, TimePoint) override {
    if (closed) return fail(Fault::kGone);
    events.push_back(hex(message));
    if (send_fault) return fail(*std::exchange(send_fault, std::nullopt));
    if (!script_.empty()) {
      for (const std::string_view text : script_.front()) incoming.push_back(bytes(text));
      script_.pop_front();
    } else if (respond) {
      for (auto& one : respond(message)) incoming.push_back(std::move(one));
    }
    return {};
  }

  Outcome<void> receive(std::vector<Byte>& message, TimePoint deadline) override {
    if (closed) return fail(Fault::kGone);
    if (incoming.empty() && receive_fault) {
      return fail(*std::exchange(receive_fault, std::nullopt));
    }
    if (incoming.empty() && when_idle) {
      now_ += idle_step;
      if (now_ < deadline) {
        message = when_idle();
        return {};
      }
    }
    if (incoming.empty()) {
      now_ = deadline;
      return fail(Fault::kTimeout);
    }
    message = std::move(incoming.front());
    incoming.pop_front();
    return {};
  }

  Outcome<void> request_abort(Byte bSlot, Byte bSeq) override {
    events.push_back("ABORT " + hex(std::array{bSlot, bSeq}));
    if (on_abort) std::exchange(on_abort, nullptr)();
    if (!has_abort) return fail(Fault::kNotSupported);
    return {};
  }
  Outcome<std::vector<std::uint32_t>> data_rates() override { return rates; }
  Outcome<std::vector<std::uint32_t>> clock_frequencies() override {
    return std::vector<std::uint32_t>{};
  }
  bool notifies() const override { return false; }
  bool take_movement(Byte bSlot) override {
    const bool taken = (moved >> bSlot & 1) != 0;
    moved = static_cast<Byte>(moved & ~(1U << bSlot));
    return taken;
  }
  Outcome<Change> wait_for_change(TimePoint deadline) override {
    now_ = deadline;
    return Change{};
  }
  void stop_waiting() override {}
  Outcome<void> clear() override {
    events.push_back("clear");
    return {};
  }
  Outcome<void> reset() override {
    events.push_back("reset");
    if (!comes_back) return fail(Fault::kGone);
    return {};
  }
  void close() override { closed = true; }

  void advance(Milliseconds time) { now_ += time; }

  ccid::ClassDescriptor class_descriptor;
  Identity who;
  Byte moved = 0;  // bit n: slot n; told once
  std::vector<std::uint32_t> rates;
  std::vector<std::string> events;  // messages sent, and requests, in order
  std::deque<std::vector<Byte>> incoming;
  std::function<std::vector<std::vector<Byte>>(Bytes)> respond;  // when the script is over
  std::function<std::vector<Byte>()> when_idle;                  // what comes out of nothing
  std::function<void()> on_abort;                                // once
  Milliseconds idle_step{1};
  std::optional<Fault> send_fault;
  std::optional<Fault> receive_fault;
  bool has_abort = true;
  bool comes_back = true;
  bool closed = false;

 private:
  std::deque<std::vector<std::string_view>> script_;
  TimePoint now_{};
};

}  // namespace ssc::driver
