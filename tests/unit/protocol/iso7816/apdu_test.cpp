// SPDX-License-Identifier: Apache-2.0
#include "protocol/iso7816/apdu.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/unit/protocol/iso7816/hex_literal.hpp"

namespace ssc::iso7816 {
namespace {

struct Case {
  std::string_view name;
  std::string_view apdu;
  ApduCase apdu_case;
  std::string_view data;
  std::uint32_t Ne;
};

class ApduCases : public testing::TestWithParam<Case> {};

TEST_P(ApduCases, AreToldApart) {
  const std::vector<Byte> apdu = hex(GetParam().apdu);
  const auto parsed = parse_command(apdu);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->apdu_case, GetParam().apdu_case);
  EXPECT_EQ(hex_of(parsed->command.data), GetParam().data);
  EXPECT_EQ(parsed->command.Ne, GetParam().Ne);
  EXPECT_EQ(parsed->command.header.INS, apdu[1]);
}

INSTANTIATE_TEST_SUITE_P(
    Clause12, ApduCases,
    testing::Values(Case{"Case1", "00 70 00 00", ApduCase::k1, "", 0},
                    Case{"Case2S", "00 84 00 00 08", ApduCase::k2S, "", 8},
                    Case{"Case2SOf256", "00 B2 01 2C 00", ApduCase::k2S, "", 256},
                    Case{"Case3S", "00 A4 00 00 02 3F 00", ApduCase::k3S, "3F00", 0},
                    Case{"Case4S", "00 A4 04 00 02 3F 00 10", ApduCase::k4S, "3F00", 16},
                    Case{"Case4SOf256", "00 A4 04 00 01 00 00", ApduCase::k4S, "00", 256},
                    Case{"Case2E", "00 B0 00 00 00 01 00", ApduCase::k2E, "", 256},
                    Case{"Case2EOf65536", "00 B0 00 00 00 00 00", ApduCase::k2E, "", 65536},
                    Case{"Case3E", "00 D6 00 00 00 00 02 AA BB", ApduCase::k3E, "AABB", 0},
                    Case{"Case4E", "00 A4 04 00 00 00 02 AA BB 01 00", ApduCase::k4E, "AABB", 256},
                    Case{"Case4EOf65536", "00 A4 04 00 00 00 01 AA 00 00", ApduCase::k4E, "AA",
                         65536}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(Apdu, ThatDoesNotAddUpIsADefinedError) {
  struct {
    std::string_view apdu;
    Error error;
  } const cases[] = {
      {"", Error::kTruncated},
      {"00 A4 00", Error::kTruncated},
      {"00 A4 00 00 02 3F", Error::kTruncated},
      {"00 A4 00 00 02 3F 00 00 00", Error::kTrailing},
      {"00 A4 00 00 00 3F", Error::kTruncated},        // half an extended length
      {"00 A4 00 00 00 00 00 3F", Error::kMalformed},  // extended Lc of zero
      {"00 A4 00 00 00 00 02 3F", Error::kTruncated},
      {"00 A4 00 00 00 00 02 3F 00 01", Error::kTruncated},  // half an extended Le
      {"00 A4 00 00 00 00 02 3F 00 01 00 00", Error::kTrailing},
      {"00 A4 00 00 00 FF FF 3F", Error::kTruncated},
  };
  for (const auto& [apdu, error] : cases) {
    EXPECT_EQ(parse_command(hex(apdu)).error(), error) << apdu;
  }
}

constexpr CommandHeader kSelect{.CLA = 0x00, .INS = 0xA4, .P1 = 0x04, .P2 = 0x00};

TEST(Apdu, IsBuiltInTheShortestForm) {
  const auto data = hex("3F 00");
  EXPECT_EQ(hex_of(*build({.header = kSelect})), "00A40400");
  EXPECT_EQ(hex_of(*build({.header = kSelect, .Ne = 8})), "00A4040008");
  EXPECT_EQ(hex_of(*build({.header = kSelect, .Ne = 256})), "00A4040000");
  EXPECT_EQ(hex_of(*build({.header = kSelect, .data = data})), "00A40400023F00");
  EXPECT_EQ(hex_of(*build({.header = kSelect, .data = data, .Ne = 256})), "00A40400023F0000");
  EXPECT_EQ(hex_of(*build({.header = kSelect, .Ne = 257})), "00A40400000101");
  EXPECT_EQ(hex_of(*build({.header = kSelect, .Ne = 65536})), "00A40400000000");
  EXPECT_EQ(hex_of(*build({.header = kSelect, .data = data, .Ne = 300})), "00A404000000023F00012C");
}

TEST(Apdu, With256BytesOfDataIsBuiltExtended) {
  const std::vector<Byte> data(256, 0x5A);
  const auto apdu = build<300>({.header = kSelect, .data = data});
  ASSERT_TRUE(apdu);
  EXPECT_EQ(apdu->size(), 4u + 3 + 256);
  EXPECT_EQ(hex_of(apdu->bytes().first(8)), "00A404000001005A");
}

TEST(Apdu, ThatDoesNotFitIsNotBuilt) {
  const std::vector<Byte> data(65536);
  EXPECT_EQ(build<8>({.header = kSelect, .data = Bytes(data).first(4)}).error(), Error::kTooLong);
  EXPECT_EQ(build({.header = kSelect, .data = data}).error(), Error::kTooLong);
  EXPECT_EQ(build({.header = kSelect, .Ne = 65537}).error(), Error::kOutOfRange);
}

TEST(ResponseApdu, IsDataAndStatusWord) {
  const auto bytes = hex("6F 00 90 00");
  const auto response = parse_response(bytes);
  ASSERT_TRUE(response);
  EXPECT_EQ(hex_of(response->data), "6F00");
  EXPECT_TRUE(response->status.ok());
}

TEST(ResponseApdu, MayBeNoMoreThanAStatusWordAndNeverLess) {
  EXPECT_TRUE(parse_response(hex("6A 82"))->data.empty());
  EXPECT_EQ(parse_response(hex("90")).error(), Error::kTruncated);
  EXPECT_EQ(parse_response({}).error(), Error::kTruncated);
}

}  // namespace
}  // namespace ssc::iso7816
