// SPDX-License-Identifier: Apache-2.0
#include "host/pcsc/monitor.hpp"

#include <winscard.h>

#include <algorithm>

#include "host/pcsc/cause.hpp"

namespace ssc::pcsc {
namespace {

// SCardCancel is lost when the thread is not yet in its wait, so it is repeated.
constexpr std::chrono::milliseconds kCancelAgain{2};

// A reader that is listed and cannot be waited for is about to leave.
constexpr std::chrono::milliseconds kListAgain{10};

CardState card_state(Word seen) {
  if ((seen & SCARD_STATE_MUTE) != 0) return CardState::kMute;
  return (seen & SCARD_STATE_PRESENT) != 0 ? CardState::kPresent : CardState::kAbsent;
}

ReaderStatus reader_status(const Watch& watch) {
  const CardState card = card_state(watch.seen);
  return ReaderStatus{.name = watch.reader,
                      .card = card,
                      .in_use = (watch.seen & SCARD_STATE_INUSE) != 0,
                      .exclusive = (watch.seen & SCARD_STATE_EXCLUSIVE) != 0,
                      .events = static_cast<unsigned>(watch.seen >> 16 & 0xFFFF),
                      .atr = card == CardState::kPresent ? watch.atr : Atr{}};
}

bool is_gone(const Watch& watch) {
  return (watch.seen & (SCARD_STATE_UNKNOWN | SCARD_STATE_IGNORE)) != 0;
}

Snapshot snapshot_of(const std::vector<Watch>& watches) {
  Snapshot snapshot{.service_up = true};
  for (const Watch& watch : watches) {
    if (watch.reader == kPlugAndPlay || is_gone(watch)) continue;
    snapshot.readers.push_back(reader_status(watch));
  }
  return snapshot;
}

// Readers that stayed keep what is known of them; of a new one nothing is, so the next wait tells
// at once.
std::vector<Watch> watch_list(const std::vector<std::string>& names,
                              const std::vector<Watch>& old) {
  std::vector<Watch> list;
  for (const std::string& name : names) {
    const auto stayed =
        std::find_if(old.begin(), old.end(), [&name](const Watch& w) { return w.reader == name; });
    list.push_back(stayed != old.end() ? *stayed : Watch{name});
    list.back().known = list.back().seen & ~static_cast<Word>(SCARD_STATE_CHANGED);
  }
  list.push_back(Watch{kPlugAndPlay});
  return list;
}

bool same_readers(const std::vector<Watch>& a, const std::vector<Watch>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Watch& x, const Watch& y) { return x.reader == y.reader; });
}

}  // namespace

Monitor::Monitor(Api& api, Listener listener, Pace pace)
    : api_(api), listener_(std::move(listener)), pace_(pace), thread_([this] { run(); }) {}

void Monitor::stop() {
  const std::lock_guard joining(joining_);
  if (!thread_.joinable()) return;
  {
    std::unique_lock lock(mutex_);
    stop_ = true;
    changed_.notify_all();
    while (!ended_) {
      // Its answer says nothing: INVALID_HANDLE comes when the wait is just ending (PCSC issue
      // 160).
      if (context_) api_.cancel(context_->handle());
      changed_.wait_for(lock, kCancelAgain, [this] { return ended_; });
    }
  }
  thread_.join();
}

void Monitor::run() {
  while (!stopping()) {
    const Result<void> looked = connect_to_service().and_then([this] { return look(); });
    if (looked) continue;
    if (looked.error().code == Code::kReaderGone) {  // between list and wait; the next list knows
      pause(kListAgain);
      continue;
    }
    set_context(std::nullopt);
    watches_.clear();
    tell(Snapshot{});
    pause(pace_.retry);
  }
  set_context(std::nullopt);
  const std::lock_guard lock(mutex_);
  ended_ = true;
  changed_.notify_all();
}

Result<void> Monitor::connect_to_service() {
  if (context_) return {};
  return Context::establish(api_).map([this](Context context) { set_context(std::move(context)); });
}

Result<void> Monitor::look() {
  std::vector<std::string> names;
  Result<void> listed = check(kListReaders, api_.list_readers(context_->handle(), names));
  if (!listed && listed.error().code != Code::kNoReader) return listed;

  std::vector<Watch> next = watch_list(names, watches_);
  const bool list_changed = !same_readers(next, watches_);
  watches_ = std::move(next);
  const auto timeout = list_changed ? std::chrono::milliseconds{0} : pace_.relist;
  const Status status = api_.get_status_change(context_->handle(), timeout, watches_);
  if (status == SCARD_E_CANCELLED) return {};
  if (status != SCARD_E_TIMEOUT) {
    if (auto changed = check(kGetStatusChange, status); !changed) return changed;
  }
  tell(snapshot_of(watches_));
  return {};
}

void Monitor::tell(Snapshot snapshot) {
  if (told_ == snapshot || stopping()) return;
  told_ = std::move(snapshot);
  listener_(*told_);
}

void Monitor::set_context(std::optional<Context> context) {
  const std::lock_guard lock(mutex_);
  context_ = std::move(context);
}

void Monitor::pause(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, time, [this] { return stop_; });
}

bool Monitor::stopping() {
  const std::lock_guard lock(mutex_);
  return stop_;
}

}  // namespace ssc::pcsc
