// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "host/driver/exchange/apdu_time.hpp"
#include "host/driver/exchange/exchange.hpp"
#include "protocol/ccid/packets.hpp"

namespace ssc::driver {
namespace {

// wLevelParameter and bChainParameter (CCID 1.1, 6.1.4 and 6.2.1): the place of a part in its APDU.
enum Place : Byte { kWhole = 0, kBegin = 1, kEnd = 2, kMiddle = 3, kContinue = 0x10 };

constexpr std::size_t kMinCommand = 4;   // CLA INS P1 P2
constexpr std::size_t kMinResponse = 2;  // SW1 SW2

Place place(bool first, bool last) {
  if (first) return last ? kWhole : kBegin;
  return last ? kEnd : kMiddle;
}

// Extended APDU level: the reader takes whole APDUs, in as many messages as they need.
//
//   command   begin ─► continue, middle ─► continue, … end ─► the response
//   response  begin, ask to continue ─► middle, … ─► end
//
// A chain that is given up half way is aborted, for the reader still has the rest of it.
class ExtendedApduExchange final : public Exchange {
 public:
  explicit ExtendedApduExchange(const ExchangeSetup& setup)
      : channel_(setup.channel), times_(line_times(setup.atr, setup.protocol, setup.bit_rate)) {}

  Outcome<std::size_t> transmit(Bytes command, MutableBytes response) override {
    if (command.size() < kMinCommand || command.size() > kMaxCommandApdu) {
      return fail(Fault::kNotSupported);
    }
    const Limits limits{
        apdu_time(times_, channel_.descriptor().dwDefaultClock, command, channel_.max_data()),
        now() + kMaxApduTime};
    return send(command, limits).and_then([&](const ccid::Message& first) {
      return collect(first, response, limits);
    });
  }

 private:
  struct Limits {
    Milliseconds part;  // of one message and its answer
    TimePoint end;      // of all
  };

  static Byte place_of(const ccid::Message& answer) { return answer.specific[2]; }
  TimePoint now() const { return channel_.client().transport().now(); }

  Outcome<ccid::Message> carry(Place where, Bytes part, const Limits& limits) {
    if (now() >= limits.end) return abandon(Fault::kTimeout);
    const auto answer =
        channel_.execute(ccid::PC_to_RDR_XfrBlock{.wLevelParameter = where, .abData = part},
                         limits.part, limits.end);
    if (!answer && answer.error() == Fault::kProtocol) return abandon(Fault::kProtocol);
    return answer;
  }
  tl::unexpected<Fault> abandon(Fault fault) { return fail(channel_.abandon(fault)); }

  // The first message of the response.
  Outcome<ccid::Message> send(Bytes command, const Limits& limits) {
    for (bool first = true;; first = false) {
      const Bytes part = command.first(std::min(command.size(), channel_.max_data()));
      command = command.subspan(part.size());
      const auto answer = carry(place(first, command.empty()), part, limits);
      if (!answer || command.empty()) return answer;
      if (place_of(*answer) != kContinue || !answer->abData.empty()) {
        return abandon(Fault::kProtocol);
      }
    }
  }

  // All parts, also those that find no room: the reader has to be heard to the end.
  Outcome<std::size_t> collect(ccid::Message part, MutableBytes response, const Limits& limits) {
    std::size_t size = 0;
    for (bool first = true;; first = false) {
      const Byte where = place_of(part);
      const bool last = where == kWhole || where == kEnd;
      if (where != place(first, last)) return abandon(Fault::kProtocol);
      if (size + part.abData.size() <= response.size()) {
        std::copy(part.abData.begin(), part.abData.end(),
                  response.begin() + static_cast<std::ptrdiff_t>(size));
      }
      size += part.abData.size();
      if (last) break;
      if (part.abData.empty() || size > kMaxResponseApdu) return abandon(Fault::kProtocol);
      const auto next = carry(kContinue, {}, limits);
      if (!next) return fail(next.error());
      part = *next;
    }
    if (size < kMinResponse || size > kMaxResponseApdu) return fail(Fault::kProtocol);
    if (size > response.size()) return fail(Fault::kInsufficientBuffer);
    return size;
  }

  SlotChannel& channel_;
  const LineTimes times_;
};

}  // namespace

std::unique_ptr<Exchange> make_extended_apdu_exchange(const ExchangeSetup& setup) {
  return std::make_unique<ExtendedApduExchange>(setup);
}

}  // namespace ssc::driver
