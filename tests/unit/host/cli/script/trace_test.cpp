// SPDX-License-Identifier: Apache-2.0
#include "host/cli/script/trace.hpp"

#include <gtest/gtest.h>

namespace ssc::script {
namespace {

using namespace std::chrono_literals;
using Bytes_ = std::vector<Byte>;

std::string redacted(std::string_view trace) {
  const auto script = parse(trace);
  EXPECT_TRUE(script) << script.error().text("trace");
  const auto text = redact(*script);
  return text ? *text : text.error().text("trace");
}

TEST(Trace, WritesWhatWasSentAndWhatCame) {
  const Bytes_ command{0x00, 0xB2, 0x07, 0x2C, 0x03}, answer{0x07, 0x01, 0x56, 0x90, 0x00};
  EXPECT_EQ(trace_line(Exchange{{}, command, answer, {}, 1250us}),
            "apdu 00B2072C 03 -> 9000 [070156]  # 1.250 ms\n");
  EXPECT_EQ(trace_line(Exchange{pcsc::Reset::kWarm, {}, Bytes_{0x3B, 0x00}, {}, 9ms}),
            "reset warm -> [3B00]  # 9.000 ms\n");
}

TEST(Trace, WritesHowItFailed) {
  EXPECT_EQ(trace_line(Exchange{{}, Bytes_{0x00, 0xB0, 0x00, 0x00}, {}, Code::kCardRemoved, 0us}),
            "apdu 00B00000 -> CARD_REMOVED  # 0.000 ms\n");
}

TEST(Trace, NeverWritesAPin) {
  const Bytes_ verify{0x00, 0x20, 0x00, 0x00, 0x03, 0x12, 0x34, 0x56};
  EXPECT_EQ(trace_line(Exchange{{}, verify, Bytes_{0x90, 0x00}, {}, 0us}),
            "# withheld: apdu 00200000 xxxxxxxx -> 9000 []  # 0.000 ms\n");
}

TEST(Trace, WritesHowCardsWereMoved) {
  EXPECT_EQ(trace_line(Insert{"employee"}), "insert employee\n");
  EXPECT_EQ(trace_line(Insert{}), "insert\n");
  EXPECT_EQ(trace_line(Pull{}), "pull\n");
  EXPECT_EQ(trace_line(UseSlot{pcsc::kSamSlot}), "slot sam\n");
  EXPECT_EQ(trace_line(UseSlot{pcsc::kUserSlot}), "slot card\n");
  EXPECT_EQ(trace_line(UseReader{"Reader 00"}), "reader \"Reader 00\"\n");
}

TEST(Redact, KeepsHowCardsWereMoved) {
  const std::string moves = "reader \"R\"\nslot sam\ninsert psam\nslot card\ninsert\npull\n";
  EXPECT_EQ(redacted(moves), moves);
}

TEST(Trace, EveryLineIsAStepOfAScript) {
  const Bytes_ select{0x00, 0xA4, 0x00, 0x00, 0x02, 0x3F, 0x00}, status{0x90, 0x00};
  EXPECT_TRUE(parse(trace_line(Exchange{{}, select, status, {}, 0us})));
  EXPECT_TRUE(parse(trace_line(Exchange{pcsc::Reset::kCold, {}, {}, Code::kCardMute, 0us})));
}

TEST(Redact, KeepsTagsLengthsAndTheVersion) {
  EXPECT_EQ(redacted("apdu 00B20105 0B -> 9000 [0201330304322E3030]"),
            "apdu 00B20105 0B -> 9000 [0201xx0304322E3030]\n");
}

TEST(Redact, WhatIsNoRecordIsHiddenWhole) {
  EXPECT_EQ(redacted("apdu 00B20105 03 -> 9000 [07FFFF]"), "apdu 00B20105 03 -> 9000 [xxxxxx]\n");
  EXPECT_EQ(redacted("apdu 00B00000 02 -> 9000 [0701]"), "apdu 00B00000 02 -> 9000 [xxxx]\n");
}

TEST(Redact, KeepsSelectWhole) {
  EXPECT_EQ(redacted("apdu 00A40000 023F00 -> 9000 [6F028400]"),
            "apdu 00A40000 023F00 -> 9000 [6F028400]\n");
}

TEST(Redact, HidesTheCardsOwnBytesOfTheAtr) {
  EXPECT_EQ(redacted("reset cold -> [3B6D000000815431008660999900000001]"),
            "reset cold -> [3B6D000000815431xxxxxxxxxxxxxxxxxx]\n");
}

TEST(Redact, WithholdsDataForTheCard) {
  EXPECT_EQ(redacted("apdu 00DC0728 020756 -> 9000 []"),
            "# withheld: apdu 00DC0728 xxxxxx -> 9000 []\n");
}

TEST(Redact, AnythingElseIsNoTrace) {
  EXPECT_EQ(redacted("set x = 00"), "trace:1:1: no step of a trace");
  EXPECT_EQ(redacted("apdu 00B00000 -> 9000 [xx]"), "trace:1:1: no step of a trace");
  EXPECT_EQ(redacted("apdu 00B00000 -> 9xxx []"), "trace:1:1: no step of a trace");
  EXPECT_EQ(redacted("reset cold -> [3B00]\ntest \"one\"\napdu 00B00000 -> 9000 []"),
            "trace:1:1: no step of a trace");
}

}  // namespace
}  // namespace ssc::script
