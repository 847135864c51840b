// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include "host/base/failure.hpp"
#include "host/pcsc/api.hpp"

namespace ssc::pcsc {

// A handle that is given back once, when its owner ends.
template <class Traits>
class Handle {
 public:
  Handle(Api& api, long value) : api_(&api), value_(value) {}
  Handle(Handle&& other) noexcept
      : api_(std::exchange(other.api_, nullptr)), value_(other.value_) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(api_, other.api_);
    std::swap(value_, other.value_);
    return *this;
  }
  ~Handle() {
    if (api_ != nullptr) Traits::close(*api_, value_);
  }

  long get() const { return value_; }
  Api& api() const { return *api_; }

 private:
  Api* api_;
  long value_;
};

// A connection to pcscd, for one thread. After SERVICE_DOWN it is dead: make a new one.
class Context {
 public:
  static Result<Context> establish(Api& api);

  ContextHandle handle() const { return handle_.get(); }
  Api& api() const { return handle_.api(); }

 private:
  struct Traits {
    static void close(Api& api, long handle) { api.release_context(handle); }
  };
  explicit Context(Handle<Traits> handle) : handle_(std::move(handle)) {}

  Handle<Traits> handle_;
};

// True once nobody waits for the work any more.
using Revoked = std::shared_ptr<const std::atomic<bool>>;

// A card in a reader, connected in shared mode and, after begin(), in a transaction of our own: no
// other program can come between two commands. It ends with the object, and the card stays powered
// unless power_off_at_end() was called. Every answer can be NO_CARD, CARD_MUTE, CARD_REMOVED,
// CARD_IN_USE, CARD_RESET, CARD_PROTOCOL, READER_GONE, READER_FAULT or SERVICE_DOWN. For one
// thread; the context must live longer.
class Session {
 public:
  // pcscd powered the card up when it was inserted. If that failed it tries again now, at every
  // voltage, which takes seconds with a card that stops half way through its ATR.
  static Result<Session> connect(Context& context, std::string reader, Revoked revoked = nullptr);

  Session(Session&& other) noexcept;
  Session& operator=(Session&&) = delete;
  ~Session();

  // Waits, for as long as it takes, until no other program has a transaction.
  Result<void> begin();

  // One command to the card and its answer, SW1 SW2 included; answers the number of bytes in
  // `answer`, of which 258 are enough for any short APDU. 61xx and 6Cxx are passed on as they are.
  // CARD_RESET: another program reset the card; restart() and begin the whole use case again, if it
  // only reads. READER_STUCK: the deadline passed meanwhile, nothing was sent.
  Result<std::size_t> transmit(Bytes command, MutableBytes answer);

  // A request to the reader itself (SCardControl), with its card kept as it is; answers the number
  // of bytes in `answer`. READER_FAULT also for a code that its driver does not know.
  Result<std::size_t> control(Word code, Bytes request, MutableBytes answer);

  // Takes the card over after CARD_RESET. The card has lost its selected application and its
  // rights.
  Result<void> restart();

  // Whether it still is the card that was connected, as it was left: CARD_REMOVED, CARD_RESET.
  Result<void> probe() { return read_atr(); }

  // Resets the card for every program that uses it; the others get CARD_RESET.
  Result<void> reset(Reset how);

  // Its power goes off and on again when this object ends, so that nobody after us finds the rights
  // that were proven to it.
  void power_off_at_end() { powers_off_ = true; }

  const std::string& reader() const { return reader_; }
  const Atr& atr() const { return atr_; }
  // For another session of the same job, with a card in another slot.
  Context& context() const { return *context_; }
  const Revoked& revoked() const { return revoked_; }

 private:
  struct Traits {
    static void close(Api& api, long handle) { api.disconnect(handle); }
  };
  Session(Context& context, Handle<Traits> card, std::string reader, Word protocol,
          Revoked revoked);

  Result<void> read_atr();
  Failure explained(const Failure& failure) const;
  Code cause_of_silence() const;

  Context* context_;
  Handle<Traits> card_;
  std::string reader_;
  Word protocol_;
  Revoked revoked_;
  Atr atr_;
  bool in_transaction_ = false;
  bool powers_off_ = false;
};

}  // namespace ssc::pcsc
