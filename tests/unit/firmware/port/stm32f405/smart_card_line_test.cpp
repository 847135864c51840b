// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/stm32f405/smart_card_line.hpp"

#include <gmock/gmock.h>

#include "tests/unit/firmware/port/stm32f405/card_reader.hpp"
#include "tests/unit/tools/cardsim/cards.hpp"

namespace ssc::firmware::stm32 {
namespace {

using cardsim::shipped;
using testing::IsEmpty;

struct SmartCardLineTest : testing::Test {
  ~SmartCardLineTest() override { EXPECT_THAT(reader.violations(), IsEmpty()); }
  CardReader reader;
};

TEST_F(SmartCardLineTest, ReadsAnAnswerToReset) {
  reader.insert(shipped("employee"));
  EXPECT_THAT(reader.events, testing::ElementsAre("inserted"));
  EXPECT_EQ(reader.power_on(), "ok");
  EXPECT_EQ(reader.exchange("00C0000000"), "6400");
}

}  // namespace
}  // namespace ssc::firmware::stm32
