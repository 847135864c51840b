// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "host/driver/exchange/exchange.hpp"
#include "host/driver/time_limits.hpp"
#include "protocol/base/sensitive.hpp"
#include "protocol/ccid/packets.hpp"
#include "protocol/iso7816/apdu.hpp"

namespace ssc::driver {
namespace {

// A header's procedure byte, the data's, and SW1 may each take a work waiting time (clause 10.2).
// More of them, by NULL, are the reader's to ask for as time extensions.
constexpr unsigned kWorkWaitingTimes = 3;

constexpr std::size_t kTpduHeader = 5;
constexpr std::size_t kStatusWord = 2;

using Tpdu = SecretBytes<kTpduHeader + 255>;

// The command TPDU of a command APDU (ISO/IEC 7816-3:2006 clause 12.2). Le of case 4 has no place
// in it, and P3 of case 1 is 00. An extended APDU that says nothing a short one could not is sent
// as that; more than 255 bytes of data need ENVELOPE, which is the application's to use.
Expected<Tpdu> tpdu_of(Bytes apdu) {
  const auto parsed = iso7816::parse_command(apdu);
  if (!parsed) return ssc::fail(parsed.error());
  const auto& [header, data, Ne] = parsed->command;
  if (data.size() > 0xFF) return ssc::fail(Error::kTooLong);
  const std::uint32_t P3 =
      data.empty() ? std::min<std::uint32_t>(Ne, 256) : static_cast<std::uint32_t>(data.size());
  Tpdu tpdu;
  for (const Byte b : {header.CLA, header.INS, header.P1, header.P2, static_cast<Byte>(P3)}) {
    tpdu.push_back(b);
  }
  tpdu.append(data);
  return tpdu;
}

// T=0 at TPDU level: one APDU is one TPDU, and 61xx and 6Cxx are the application's to act upon.
class TpduT0Exchange final : public Exchange {
 public:
  explicit TpduT0Exchange(const ExchangeSetup& setup)
      : channel_(setup.channel), times_(line_times(setup.atr, 0, setup.bit_rate)) {}

  Outcome<std::size_t> transmit(Bytes command, MutableBytes response) override {
    const auto tpdu = tpdu_of(command);
    if (!tpdu || tpdu->size() > channel_.max_data()) return fail(Fault::kNotSupported);
    return exchange(*tpdu, response);
  }

 private:
  Outcome<std::size_t> exchange(Bytes tpdu, MutableBytes response) {
    const auto answer = channel_.execute(ccid::PC_to_RDR_XfrBlock{.abData = tpdu}, time_of(tpdu));
    if (!answer) return fail(answer.error());
    const Bytes data = answer->abData;
    if (data.size() < kStatusWord) return fail(Fault::kProtocol);
    if (data.size() > response.size()) return fail(Fault::kInsufficientBuffer);
    std::copy(data.begin(), data.end(), response.begin());
    return data.size();
  }

  Milliseconds time_of(Bytes tpdu) const {
    const std::size_t longest_answer = 256 + kStatusWord;
    return transfer_time(times_, channel_.descriptor().dwDefaultClock, tpdu.size() + longest_answer,
                         kWorkWaitingTimes);
  }

  SlotChannel& channel_;
  const LineTimes times_;
};

}  // namespace

std::unique_ptr<Exchange> make_tpdu_t0_exchange(const ExchangeSetup& setup) {
  return std::make_unique<TpduT0Exchange>(setup);
}

}  // namespace ssc::driver
