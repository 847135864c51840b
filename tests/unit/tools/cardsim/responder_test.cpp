// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/responder.hpp"

#include <gtest/gtest.h>

#include "protocol/iso7816/apdu.hpp"
#include "tests/unit/tools/cardsim/bytes.hpp"
#include "tests/unit/tools/cardsim/cards.hpp"
#include "tools/cardsim/card.hpp"

namespace ssc::cardsim {
namespace {

constexpr std::uint32_t kReadRecord = 0xB2;
constexpr unsigned kEvery = 0;

// The employee's card, its environment selected.
class ResponderTest : public testing::Test {
 protected:
  void use(std::vector<Fault> script) {
    faults = FaultScript(std::move(script));
    chip = make_chip(shipped("employee"));
    responder = Responder(*chip, faults);
    send("00A40400 0F 7378312E73682EC9E7BBE1B1A3D5CF");
  }

  std::string send(std::string_view text) {
    const Data apdu = hex(text);
    const auto parsed = iso7816::parse_command(apdu);
    const auto& [header, data, Ne] = parsed->command;
    const Answer answer =
        responder.execute({header.CLA, header.INS, header.P1, header.P2, data, Ne});
    return to_hex(answer.data) + (answer.data.empty() ? "" : " ") +
           to_hex(Data{answer.status.sw1(), answer.status.sw2()});
  }

  FaultScript faults{{}};
  std::shared_ptr<Chip> chip = make_chip(shipped("employee"));
  Responder responder{*chip, faults};
};

TEST_F(ResponderTest, KeepsTheRestOfAnAnswerForGetResponse) {
  EXPECT_EQ(send("00A40400 0F 7378312E73682EC9E7BBE1B1A3D5CF"), "6118");
  EXPECT_EQ(send("00C00000 20"), "6C18");
  EXPECT_EQ(send("00C00100 18"), "6A86");
  EXPECT_EQ(send("00C00000 04"), "6F16840F 6114");
  EXPECT_EQ(send("00B2032C 06"), "0304322E3000 9000");
  EXPECT_EQ(send("00C00000 14"), "6400");
}

TEST_F(ResponderTest, MayHaveMoreDataForEver) {
  use({{FaultKind::kMoreData, FaultOf::kCommand, kEvery, kReadRecord}});
  EXPECT_EQ(send("00B2032C 06"), "6110");
  for (int i = 0; i < 300; ++i) ASSERT_EQ(send("00C00000 02"), "0000 6110");
  EXPECT_EQ(send("00A40000 02 DF04"), "610A");
  EXPECT_EQ(send("00C00000 0A"), "6F088406D15600000503 9000");
}

TEST_F(ResponderTest, MayTakeNoLeForRight) {
  use({{FaultKind::kWrongLe, FaultOf::kCommand, kEvery, kReadRecord}});
  EXPECT_EQ(send("00B2032C 06"), "6C07");
  EXPECT_EQ(send("00B2032C 07"), "6C08");
  EXPECT_EQ(send("00B2032C FF"), "6C01");
  EXPECT_EQ(send("00B2032C 00"), "6C02");
}

TEST_F(ResponderTest, MayForgetTheData) {
  use({{FaultKind::kNoData, FaultOf::kCommand, kEvery, kReadRecord}});
  EXPECT_EQ(send("00B2032C 06"), "9000");
  EXPECT_EQ(send("0084000008").size(), 16U + 5);
}

TEST_F(ResponderTest, CountsCommands) {
  use({{FaultKind::kNoData, FaultOf::kCommand, 3}});  // SELECT was the first
  EXPECT_EQ(send("00B2032C 06"), "0304322E3000 9000");
  EXPECT_EQ(send("00B2032C 06"), "9000");
  EXPECT_EQ(send("00B2032C 06"), "0304322E3000 9000");
}

}  // namespace
}  // namespace ssc::cardsim
