// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/host/pcsc/fake_api.hpp"

#include <algorithm>

namespace ssc::pcsc {
namespace {

constexpr std::chrono::seconds kPatience{5};
constexpr Byte kAtr[] = {0x3B, 0x6D, 0x00, 0x00, 0x00, 0x81, 0x54, 0x31, 0x00,
                         0x86, 0x60, 0x99, 0x99, 0x00, 0x00, 0x00, 0x01};

}  // namespace

void FakeApi::set_reader(const std::string& name, Word state) {
  const Lock lock(mutex_);
  readers_[name] = state;
  changed_.notify_all();
}

void FakeApi::remove_reader(const std::string& name) {
  const Lock lock(mutex_);
  readers_.erase(name);
  changed_.notify_all();
}

void FakeApi::stop_service() {
  const Lock lock(mutex_);
  service_ = false;
  contexts_.clear();
  cards_.clear();
  transactions_.clear();
  changed_.notify_all();
}

void FakeApi::start_service() {
  const Lock lock(mutex_);
  service_ = true;
}

void FakeApi::fail_at(unsigned n, Status status) {
  fail_at_ = n;
  fail_status_ = status;
}

void FakeApi::script(const std::string& call, std::vector<Status> statuses) {
  const Lock lock(mutex_);
  std::reverse(statuses.begin(), statuses.end());
  scripts_[call] = std::move(statuses);
}

void FakeApi::hang(const std::string& call) {
  const Lock lock(mutex_);
  hang_ = call;
}

void FakeApi::release() {
  const Lock lock(mutex_);
  hang_.clear();
  changed_.notify_all();
}

void FakeApi::wait_until_hanging(unsigned calls) {
  Lock lock(mutex_);
  changed_.wait_for(lock, kPatience, [&] { return hanging_ >= calls; });
}

void FakeApi::wait_until_waiting() {
  Lock lock(mutex_);
  changed_.wait_for(lock, kPatience, [&] { return waiting_ > 0; });
}

std::vector<std::string> FakeApi::diary() const {
  const Lock lock(mutex_);
  return diary_;
}

unsigned FakeApi::count(const std::string& call) const {
  const Lock lock(mutex_);
  return static_cast<unsigned>(std::count(diary_.begin(), diary_.end(), call));
}

unsigned FakeApi::open() const {
  const Lock lock(mutex_);
  return static_cast<unsigned>(contexts_.size() + cards_.size() + transactions_.size());
}

bool FakeApi::wait_until_all_closed() const {
  Lock lock(mutex_);
  return changed_.wait_for(lock, kPatience, [&] {
    return contexts_.empty() && cards_.empty() && transactions_.empty();
  });
}

// Writes the call down; answers the code that it is to fail with.
std::optional<Status> FakeApi::enter(Lock& lock, const std::string& call) {
  diary_.push_back(call);
  if (hang_ == call) {
    ++hanging_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return hang_ != call; });
    --hanging_;
  }
  if (fail_at_ == diary_.size()) return fail_status_;
  if (std::vector<Status>& statuses = scripts_[call]; !statuses.empty()) {
    const Status status = statuses.back();
    statuses.pop_back();
    if (status != scard::kSuccess) return status;
  }
  return service_ ? std::nullopt : std::optional(scard::kNoService);
}

Status FakeApi::establish_context(ContextHandle& context) {
  Lock lock(mutex_);
  if (const auto failed = enter(lock, "establish")) return *failed;
  contexts_.insert(context = next_handle_++);
  return scard::kSuccess;
}

Status FakeApi::release_context(ContextHandle context) {
  Lock lock(mutex_);
  const auto failed = enter(lock, "release");
  contexts_.erase(context);
  changed_.notify_all();
  return failed.value_or(scard::kSuccess);
}

Status FakeApi::list_readers(ContextHandle context, std::vector<std::string>& names) {
  Lock lock(mutex_);
  if (const auto failed = enter(lock, "list")) return *failed;
  if (!contexts_.contains(context)) return scard::kInvalidHandle;
  names.clear();
  for (const auto& [name, state] : readers_) names.push_back(name);
  return names.empty() ? scard::kNoReaders : scard::kSuccess;
}

std::set<std::string> FakeApi::names() const {
  std::set<std::string> names;
  for (const auto& [name, state] : readers_) names.insert(name);
  return names;
}

bool FakeApi::look(std::span<Watch> watches, const std::set<std::string>& names_before) const {
  bool changed = false;
  for (Watch& watch : watches) {
    if (watch.reader == kPlugAndPlay) {
      watch.seen = names() != names_before ? scard::kStateChanged : 0;
    } else {
      const auto found = readers_.find(watch.reader);
      const Word state = found == readers_.end() ? scard::kEmpty : found->second;
      watch.seen = state | (state != watch.known ? scard::kStateChanged : 0);
      watch.atr.clear();
      if ((state & scard::kPresent) != 0) watch.atr.assign(kAtr);
    }
    changed |= (watch.seen & scard::kStateChanged) != 0;
  }
  return changed;
}

