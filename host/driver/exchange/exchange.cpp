// SPDX-License-Identifier: Apache-2.0
#include "host/driver/exchange/exchange.hpp"

#include "protocol/ccid/descriptor.hpp"

namespace ssc::driver {
namespace {

namespace features = ccid::dwFeatures;

constexpr std::size_t kMinMessageData = 5;  // CLA INS P1 P2 P3

struct LevelRow {
  std::uint32_t level;
  Byte protocols;  // bit t: T=t
  std::unique_ptr<Exchange> (*make)(const ExchangeSetup&);
};
constexpr LevelRow kLevels[] = {
    {features::kExtendedApdu, 0b11, make_extended_apdu_exchange},
    {features::kShortApdu, 0b11, make_short_apdu_exchange},
    {features::kTpdu, 0b01, make_tpdu_t0_exchange},
    {features::kTpdu, 0b10, make_tpdu_t1_exchange},
};

}  // namespace

Outcome<std::unique_ptr<Exchange>> make_exchange(const ExchangeSetup& setup) {
  const std::uint32_t level = setup.channel.descriptor().dwFeatures & features::kExchangeLevelMask;
  if (setup.channel.max_data() < kMinMessageData) return fail(Fault::kNotSupported);
  for (const LevelRow& row : kLevels) {
    if (row.level == level && (row.protocols >> setup.protocol & 1) != 0) return row.make(setup);
  }
  setup.channel.log().error("a reader at character level is not supported");
  return fail(Fault::kNotSupported);
}

}  // namespace ssc::driver
