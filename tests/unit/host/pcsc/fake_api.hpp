// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "host/pcsc/api.hpp"

namespace ssc::pcsc {

// Return codes and states by number, as pcsc-lite's ABI has them.
namespace scard {
inline constexpr Status kSuccess = 0;
inline constexpr Status kCancelled = 0x80100002;
inline constexpr Status kInvalidHandle = 0x80100003;
inline constexpr Status kUnknownReader = 0x80100009;
inline constexpr Status kTimeout = 0x8010000A;
inline constexpr Status kSharingViolation = 0x8010000B;
inline constexpr Status kNoSmartcard = 0x8010000C;
inline constexpr Status kNotTransacted = 0x80100016;
inline constexpr Status kNoService = 0x8010001D;
inline constexpr Status kServiceStopped = 0x8010001E;
inline constexpr Status kUnsupported = 0x8010001F;
inline constexpr Status kCommError = 0x80100013;
inline constexpr Status kSecurityViolation = 0x8010006A;
inline constexpr Status kNoReaders = 0x8010002E;
inline constexpr Status kUnresponsive = 0x80100066;
inline constexpr Status kResetCard = 0x80100068;
inline constexpr Status kRemovedCard = 0x80100069;

inline constexpr Word kStateChanged = 0x0002;
inline constexpr Word kEmpty = 0x0010;
inline constexpr Word kPresent = 0x0020;
inline constexpr Word kInUse = 0x0100;
inline constexpr Word kMute = 0x0200;
constexpr Word events(unsigned count) {
  return Word{count} << 16;
}
}  // namespace scard

// A small pcscd in memory. It keeps a diary of the calls, counts what is open, fails the call it is
// told to fail, and can hang in a call until released.
class FakeApi final : public Api {
 public:
  struct Answer {
    Status status = scard::kSuccess;
    std::vector<Byte> bytes = {0x90, 0x00};
  };

  // What the test does to it; all thread-safe.
  void set_reader(const std::string& name, Word state);
  void remove_reader(const std::string& name);
  void stop_service();
  void start_service();
  void answer_transmit(std::function<Answer(Bytes)> answer) { answer_ = std::move(answer); }
  // What the readers answer to control codes and have for attributes; anything else is refused.
  void set_control(Word code, std::vector<Byte> answer) { controls_[code] = std::move(answer); }
  void answer_control(Word code, std::function<std::vector<Byte>(Bytes)> answer) {
    control_answers_[code] = std::move(answer);
  }
  void set_attribute(Word id, std::vector<Byte> value) { attributes_[id] = std::move(value); }
  // The n-th call (from 1) answers `status` and does nothing.
  void fail_at(unsigned n, Status status);
  // Each call of that name answers the next of these; then all is well again.
  void script(const std::string& call, std::vector<Status> statuses);
  // Calls of that name hang from now on until release().
  void hang(const std::string& call);
  void release();
  void wait_until_hanging(unsigned calls = 1);
  // Until some thread blocks in get_status_change: a reader that comes earlier is not announced.
  void wait_until_waiting();

  std::vector<std::string> diary() const;
  unsigned count(const std::string& call) const;
  // Contexts, cards and transactions that are open.
  unsigned open() const;
  bool wait_until_all_closed() const;

  Status establish_context(ContextHandle& context) override;
  Status release_context(ContextHandle context) override;
  Status list_readers(ContextHandle context, std::vector<std::string>& names) override;
  Status get_status_change(ContextHandle context, std::chrono::milliseconds timeout,
                           std::span<Watch> watches) override;
  Status cancel(ContextHandle context) override;
  Status connect(ContextHandle context, const std::string& reader, CardHandle& card,
                 Word& protocol) override;
  Status reconnect(CardHandle card, Word& protocol) override;
  Status reset(CardHandle card, Reset how, Word& protocol) override;
  Status status(CardHandle card, Atr& atr) override;
  Status begin_transaction(CardHandle card) override;
  Status end_transaction(CardHandle card) override;
  Status transmit(CardHandle card, Word protocol, Bytes command, MutableBytes answer,
                  std::size_t& answer_size) override;
  Status disconnect(CardHandle card) override;
  Status connect_reader(ContextHandle context, const std::string& reader,
                        CardHandle& handle) override;
  Status control(CardHandle handle, Word code, Bytes request, MutableBytes answer,
                 std::size_t& answer_size) override;
  Status attribute(CardHandle handle, Word id, MutableBytes value, std::size_t& size) override;

 private:
  using Lock = std::unique_lock<std::mutex>;

  std::optional<Status> enter(Lock& lock, const std::string& call);
  Status look_up(const std::map<Word, std::vector<Byte>>& table, Word key, MutableBytes answer,
                 std::size_t& size) const;
  bool look(std::span<Watch> watches, const std::set<std::string>& names_before) const;
  std::set<std::string> names() const;

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::map<std::string, Word> readers_;
  std::function<Answer(Bytes)> answer_ = [](Bytes) { return Answer{}; };
  std::map<Word, std::vector<Byte>> controls_, attributes_;
  std::map<Word, std::function<std::vector<Byte>(Bytes)>> control_answers_;
  std::map<std::string, std::vector<Status>> scripts_;
  std::vector<std::string> diary_;
  std::set<long> contexts_, cards_, transactions_;
  std::string hang_;
  std::optional<unsigned> fail_at_;
  Status fail_status_ = 0;
  unsigned hanging_ = 0;
  unsigned waiting_ = 0;
  unsigned cancels_ = 0;
  long next_handle_ = 1;
  bool service_ = true;
};

}  // namespace ssc::pcsc