Status FakeApi::get_status_change(ContextHandle context, std::chrono::milliseconds timeout,
                                  std::span<Watch> watches) {
  Lock lock(mutex_);
  if (const auto failed = enter(lock, "wait")) return *failed;
  if (!contexts_.contains(context)) return scard::kInvalidHandle;
  const std::set<std::string> before = names();
  for (const Watch& watch : watches) {
    if (watch.reader != kPlugAndPlay && !before.contains(watch.reader)) {
      return scard::kUnknownReader;
    }
  }
  const unsigned cancels_before = cancels_;
  std::vector<Watch> seen(watches.begin(), watches.end());
  const bool blocks = timeout > std::chrono::milliseconds{0};
  waiting_ += blocks ? 1 : 0;
  changed_.notify_all();
  const bool woken = changed_.wait_for(
      lock, timeout, [&] { return cancels_ != cancels_before || !service_ || look(seen, before); });
  waiting_ -= blocks ? 1 : 0;
  if (!woken) return scard::kTimeout;
  if (!service_) return scard::kServiceStopped;
  if (cancels_ != cancels_before) return scard::kCancelled;
  std::copy(seen.begin(), seen.end(), watches.begin());
  return scard::kSuccess;
}

Status FakeApi::cancel(ContextHandle) {
  Lock lock(mutex_);
  ++cancels_;
  changed_.notify_all();
  return scard::kInvalidHandle;  // as PCSC issue 160: it worked all the same
}

Status FakeApi::connect(ContextHandle context, const std::string& reader, CardHandle& card,
                        Word& protocol) {
  Lock lock(mutex_);
  if (const auto failed = enter(lock, "connect")) return *failed;
  if (!contexts_.contains(context)) return scard::kInvalidHandle;
  const auto found = readers_.find(reader);
  if (found == readers_.end()) return scard::kUnknownReader;
  if ((found->second & scard::kPresent) == 0) return scard::kNoSmartcard;
  cards_.insert(card = next_handle_++);
  protocol = 1;
  return scard::kSuccess;
}

Status FakeApi::reconnect(CardHandle card, Word& protocol) {
  Lock lock(mutex_);
  if (const auto failed = enter(lock, "reconnect")) return *failed;
  protocol = 1;
  return cards_.contains(card) ? scard::kSuccess : scard::kInvalidHandle;
}

Status FakeApi::reset(CardHandle card, Reset how, Word& protocol) {
  Lock lock(mutex_);
  if (const auto failed = enter(lock, how == Reset::kCold ? "cold" : "warm")) return *failed;
  protocol = 1;
  return cards_.contains(card) ? scard::kSuccess : scard::kInvalidHandle;
}

Status FakeApi::status(CardHandle card, Atr& atr) {
  Lock lock(mutex_);
  if (const auto failed = enter(lock, "status")) return *failed;
  atr.assign(kAtr);
  return cards_.contains(card) ? scard::kSuccess : scard::kInvalidHandle;
}

Status FakeApi::begin_transaction(CardHandle card) {
  Lock lock(mutex_);
  if (const auto failed = enter(lock, "begin")) return *failed;
  if (!cards_.contains(card)) return scard::kInvalidHandle;
  transactions_.insert(card);
  return scard::kSuccess;
}

Status FakeApi::end_transaction(CardHandle card) {
  Lock lock(mutex_);
  const auto failed = enter(lock, "end");
  transactions_.erase(card);
  changed_.notify_all();
  return failed.value_or(scard::kSuccess);
}

Status FakeApi::transmit(CardHandle card, Word, Bytes command, MutableBytes answer,
                         std::size_t& answer_size) {
  Lock lock(mutex_);
  if (const auto failed = enter(lock, "transmit")) return *failed;
  if (!cards_.contains(card)) return scard::kInvalidHandle;
  const Answer a = answer_(command);
  answer_size = a.bytes.size();
  std::copy(a.bytes.begin(), a.bytes.end(), answer.begin());
  return a.status;
}

Status FakeApi::disconnect(CardHandle card) {
  Lock lock(mutex_);
  const auto failed = enter(lock, "disconnect");
  cards_.erase(card);
  changed_.notify_all();
  return failed.value_or(scard::kSuccess);
}

Status FakeApi::connect_reader(ContextHandle context, const std::string& reader,
                               CardHandle& handle) {
  Lock lock(mutex_);
  if (const auto failed = enter(lock, "connect_reader")) return *failed;
  if (!contexts_.contains(context)) return scard::kInvalidHandle;
  if (!readers_.contains(reader)) return scard::kUnknownReader;
  cards_.insert(handle = next_handle_++);
  return scard::kSuccess;
}

Status FakeApi::look_up(const std::map<Word, std::vector<Byte>>& table, Word key,
                        MutableBytes answer, std::size_t& size) const {
  const auto found = table.find(key);
  if (found == table.end() || found->second.size() > answer.size()) return scard::kUnsupported;
  size = found->second.size();
  std::copy(found->second.begin(), found->second.end(), answer.begin());
  return scard::kSuccess;
}

Status FakeApi::control(CardHandle handle, Word code, Bytes request, MutableBytes answer,
                        std::size_t& answer_size) {
  Lock lock(mutex_);
  if (const auto failed = enter(lock, "control")) return *failed;
  if (!cards_.contains(handle)) return scard::kInvalidHandle;
  if (const auto made = control_answers_.find(code); made != control_answers_.end())
    controls_[code] = made->second(request);
  return look_up(controls_, code, answer, answer_size);
}

Status FakeApi::attribute(CardHandle handle, Word id, MutableBytes value, std::size_t& size) {
  Lock lock(mutex_);
  if (const auto failed = enter(lock, "attribute")) return *failed;
  if (!cards_.contains(handle)) return scard::kInvalidHandle;
  return look_up(attributes_, id, value, size);
}

}  // namespace ssc::pcsc
