// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <new>
#include <string_view>
#include <utility>
#include <vector>

#include "host/driver/transport.hpp"
#include "tests/unit/host/driver/hex.hpp"

namespace ssc::driver {

// A reader whose answers come when the test says so, for threads that wait for them.
class LiveTransport final : public Transport {
 public:
  // ---- The test's side ----
  std::vector<std::vector<Byte>> wait_for_sent(std::size_t count) {
    std::unique_lock lock(mutex_);
    news_.wait(lock, [&] { return sent_.size() >= count; });
    return sent_;
  }
  void push(std::string_view message) {
    const std::lock_guard lock(mutex_);
    incoming_.push_back(bytes(message));
    news_.notify_all();
  }
  void push_change(ccid::RDR_to_PC_NotifySlotChange change) {
    const std::lock_guard lock(mutex_);
    changes_.push_back(change);
    news_.notify_all();
  }
  void wait_for_listener() {
    std::unique_lock lock(mutex_);
    news_.wait(lock, [&] { return listening_; });
  }
  void unplug() { close(); }
  // Once, whoever waits next.
  void run_out_of_memory() {
    const std::lock_guard lock(mutex_);
    out_of_memory_ = true;
  }

  // ---- The driver's side ----
  const ccid::ClassDescriptor& descriptor() const override { return class_descriptor; }
  const Identity& identity() const override { return identity_; }

  Outcome<void> send(Bytes message, TimePoint) override {
    const std::lock_guard lock(mutex_);
    if (closed_) return fail(Fault::kGone);
    sent_.emplace_back(message.begin(), message.end());
    news_.notify_all();
    return {};
  }
  Outcome<void> receive(std::vector<Byte>& message, TimePoint deadline) override {
    std::unique_lock lock(mutex_);
    if (std::exchange(out_of_memory_, false)) throw std::bad_alloc();
    news_.wait_until(lock, deadline, [&] { return closed_ || !incoming_.empty(); });
    if (closed_) return fail(Fault::kGone);
    if (incoming_.empty()) return fail(Fault::kTimeout);
    message = std::move(incoming_.front());
    incoming_.pop_front();
    return {};
  }
  Outcome<void> request_abort(Byte, Byte) override { return {}; }
  Outcome<std::vector<std::uint32_t>> data_rates() override { return std::vector<std::uint32_t>{}; }
  Outcome<std::vector<std::uint32_t>> clock_frequencies() override {
    return std::vector<std::uint32_t>{};
  }
  bool notifies() const override { return true; }
  Milliseconds trusted_silence() const override { return silence; }
  Outcome<Change> wait_for_change(TimePoint deadline) override {
    std::unique_lock lock(mutex_);
    if (std::exchange(out_of_memory_, false)) throw std::bad_alloc();
    listening_ = true;
    news_.notify_all();
    news_.wait_until(lock, deadline, [&] { return closed_ || stopped_ || !changes_.empty(); });
    listening_ = false;
    if (closed_) return fail(Fault::kGone);
    if (std::exchange(stopped_, false) || changes_.empty()) return Change{};
    const Change change = changes_.front();
    changes_.pop_front();
    return change;
  }
  void stop_waiting() override {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    news_.notify_all();
  }
  Outcome<void> clear() override { return {}; }
  Outcome<void> reset() override { return {}; }
  void close() override {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    news_.notify_all();
  }

  ccid::ClassDescriptor class_descriptor;
  Milliseconds silence{3'600'000};

 private:
  Identity identity_;
  std::mutex mutex_;
  std::condition_variable news_;
  std::vector<std::vector<Byte>> sent_;
  std::deque<std::vector<Byte>> incoming_;
  std::deque<ccid::RDR_to_PC_NotifySlotChange> changes_;
  bool listening_ = false;
  bool stopped_ = false;
  bool closed_ = false;
  bool out_of_memory_ = false;
};

}  // namespace ssc::driver
