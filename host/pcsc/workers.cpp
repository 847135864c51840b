// SPDX-License-Identifier: Apache-2.0
#include "host/pcsc/workers.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace ssc::pcsc {
namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

// At the end, running jobs get this long to end by themselves.
constexpr std::chrono::milliseconds kGrace{200};

Code lateness(Task::Phase phase) {
  static constexpr std::array kCodes = {Code::kReaderBusy, Code::kReaderStuck, Code::kCardInUse,
                                        Code::kReaderStuck};
  return kCodes.at(static_cast<std::size_t>(phase));
}

// A context outlives many jobs. One that pcscd no longer knows, because it was restarted, is made
// anew once.
Result<Session> open_session(Api& api, std::optional<Context>& context, const std::string& reader,
                             const Revoked& revoked) {
  const bool was_open = context.has_value();
  if (!context) {
    auto established = Context::establish(api);
    if (!established) return tl::unexpected(established.error());
    context = std::move(*established);
  }
  Result<Session> session = Session::connect(*context, reader, revoked);
  if (session || session.error().code != Code::kServiceDown) return session;
  context.reset();
  return was_open ? open_session(api, context, reader, revoked) : std::move(session);
}

Result<void> work(Api& api, std::optional<Context>& context, const std::string& reader,
                  const std::shared_ptr<Task>& task) {
  task->phase = Task::Phase::kConnecting;
  Result<Session> session = open_session(api, context, reader, Revoked(task, &task->settled));
  if (!session) return tl::unexpected(session.error());
  task->phase = Task::Phase::kWaitingForOthers;
  if (auto begun = session->begin(); !begun) return begun;
  task->phase = Task::Phase::kRunning;
  task->run(*session);
  return {};
}

}  // namespace

// One reader: its queue and the one thread that serves it. `turn` counts the threads that served
// it; a thread whose turn is over was left behind.
struct Workers::Lane {
  std::deque<std::shared_ptr<Task>> queue;
  std::shared_ptr<Task> running;
  std::optional<std::thread> thread;
  std::condition_variable wake;
  unsigned turn = 0;
  std::size_t stuck = 0;
  Code stuck_by = Code::kReaderStuck;  // what the caller of the last stuck job was told
};

// Shared by the object, its threads and the threads left behind. One mutex for all, held for
// moments only and never while a job or a callback runs.
struct Workers::State : std::enable_shared_from_this<Workers::State> {
  explicit State(std::shared_ptr<Api> a) : api(std::move(a)) {}

  void submit(const std::string& reader, std::shared_ptr<Task> task);
  void serve(const std::string& reader, Lane& lane, unsigned turn);
  void watch();
  void stop();

  const std::shared_ptr<Api> api;
  std::mutex mutex;
  std::map<std::string, Lane> lanes;  // a lane stays where it is until the last thread has gone
  std::condition_variable deadlines;  // wakes the watchdog
  std::condition_variable idle;       // wakes stop()
  bool stopping = false;
  std::thread watchdog;

 private:
  struct Late {
    std::shared_ptr<Task> task;
    Code code;
  };
  void man(const std::string& reader, Lane& lane);
  std::vector<Late> take_late(SteadyTime now);
  std::optional<SteadyTime> next_deadline() const;
  bool all_idle() const;
};

Workers::Workers(std::shared_ptr<Api> api) : state_(std::make_shared<State>(std::move(api))) {
  state_->watchdog = std::thread([state = state_.get()] { state->watch(); });
}

Workers::~Workers() {
  state_->stop();
}

void Workers::submit(const std::string& reader, std::chrono::milliseconds deadline,
                     std::shared_ptr<Task> task) {
  task->deadline = std::chrono::steady_clock::now() + deadline;
  state_->submit(reader, std::move(task));
}

void Workers::State::submit(const std::string& reader, std::shared_ptr<Task> task) {
  const std::lock_guard lock(mutex);
  Lane& lane = lanes[reader];
  const bool refused = lane.queue.size() >= kMaxQueued || lane.stuck >= kMaxStuck;
  if (refused) task->deadline = std::chrono::steady_clock::now();  // the watchdog answers at once
  lane.queue.push_back(std::move(task));
  man(reader, lane);
  lane.wake.notify_one();
  deadlines.notify_one();
}

