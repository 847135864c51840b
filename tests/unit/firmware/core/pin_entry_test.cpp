// SPDX-License-Identifier: Apache-2.0
#include "firmware/core/pin_entry.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/firmware/core/reader_fixture.hpp"

namespace ssc::firmware {
namespace {

using Outcome = PinEntry::Outcome;

ccid::PinCommand verify() {
  ccid::PinCommand command;
  command.min_digits = 4;
  command.max_digits = 6;
  command.bEntryValidationCondition = ccid::kEndsByKey;
  return command;
}
ccid::PinCommand modify(bool current, bool confirmation) {
  auto command = verify();
  command.operation = ccid::PinOperation::kModify;
  command.asks_current = current;
  command.asks_confirmation = confirmation;
  return command;
}

class PinEntryTest : public testing::Test {
 protected:
  // E enter, C cancel, < correct, t a second. Answers the last outcome.
  Outcome play(std::string_view keys) {
    Outcome outcome = Outcome::kGoingOn;
    for (const char key : keys) {
      outcome = key == 't'   ? entry.on_second()
                : key == 'E' ? entry.on_key(Key::kEnter)
                : key == 'C' ? entry.on_key(Key::kCancel)
                : key == '<' ? entry.on_key(Key::kCorrect)
                             : entry.on_key(static_cast<Key>(key - '0'));
    }
    return outcome;
  }
  Outcome enter(const ccid::PinCommand& command, std::string_view keys) {
    entry.begin(command);
    return play(keys);
  }
  std::string pin(PinPrompt prompt = PinPrompt::kCurrent) {
    std::string text;
    for (const Byte digit : entry.pin(prompt)) text += static_cast<char>('0' + digit);
    return text;
  }
  bool memory_holds(std::string_view digits) const {
    std::string values;
    for (const char digit : digits) values += static_cast<char>(digit - '0');
    return std::string_view(reinterpret_cast<const char*>(&entry), sizeof entry).find(values) !=
           std::string_view::npos;
  }

