// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "host/pcsc/session.hpp"
#include "host/pcsc/snapshot.hpp"

namespace ssc::pcsc {

// Watches readers and cards on a thread of its own, blocked in SCardGetStatusChange, so that an
// event is known when pcscd knows it. pcscd may be away at the start, stop, and come back:
//
//              establish fails, pause            SERVICE_DOWN from any call
//                  ┌──────┐                 ┌───────────────────────────────┐
//                  ▼      │                 ▼                               │
//   start ──▶ no context ─┴─ establish ─▶ list ─▶ wait for change ─▶ tell ──┤
//                                           ▲                               │
//                                           └───────────────────────────────┘
//
// The list is made again after every wait, and the wait is short, because before pcsc-lite 2.3.0 a
// reader that arrives between list and wait is not announced.
class Monitor {
 public:
  struct Pace {
    std::chrono::milliseconds relist{1000};  // longest wait
    std::chrono::milliseconds retry{500};    // between two attempts to reach pcscd
  };
  // Called on the monitor's thread, first with the state at the start and then with each state that
  // differs from the one before. It must return soon and must not call stop().
  using Listener = std::function<void(const Snapshot&)>;

  Monitor(Api& api, Listener listener, Pace pace);
  Monitor(Api& api, Listener listener) : Monitor(api, std::move(listener), Pace{}) {}
  ~Monitor() { stop(); }
  Monitor(const Monitor&) = delete;
  Monitor& operator=(const Monitor&) = delete;

  // Ends the wait and the thread; no call of the listener afterwards. For any thread, any number of
  // times.
  void stop();

 private:
  void run();
  Result<void> connect_to_service();
  Result<void> look();
  void tell(Snapshot snapshot);
  void set_context(std::optional<Context> context);
  void pause(std::chrono::milliseconds time);
  bool stopping();

  Api& api_;
  const Listener listener_;
  const Pace pace_;

  // The thread's own.
  std::vector<Watch> watches_;
  std::optional<Snapshot> told_;

  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::optional<Context> context_;  // made and ended by the thread, cancelled by stop()
  bool stop_ = false;
  bool ended_ = false;

  std::mutex joining_;
  std::thread thread_;
};

}  // namespace ssc::pcsc
