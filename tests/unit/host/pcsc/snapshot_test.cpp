// SPDX-License-Identifier: Apache-2.0
#include "host/pcsc/snapshot.hpp"

#include <gtest/gtest.h>

namespace ssc::pcsc {
namespace {

ReaderStatus reader(std::string name, CardState card, bool exclusive = false) {
  return {.name = std::move(name), .card = card, .exclusive = exclusive};
}

Snapshot with(std::vector<ReaderStatus> readers) {
  return {true, std::move(readers)};
}

Code refusal(const Snapshot& snapshot, std::string_view name = {}) {
  return choose_reader(snapshot, name).error().code;
}

TEST(ChooseReader, TakesTheFirstWithACardThatAnswers) {
  const auto chosen =
      choose_reader(with({reader("A", CardState::kAbsent), reader("B", CardState::kMute),
                          reader("C", CardState::kPresent)}));
  ASSERT_TRUE(chosen);
  EXPECT_EQ(chosen->name, "C");
}

TEST(ChooseReader, TellsNoServiceNoReaderAndNoCardApart) {
  EXPECT_EQ(refusal(Snapshot{}), Code::kServiceDown);
  EXPECT_EQ(refusal(with({})), Code::kNoReader);
  EXPECT_EQ(refusal(with({reader("A", CardState::kAbsent)})), Code::kNoCard);
}

TEST(ChooseReader, AMuteCardSaysMoreThanAnEmptyReader) {
  EXPECT_EQ(refusal(with({reader("A", CardState::kMute), reader("B", CardState::kAbsent)})),
            Code::kCardMute);
}

TEST(ChooseReader, ANamedReaderIsTheOnlyChoice) {
  const Snapshot snapshot = with({reader("A", CardState::kAbsent), reader("B", CardState::kPresent),
                                  reader("C", CardState::kPresent, true)});
  EXPECT_EQ(refusal(snapshot, "A"), Code::kNoCard);
  EXPECT_EQ(refusal(snapshot, "C"), Code::kCardInUse);
  EXPECT_EQ(refusal(snapshot, "D"), Code::kReaderUnknown);
  EXPECT_TRUE(choose_reader(snapshot, "B"));
}

}  // namespace
}  // namespace ssc::pcsc
