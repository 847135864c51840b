// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <vector>

#include "host/driver/exchange/exchange.hpp"
#include "protocol/ccid/packets.hpp"
#include "tests/fuzz/check.hpp"
#include "tests/fuzz/input.hpp"

namespace ssc::driver {
namespace {

using fuzz::check;

constexpr std::size_t kMaxMessage = 271;  // dwMaxCCIDMessageLength

// What a reader does when it is listened to, by one byte of the input.
enum class Whim : Byte {
  kSilence,
  kGarbage,    // bytes as they stand
  kAnswer,     // good, with data of the input
  kBlock,      // good, with a T=1 block whose PCB and INF are of the input
  kFailure,    // bStatus and bError of the input
  kExtension,  // more time, please
  kStale,      // an answer to the command before
  kOtherSlot,
  kWrongType,
  kLyingLength,  // dwLength of the input
  kStall,
  kOverflow,
  kCount,
};

class Log final : public DriverLog {
 public:
  void write(Level, std::string_view line) override { check(!line.empty()); }
};

// A hostile reader with a clock that moves when nothing comes.
class HostileReader final : public Transport {
 public:
  HostileReader(fuzz::Input& input, std::uint32_t dwFeatures) : input_(input) {
    descriptor_.bMaxSlotIndex = 1;
    descriptor_.dwFeatures = dwFeatures;
    descriptor_.dwMaxCCIDMessageLength = kMaxMessage;
    descriptor_.dwDefaultClock = 4000;
  }

  const ccid::ClassDescriptor& descriptor() const override { return descriptor_; }
  const Identity& identity() const override { return identity_; }
  TimePoint now() const override { return now_; }

  Outcome<void> send(Bytes message, TimePoint) override {
    check(message.size() >= ccid::kHeaderSize && message.size() <= kMaxMessage);
    check(load_le32(message.subspan(ccid::kOffsetLength, 4)) == message.size() - 10);
    command_.assign(message.begin(), message.end());
    return alive();
  }
  Outcome<void> receive(std::vector<Byte>& message, TimePoint deadline) override {
    check(now_ <= deadline);
    if (const auto here = alive(); !here) return here;
    now_ += Milliseconds(1);
    const auto whim = static_cast<Whim>(input_.take() % static_cast<Byte>(Whim::kCount));
    if (whim == Whim::kStall) return fail(Fault::kStalled);
    if (whim == Whim::kOverflow) return fail(Fault::kOverflow);
    if (whim == Whim::kSilence || input_.empty()) {
      now_ = std::max(now_, deadline);
      return fail(Fault::kTimeout);
    }
    message = say(whim);
    return {};
  }
  Outcome<void> request_abort(Byte, Byte) override {
    if (input_.take() % 2 != 0) return fail(Fault::kStalled);
    return alive();
  }
  Outcome<std::vector<std::uint32_t>> data_rates() override { return fail(Fault::kStalled); }
  Outcome<std::vector<std::uint32_t>> clock_frequencies() override { return fail(Fault::kStalled); }
  bool notifies() const override { return false; }
  Outcome<Change> wait_for_change(TimePoint) override { return Change{}; }
  void stop_waiting() override {}
  Outcome<void> clear() override { return alive(); }
  Outcome<void> reset() override { return alive(); }
  void close() override { closed_ = true; }

 private:
  Outcome<void> alive() const {
    if (closed_) return fail(Fault::kGone);
    return {};
  }

  std::vector<Byte> say(Whim whim) {
    if (whim == Whim::kGarbage) return copy(input_.take(std::size_t{input_.take()}));
    std::vector<Byte> message{answer_type(), 0, 0, 0, 0, command_[5], command_[6], 0, 0, 0};
    switch (whim) {
      case Whim::kAnswer: append(message, input_.take(std::size_t{input_.take()})); break;
      case Whim::kBlock: append(message, block()); break;
      case Whim::kFailure:
        message[7] = input_.take();
        message[8] = input_.take();
        break;
      case Whim::kExtension:
        message[7] = 0x80;
        message[8] = input_.take();
        break;
      case Whim::kStale: --message[6]; break;
      case Whim::kOtherSlot: message[5] = input_.take(); break;
      case Whim::kWrongType: message[0] = input_.take(); break;
      default: break;
    }
    store_le32(MutableBytes(message).subspan(1, 4),
               static_cast<std::uint32_t>(message.size() - 10));
    if (whim == Whim::kLyingLength) {
      for (std::size_t i = 1; i < 5; ++i) message[i] = input_.take();
    }
    return message;
  }

  Byte answer_type() const {
    const Byte command = command_[0];
    return command == 0x61                                         ? 0x82
           : command == 0x62 || command == 0x6F || command == 0x69 ? 0x80
                                                                   : 0x81;
  }
  std::vector<Byte> block() {
    std::vector<Byte> out{0x00, input_.take(), 0};
    append(out, input_.take(std::size_t{input_.take()} % 255));
    out[2] = static_cast<Byte>(out.size() - 3);
    Byte LRC = 0;
    for (const Byte b : out) LRC ^= b;
    out.push_back(LRC);
    return out;
  }
  static std::vector<Byte> copy(Bytes bytes) { return {bytes.begin(), bytes.end()}; }
  static void append(std::vector<Byte>& to, Bytes bytes) {
    to.insert(to.end(), bytes.begin(), bytes.end());
  }

  fuzz::Input& input_;
  ccid::ClassDescriptor descriptor_;
  Identity identity_;
  std::vector<Byte> command_;
  TimePoint now_{};
  bool closed_ = false;
};

// The longest that anything below may take: a T=1 exchange to its last block and its Abort.
constexpr Milliseconds kLongest = 2 * kMaxCommandTime + Milliseconds(60'000);

// A command, then APDUs over the exchange level and protocol of the first two bytes. Whatever the
// reader does, each ends in time, and an answer is never that of another command.
void run(Bytes bytes) {
  constexpr std::uint32_t kLevels[] = {ccid::dwFeatures::kTpdu, ccid::dwFeatures::kShortApdu,
                                       ccid::dwFeatures::kExtendedApdu};
  fuzz::Input input(bytes);
  const std::uint32_t level = kLevels[input.take() % std::size(kLevels)];
  const Byte protocol = input.take() % 2;
  HostileReader reader(input, level);
  Log log;
  CcidClient client(reader, log);
  SlotChannel channel(client, 0);
  const auto status = channel.execute(ccid::PC_to_RDR_GetSlotStatus{}, Milliseconds(1000));
  if (status) check(status->bSlot == 0 && status->abData.size() <= kMaxMessage - ccid::kHeaderSize);

  const auto exchange = make_exchange({.channel = channel, .protocol = protocol});
  check(exchange.has_value());
  std::array<Byte, 300> response;
  while (!input.empty() && !client.is_gone()) {
    const TimePoint begin = reader.now();
    const Bytes apdu = input.take(std::size_t{input.take()});
    const auto size = (*exchange)->transmit(apdu, response);
    check(!size || (*size >= 2 && *size <= response.size()));
    check(reader.now() - begin <= kLongest);
  }
}

}  // namespace
}  // namespace ssc::driver

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ssc::driver::run({data, size});
  return 0;
}
