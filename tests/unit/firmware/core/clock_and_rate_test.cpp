// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/unit/firmware/core/reader_fixture.hpp"

// What the reader says of its clocks and data rates, and what it does about them: class descriptor,
// GET_CLOCK_FREQUENCIES, GET_DATA_RATES, IccClock, SetDataRateAndClockFrequency.
namespace ssc::firmware {
namespace {

class ClockAndRateTest : public ReaderTest {
 protected:
  std::vector<std::uint32_t> rates() {
    const auto bytes = device.get_data_rates();
    std::vector<std::uint32_t> out;
    for (std::size_t i = 0; i + 4 <= bytes.size(); i += 4) {
      out.push_back(load_le32(bytes.bytes().subspan(i)));
    }
    return out;
  }
  std::string icc_clock(const std::string& bClockCommand) {
    return send(message(0x6E, 0, 1, bClockCommand + "0000", ""));
  }
  std::string set_rate(std::string_view clock_and_rate) {
    return send(message(0x73, 0, 1, "000000", clock_and_rate));
  }
  // T=15 with the clock stop indicator: 3B, TD1 = T=0 with TD2, TD2 = T=15 with TA3, TCK.
  static inline const std::string kStopsLow = "3B80801F415E";
};

TEST_F(ClockAndRateTest, GivesItsClocks) {
  EXPECT_EQ(hex(device.get_clock_frequencies()),
            "A60E0000"
            "88130000");  // 3,750 and 5,000 kHz
}

TEST_F(ClockAndRateTest, GivesEachRateThatTheLineBearsOnce) {
  const auto all = rates();
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
  EXPECT_EQ(std::adjacent_find(all.begin(), all.end()), all.end());
  for (const std::uint32_t rate : {10'080u, 13'440u, 156'250u, 312'500u, 625'000u}) {
    EXPECT_TRUE(std::binary_search(all.begin(), all.end(), rate)) << rate;
  }
}

TEST_F(ClockAndRateTest, DescribesItselfTruly) {
  const auto d = device.descriptor();
  EXPECT_EQ(d.bMaxSlotIndex, 1);
  EXPECT_EQ(d.bMaxCCIDBusySlots, 2);  // as many as slots: they work at the same time
  EXPECT_EQ(d.bVoltageSupport, 7);
  EXPECT_EQ(d.dwProtocols, 3u);
  EXPECT_EQ(d.dwDefaultClock, 5'000u);
  EXPECT_EQ(d.dwMaximumClock, 5'000u);
  EXPECT_EQ(d.bNumClockSupported, device.get_clock_frequencies().size() / 4);
  EXPECT_EQ(d.dwDataRate, 13'440u);
  EXPECT_EQ(d.dwMaxDataRate, rates().back());
  EXPECT_EQ(d.bNumDataRatesSupported, rates().size());
  EXPECT_EQ(d.dwMaxIFSD, 254u);
  EXPECT_EQ(d.dwFeatures, 0x00010230u);
  EXPECT_EQ(d.dwMaxCCIDMessageLength, 271u);
  EXPECT_EQ(d.bClassGetResponse, 0xFF);
  EXPECT_EQ(d.bClassEnvelope, 0xFF);
  EXPECT_EQ(d.wLcdLayout, 0);
  EXPECT_EQ(d.bPINSupport, 3);
  EXPECT_TRUE(ccid::parse_descriptor(encode(d)));
}

TEST_F(ClockAndRateTest, ASlowerLineSaysSo) {
  user.highest_Di = 1;
  EXPECT_EQ(device.descriptor().dwMaxDataRate, 13'440u);
}

TEST_F(ClockAndRateTest, StopsTheClockAsTheCardAllows) {
  power_on(kStopsLow);
  EXPECT_EQ(icc_clock("01").substr(0, 2), "81");
  user.pass(Alarm::kTime);
  EXPECT_EQ(send(message(0x65, 0, 2, "000000", "")), message(0x81, 0, 2, "000001", ""));
  EXPECT_EQ(icc_clock("00"), message(0x81, 0, 1, "000000", ""));
}

TEST_F(ClockAndRateTest, RefusesAClockStopThatTheCardDoesNotBear) {
  power_on();
  EXPECT_EQ(icc_clock("01"), message(0x81, 0, 1, "400000", ""));
  EXPECT_EQ(icc_clock("02"), message(0x81, 0, 1, "400700", ""));
}

TEST_F(ClockAndRateTest, StopsNoClockThatDoesNotRun) {
  EXPECT_EQ(icc_clock("01"), message(0x81, 0, 1, "42FE01", ""));
  insert();
  EXPECT_EQ(icc_clock("00"), message(0x81, 0, 1, "41F301", ""));
}

// Clock first, rate second, in the command and in the answer.
TEST_F(ClockAndRateTest, SetsAPairThatItMakes) {
  power_on();
  EXPECT_EQ(set_rate("A60E000060270000"),  // 3,750 kHz, 10,080 bit/s
            message(0x84, 0, 1, "000000", "A60E000060270000"));
  user.pass(Alarm::kSilence);
  EXPECT_EQ(user.take_log(), "CLK3750");
}

TEST_F(ClockAndRateTest, RefusesClocksAndRatesThatAreNotItsOwn) {
  power_on();
  const std::string none = "0000000000000000";
  EXPECT_EQ(set_rate("A00F0000002A0000"), message(0x84, 0, 1, "400A00", none));  // 4,000 kHz
  EXPECT_EQ(set_rate("FFFFFFFF60270000"), message(0x84, 0, 1, "400A00", none));
  EXPECT_EQ(set_rate("8813000000000000"), message(0x84, 0, 1, "400E00", none));
  EXPECT_EQ(set_rate("88130000FFFFFFFF"), message(0x84, 0, 1, "400E00", none));
  EXPECT_EQ(set_rate("88130000"), message(0x84, 0, 1, "400100", none));
}

TEST_F(ClockAndRateTest, SetsNoRateWithoutACard) {
  EXPECT_EQ(set_rate("A60E000060270000"), message(0x84, 0, 1, "42FE00", "0000000000000000"));
}

}  // namespace
}  // namespace ssc::firmware
