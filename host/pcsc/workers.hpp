// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "host/pcsc/session.hpp"

namespace ssc::pcsc {

// A piece of work for a card, answered once: by the worker that did it or by the watchdog that lost
// patience, whoever is first.
class Task {
 public:
  enum class Phase { kQueued, kConnecting, kWaitingForOthers, kRunning };

  virtual ~Task() = default;
  virtual void run(Session& session) = 0;  // keeps its result
  virtual void deliver() = 0;              // the result of run()
  virtual void fail(Failure failure) = 0;

  std::atomic<Phase> phase{Phase::kQueued};
  std::atomic<bool> settled{false};
  std::chrono::steady_clock::time_point deadline;
};

template <class T>
class TypedTask final : public Task {
 public:
  using Job = std::function<Result<T>(Session&)>;
  using Done = std::function<void(Result<T>)>;

  TypedTask(Job job, Done done) : job_(std::move(job)), done_(std::move(done)) {}

  void run(Session& session) override { result_ = job_(session); }
  void deliver() override { settle(std::move(*result_)); }
  void fail(Failure failure) override { settle(tl::unexpected(std::move(failure))); }

 private:
  void settle(Result<T> result) {
    if (settled.exchange(true)) return;
    const Done done = std::move(done_);
    done(std::move(result));
  }

  Job job_;
  Done done_;
  std::optional<Result<T>> result_;
};

// One worker thread a reader, made when the reader's first job comes; jobs of one reader run one
// after the other, and no reader waits for another.
//
// A PC/SC call that hangs cannot be cancelled. When a job's deadline passes, its caller is
// answered, the thread is left behind with only what it owns, and the reader gets a new thread. A
// thread that comes back sends nothing more to the card and ends.
//
//   deadline passes while the job …        the caller gets
//   is queued behind another               READER_BUSY
//   is queued, too many threads hang       what the last of those got
//   connects or runs                       READER_STUCK
//   waits for another program's lock       CARD_IN_USE
//
// Thread-safe.
class Workers {
 public:
  // Threads that may hang in one reader, and jobs that may wait for it; more are refused at once.
  static constexpr std::size_t kMaxStuck = 4;
  static constexpr std::size_t kMaxQueued = 16;

  explicit Workers(std::shared_ptr<Api> api);
  // Answers what is still open with DAEMON_DOWN, after a moment for running jobs to end by
  // themselves.
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // Connects to the card in `reader`, takes a transaction, runs `job`, gives the card free and then
  // calls `done`, once, on a thread of this object: post the result to where it belongs, and do no
  // more there. `deadline` counts from now. The job may be left behind, so it must own all that it
  // touches. A job that cannot start answers what Session::connect answers.
  template <class T>
  void submit(const std::string& reader, std::chrono::milliseconds deadline,
              typename TypedTask<T>::Job job, typename TypedTask<T>::Done done) {
    submit(reader, deadline, std::make_shared<TypedTask<T>>(std::move(job), std::move(done)));
  }

 private:
  struct Lane;
  struct State;

  void submit(const std::string& reader, std::chrono::milliseconds deadline,
              std::shared_ptr<Task> task);

  std::shared_ptr<State> state_;
};

}  // namespace ssc::pcsc