// Gives a lane with work a thread, unless too many hang in it already.
void Workers::State::man(const std::string& reader, Lane& lane) {
  if (lane.thread || lane.queue.empty() || lane.stuck >= kMaxStuck || stopping) return;
  lane.thread.emplace([state = shared_from_this(), reader, &lane, turn = lane.turn] {
    state->serve(reader, lane, turn);
  });
}

void Workers::State::serve(const std::string& reader, Lane& lane, unsigned turn) {
  std::optional<Context> context;
  std::unique_lock lock(mutex);
  while (true) {
    lane.wake.wait(lock, [&] { return stopping || lane.turn != turn || !lane.queue.empty(); });
    if (stopping || lane.turn != turn) break;
    const std::shared_ptr<Task> task = std::move(lane.queue.front());
    lane.queue.pop_front();
    lane.running = task;
    lock.unlock();

    const Result<void> worked = work(*api, context, reader, task);
    if (worked) {
      task->deliver();
    } else {
      task->fail(worked.error());
    }

    lock.lock();
    if (lane.turn != turn) break;
    lane.running.reset();
    idle.notify_all();
  }
  if (lane.turn != turn) {  // left behind: the reader answers again
    --lane.stuck;
    man(reader, lane);
  }
  lock.unlock();
}

void Workers::State::watch() {
  std::unique_lock lock(mutex);
  while (!stopping) {
    const std::vector<Late> late = take_late(std::chrono::steady_clock::now());
    if (!late.empty()) {
      lock.unlock();
      for (const Late& l : late) l.task->fail(Failure{l.code, "the deadline has passed"});
      lock.lock();
      continue;
    }
    if (const auto next = next_deadline()) {
      deadlines.wait_until(lock, *next);
    } else {
      deadlines.wait(lock);
    }
  }
}

// Takes every task whose time is over out of its lane; a lane whose thread hangs gets another.
std::vector<Workers::State::Late> Workers::State::take_late(SteadyTime now) {
  std::vector<Late> late;
  for (auto& [reader, lane] : lanes) {
    if (lane.running && lane.running->deadline <= now) {
      lane.stuck_by = lateness(lane.running->phase);
      late.push_back({lane.running, lane.stuck_by});
      lane.running.reset();
      lane.thread->detach();
      lane.thread.reset();
      ++lane.turn;
      ++lane.stuck;
    }
    const Code queued = lane.stuck >= kMaxStuck ? lane.stuck_by : Code::kReaderBusy;
    std::erase_if(lane.queue, [&](const std::shared_ptr<Task>& task) {
      if (task->deadline > now) return false;
      late.push_back({task, queued});
      return true;
    });
    man(reader, lane);
  }
  return late;
}

std::optional<SteadyTime> Workers::State::next_deadline() const {
  std::optional<SteadyTime> next;
  const auto consider = [&next](const std::shared_ptr<Task>& task) {
    if (!next || task->deadline < *next) next = task->deadline;
  };
  for (const auto& [reader, lane] : lanes) {
    if (lane.running) consider(lane.running);
    std::for_each(lane.queue.begin(), lane.queue.end(), consider);
  }
  return next;
}

bool Workers::State::all_idle() const {
  return std::all_of(lanes.begin(), lanes.end(),
                     [](const auto& entry) { return !entry.second.running; });
}

void Workers::State::stop() {
  std::vector<std::shared_ptr<Task>> open;
  std::vector<std::thread> resting;
  {
    std::unique_lock lock(mutex);
    stopping = true;
    for (auto& [reader, lane] : lanes) {
      open.insert(open.end(), lane.queue.begin(), lane.queue.end());
      lane.queue.clear();
      lane.wake.notify_all();
    }
    deadlines.notify_all();
    idle.wait_for(lock, kGrace, [this] { return all_idle(); });
    for (auto& [reader, lane] : lanes) {
      if (!lane.thread) continue;
      if (lane.running) {
        open.push_back(std::move(lane.running));
        lane.thread->detach();
        ++lane.turn;
        ++lane.stuck;
      } else {
        resting.push_back(std::move(*lane.thread));
      }
      lane.thread.reset();
    }
  }
  watchdog.join();
  for (std::thread& thread : resting) thread.join();
  for (const auto& task : open) task->fail(Failure{Code::kDaemonDown, "stopping"});
}

}  // namespace ssc::pcsc
