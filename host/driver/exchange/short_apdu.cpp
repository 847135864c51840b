// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "host/driver/exchange/apdu_time.hpp"
#include "host/driver/exchange/exchange.hpp"
#include "protocol/ccid/packets.hpp"
#include "protocol/iso7816/apdu.hpp"

namespace ssc::driver {
namespace {

constexpr std::size_t kMinResponse = 2;  // SW1 SW2

// Short APDU level: one APDU is one message. An extended APDU that says nothing a short one could
// not is sent as that.
class ShortApduExchange final : public Exchange {
 public:
  explicit ShortApduExchange(const ExchangeSetup& setup)
      : channel_(setup.channel), times_(line_times(setup.atr, setup.protocol, setup.bit_rate)) {}

  Outcome<std::size_t> transmit(Bytes command, MutableBytes response) override {
    const auto parsed = iso7816::parse_command(command);
    if (!parsed) return fail(Fault::kNotSupported);
    const auto apdu = iso7816::build(parsed->command);
    if (!apdu || apdu->size() > channel_.max_data() || !is_short(*apdu)) {
      return fail(Fault::kNotSupported);
    }
    return exchange(*apdu, response);
  }

 private:
  static bool is_short(Bytes apdu) {
    const auto parsed = iso7816::parse_command(apdu);
    return parsed && parsed->apdu_case <= iso7816::ApduCase::k4S;
  }

  Outcome<std::size_t> exchange(Bytes apdu, MutableBytes response) {
    const auto answer = channel_.execute(
        ccid::PC_to_RDR_XfrBlock{.abData = apdu},
        apdu_time(times_, channel_.descriptor().dwDefaultClock, apdu, channel_.max_data()));
    if (!answer) return fail(answer.error());
    const Bytes data = answer->abData;
    if (data.size() < kMinResponse) return fail(Fault::kProtocol);
    if (data.size() > response.size()) return fail(Fault::kInsufficientBuffer);
    std::copy(data.begin(), data.end(), response.begin());
    return data.size();
  }

  SlotChannel& channel_;
  const LineTimes times_;
};

}  // namespace

std::unique_ptr<Exchange> make_short_apdu_exchange(const ExchangeSetup& setup) {
  return std::make_unique<ShortApduExchange>(setup);
}

}  // namespace ssc::driver