  FakePanel panel;
  PinEntry entry{panel};
};

TEST_F(PinEntryTest, EndsWithTheEnterKey) {
  EXPECT_EQ(enter(verify(), "1234E"), Outcome::kDone);
  EXPECT_EQ(pin(), "1234");
  EXPECT_EQ(panel.take_log(), "current *0 *1 *2 *3 *4 end");
}

TEST_F(PinEntryTest, NeedsTheMinimumAndStopsAtTheMaximum) {
  EXPECT_EQ(enter(verify(), "123E"), Outcome::kGoingOn);
  EXPECT_EQ(play("45678"), Outcome::kGoingOn);
  EXPECT_EQ(play("E"), Outcome::kDone);
  EXPECT_EQ(pin(), "123456");
}

TEST_F(PinEntryTest, TakesDigitsBack) {
  EXPECT_EQ(enter(verify(), "<12<9<<<345678<E"), Outcome::kDone);
  EXPECT_EQ(pin(), "34567");
}

TEST_F(PinEntryTest, EndsByEachConditionOnlyWhenItIsOne) {
  struct Case {
    Byte conditions;
    const char* keys;
    Outcome outcome;
  };
  const Case cases[] = {
      {ccid::kEndsAtMaxSize, "123456", Outcome::kDone},
      {ccid::kEndsAtMaxSize, "1234E", Outcome::kGoingOn},
      {ccid::kEndsAtMaxSize, "1234tt", Outcome::kTimedOut},
      {ccid::kEndsByKey, "123456", Outcome::kGoingOn},
      {ccid::kEndsByKey, "1234tt", Outcome::kTimedOut},
      {ccid::kEndsByTimeout, "1234t", Outcome::kGoingOn},
      {ccid::kEndsByTimeout, "1234tt", Outcome::kDone},
      {ccid::kEndsByTimeout, "123tt", Outcome::kTimedOut},
      {ccid::kEndsByTimeout, "1234E", Outcome::kGoingOn},
      {ccid::kEndsByKey | ccid::kEndsByTimeout, "1234E", Outcome::kDone},
      {ccid::kEndsAtMaxSize | ccid::kEndsByKey, "123456", Outcome::kDone},
  };
  for (const auto& c : cases) {
    auto command = verify();
    command.bTimeOut = 2;
    command.bEntryValidationCondition = c.conditions;
    EXPECT_EQ(enter(command, c.keys), c.outcome) << int{c.conditions} << " " << c.keys;
    entry.clear();
  }
}

TEST_F(PinEntryTest, HasADefaultTimeout) {
  entry.begin(verify());
  for (int i = 1; i < kDefaultPinSeconds; ++i) ASSERT_EQ(entry.on_second(), Outcome::kGoingOn);
  EXPECT_EQ(entry.on_second(), Outcome::kTimedOut);
}

TEST_F(PinEntryTest, ModifiesWithTheThreePinsThatAreAskedFor) {
  struct Case {
    bool current, confirmation;
    const char* keys;
    const char* log;
  };
  const Case cases[] = {
      {false, false, "5678E", "new *0 *1 *2 *3 *4 end"},
      {true, false, "1234E5678E", "current *0 *1 *2 *3 *4 new *0 *1 *2 *3 *4 end"},
      {false, true, "5678E5678E", "new *0 *1 *2 *3 *4 confirm *0 *1 *2 *3 *4 end"},
      {true, true, "1234E5678E5678E",
       "current *0 *1 *2 *3 *4 new *0 *1 *2 *3 *4 confirm *0 *1 *2 *3 *4 end"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(enter(modify(c.current, c.confirmation), c.keys), Outcome::kDone);
    EXPECT_EQ(panel.take_log(), c.log);
    EXPECT_EQ(pin(PinPrompt::kCurrent), c.current ? "1234" : "");
    EXPECT_EQ(pin(PinPrompt::kNew), "5678");
    entry.clear();
  }
}

TEST_F(PinEntryTest, SaysWhenTheConfirmationDiffers) {
  EXPECT_EQ(enter(modify(true, true), "1234E5678E5679E"), Outcome::kDiffers);
  EXPECT_EQ(enter(modify(true, true), "1234E5678E56789E"), Outcome::kDiffers);
}

TEST_F(PinEntryTest, GivesEachPinItsOwnTime) {
  auto command = modify(true, true);
  command.bTimeOut = 3;
  EXPECT_EQ(enter(command, "tt1234Ett5678Ett5678E"), Outcome::kDone);
}

TEST_F(PinEntryTest, WipesThePinOnEveryWayOut) {
  struct Case {
    const char* keys;
    Outcome outcome;
  };
  for (const Case& c :
       {Case{"7391C", Outcome::kCancelled}, Case{"7391t", Outcome::kTimedOut},
        Case{"7391E8402E8403E", Outcome::kDiffers}, Case{"7391E8402E8402E", Outcome::kDone}}) {
    auto command = modify(true, true);
    command.bTimeOut = 1;
    EXPECT_EQ(enter(command, c.keys), c.outcome);
    if (c.outcome == Outcome::kDone) {
      EXPECT_TRUE(memory_holds("7391"));  // the test can see what it looks for
      entry.clear();
    }
    EXPECT_FALSE(memory_holds("7391")) << c.keys;
    EXPECT_FALSE(memory_holds("840")) << c.keys;
  }
}

TEST_F(PinEntryTest, WipesADigitThatIsTakenBack) {
  enter(verify(), "7391<<");
  EXPECT_FALSE(memory_holds("391"));
}

TEST_F(PinEntryTest, KnowsNoKeysWhenNobodyAsks) {
  EXPECT_NE(entry.on_key(Key::kDigit0), Outcome::kGoingOn);
  EXPECT_EQ(enter(verify(), "7391C"), Outcome::kCancelled);
  EXPECT_FALSE(entry.going_on());
  EXPECT_NE(entry.on_key(Key::kDigit9), Outcome::kGoingOn);
  EXPECT_EQ(pin(), "");
}

}  // namespace
}  // namespace ssc::firmware
