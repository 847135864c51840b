// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/faults.hpp"

#include <gtest/gtest.h>

#include "tests/unit/tools/cardsim/bytes.hpp"
#include "tests/unit/tools/cardsim/cards.hpp"
#include "tools/cardsim/card.hpp"

namespace ssc::cardsim {
namespace {

using firmware::clocks;
using firmware::etu;

TEST(FaultScript, StrikesTheNthOfItsKindOnce) {
  FaultScript script({{FaultKind::kLate, FaultOf::kSent, 2, 7}, {FaultKind::kPull, FaultOf::kAtr}});
  EXPECT_EQ(script.next(FaultOf::kSent).by(FaultKind::kLate), std::nullopt);
  EXPECT_EQ(script.next(FaultOf::kAtr).by(FaultKind::kPull), 0U);
  EXPECT_EQ(script.next(FaultOf::kSent).by(FaultKind::kLate), 7U);
  EXPECT_EQ(script.next(FaultOf::kSent).by(FaultKind::kLate), std::nullopt);
}

TEST(FaultScript, MayStrikeEveryOne) {
  FaultScript script({{FaultKind::kNoData, FaultOf::kCommand, 0, 0xB2}});
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(script.next(FaultOf::kCommand).by(FaultKind::kNoData), 0xB2U);
}

TEST(FaultScript, KnowsItsWordsAndWhatGoesTogether) {
  EXPECT_EQ(fault_kind("wrong N(S)"), FaultKind::kWrongNs);
  EXPECT_EQ(fault_kind("wrong"), FaultKind::kWrong);
  EXPECT_EQ(fault_kind("broken"), std::nullopt);
  EXPECT_EQ(fault_of("procedure byte"), FaultOf::kProcedureByte);
  EXPECT_EQ(fault_of("bytes"), std::nullopt);
  EXPECT_TRUE(makes_sense(FaultKind::kParity, FaultOf::kHeard));
  EXPECT_FALSE(makes_sense(FaultKind::kExtra, FaultOf::kHeard));
  EXPECT_FALSE(makes_sense(FaultKind::kWrongNs, FaultOf::kSent));
  EXPECT_EQ(fault_kind("6Cxx"), FaultKind::kWrongLe);
  EXPECT_EQ(fault_of("command"), FaultOf::kCommand);
  EXPECT_FALSE(makes_sense(FaultKind::kNoData, FaultOf::kBlock));
}

// What a card with this ATR and these faults sends after a reset.
Characters answer_to_reset(std::vector<Fault> faults) {
  Persona persona = shipped("employee");
  persona.atr = hex("3B 02 14 50");
  Card card(persona, std::move(faults));
  card.on_voltage(firmware::Voltage::k5V);
  card.on_clock(5'000'000);
  return card.on_reset(true).characters;
}

TEST(CardFaults, AreInWhatItSends) {
  using C = Character;
  const iso7816::BitRate rate;
  const C TS{0x3B, clocks(400), rate}, T0{0x02, etu(12), rate}, H1{0x14, etu(12), rate},
      H2{0x50, etu(12), rate};
  const auto with = [](FaultKind kind, unsigned at, std::uint32_t argument = 0) {
    return answer_to_reset({{kind, FaultOf::kAtr, at, argument}});
  };
  EXPECT_EQ(answer_to_reset({}), (Characters{TS, T0, H1, H2}));
  EXPECT_EQ(with(FaultKind::kParity, 2, 3), (Characters{TS, C{0x02, etu(12), rate, 3}, H1, H2}));
  EXPECT_EQ(with(FaultKind::kLost, 2), (Characters{TS, C{0x14, etu(24), rate}, H2}));
  EXPECT_EQ(with(FaultKind::kExtra, 4, 0x99), (Characters{TS, T0, H1, H2, C{0x99, etu(12), rate}}));
  EXPECT_EQ(with(FaultKind::kLate, 3, 88), (Characters{TS, T0, C{0x14, etu(100), rate}, H2}));
  EXPECT_EQ(with(FaultKind::kWrong, 1, 0x3A), (Characters{C{0x3A, clocks(400), rate}, T0, H1, H2}));
  EXPECT_EQ(with(FaultKind::kMute, 3), (Characters{TS, T0}));
  EXPECT_TRUE(with(FaultKind::kPull, 2).at(1).pulled);
}

}  // namespace
}  // namespace ssc::cardsim
