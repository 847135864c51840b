// SPDX-License-Identifier: Apache-2.0
#include "host/driver/ccid_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/driver/message.hpp"
#include "host/driver/slot_channel.hpp"
#include "protocol/ccid/packets.hpp"
#include "tests/unit/host/driver/scripted_transport.hpp"

namespace ssc::driver {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;

constexpr Milliseconds kTime{1'000};

// Messages are written as bMessageType dwLength bSlot bSeq, three specific bytes, abData. The bSeq
// of the first command is 00.
class Client : public testing::Test {
 protected:
  Outcome<std::string> run(std::string_view command) {
    auto message = bytes(command);
    const auto answered = client.execute(message, kTime, answer);
    if (!answered) return fail(answered.error());
    return hex(answer);
  }
  Outcome<std::string> get_slot_status() { return run("65 00000000 00 FF 00 00 00"); }

  ScriptedTransport reader;
  ListLog log;
  CcidClient client{reader, log};
  std::vector<Byte> answer;
};

// ---- One command, one answer --------------------------------------------------------------------

TEST_F(Client, NumbersItsCommandsAndAnswersWithTheMessageThatNamesSlotAndSequence) {
  reader.answer({"81 00000000 00 00 01 00 00"}).answer({"81 00000000 00 01 00 00 00"});
  EXPECT_EQ(get_slot_status(), packed("81 00000000 00 00 01 00 00"));
  EXPECT_EQ(get_slot_status(), packed("81 00000000 00 01 00 00 00"));
  EXPECT_THAT(reader.events, ElementsAre(packed("65 00000000 00 00 00 00 00"),
                                         packed("65 00000000 00 01 00 00 00")));
}

TEST_F(Client, AnswersWithACommandThatTheReaderFailed) {
  reader.answer({"80 00000000 00 00 42 FE 00"});
  EXPECT_EQ(run("62 00000000 00 FF 00 00 00"), packed("80 00000000 00 00 42 FE 00"));
}

TEST_F(Client, TakesASlotStatusForTheFailureOfAnyCommand) {
  reader.answer({"81 00000000 00 00 41 00 00"});
  EXPECT_EQ(run("6B 00000000 00 FF 00 00 00"), packed("81 00000000 00 00 41 00 00"));
}

TEST_F(Client, RefusesASlotOrASizeThatTheReaderHasNot) {
  EXPECT_EQ(run("65 00000000 01 FF 00 00 00").error(), Fault::kNotSupported);
  std::vector<Byte> command(272);
  EXPECT_EQ(client.execute(command, kTime, answer).error(), Fault::kNotSupported);
  EXPECT_TRUE(reader.events.empty());
}

// ---- What is not the answer ---------------------------------------------------------------------

TEST_F(Client, DropsAnAnswerToAnotherSequenceNumber) {
  reader.answer({"81 00000000 00 FE 00 00 00", "81 00000000 00 00 02 00 00"});
  EXPECT_EQ(get_slot_status(), packed("81 00000000 00 00 02 00 00"));
  EXPECT_EQ(client.counters().stale, 1u);
  EXPECT_TRUE(log.has("nobody waits for"));
}

TEST_F(Client, DropsAnAnswerOfAnotherSlot) {
  reader.answer(
      {"81 00000000 01 00 00 00 00", "81 00000000 FF 00 00 00 00", "81 00000000 00 00 02 00 00"});
  EXPECT_EQ(get_slot_status(), packed("81 00000000 00 00 02 00 00"));
  EXPECT_EQ(client.counters().stale, 2u);
}

TEST_F(Client, DropsWhatIsShorterThanAHeader) {
  reader.answer({"", "81 00000000 00 00 00 00", "81 00000000 00 00 02 00 00"});
  EXPECT_EQ(get_slot_status(), packed("81 00000000 00 00 02 00 00"));
}

TEST_F(Client, DropsASecondAnswerToTheSameCommand) {
  reader.answer({"81 00000000 00 00 00 00 00", "81 00000000 00 00 00 00 00"})
      .answer({"81 00000000 00 01 01 00 00"});
  EXPECT_TRUE(get_slot_status());
  EXPECT_EQ(get_slot_status(), packed("81 00000000 00 01 01 00 00"));
}

TEST_F(Client, DropsWhatFollowsAnAnswer) {
  reader.answer({"82 00000000 00 00 00 00 01 11 10 00 45 00 FE 00"});
  EXPECT_EQ(run("6C 00000000 00 FF 00 00 00"), packed("82 00000000 00 00 00 00 01"));
}

class BrokenAnswer : public Client, public testing::WithParamInterface<const char*> {};

TEST_P(BrokenAnswer, EndsTheCommandAndLeavesTheReaderUsable) {
  reader.answer({GetParam()}).answer({"81 00000000 00 01 00 00 00"});
  EXPECT_EQ(run("6F 00000000 00 FF 00 00 00").error(), Fault::kProtocol);
  EXPECT_EQ(client.counters().broken, 1u);
  EXPECT_TRUE(get_slot_status());
  EXPECT_EQ(client.counters().aborts, 0u);
}

INSTANTIATE_TEST_SUITE_P(All, BrokenAnswer,
                         testing::Values("80 01000000 00 00 00 00 00",        // a byte too few
                                         "80 FFFFFF7F 00 00 00 00 00 90 00",  // dwLength lies
                                         "80 FFFFFFFF 00 00 00 00 00 90 00",  //
                                         "80 F6FFFFFF 00 00 00 00 00",        // -10
                                         "82 02000000 00 00 00 00 00 90 00",  // of another command
                                         "81 00000000 00 00 00 00 00",        // and not failed
                                         "80 02000000 00 00 C0 00 00 90 00"));  // bmCommandStatus 3

TEST_F(Client, EndsAFloodOfStaleMessages) {
  reader.when_idle = [] { return bytes("81 00000000 00 77 00 00 00"); };
  reader.idle_step = Milliseconds{0};
  EXPECT_EQ(get_slot_status().error(), Fault::kTimeout);
  EXPECT_EQ(reader.events.back(), "reset");  // for the Abort was drowned as well
  EXPECT_LE(client.counters().stale, 2 * (kMaxOtherMessages + 1));
}

// ---- Time ---------------------------------------------------------------------------------------

TEST_F(Client, GivesMoreTimeWhenTheReaderAsksForIt) {
  reader.answer({"80 00000000 00 00 80 05 00"});
  std::deque<std::string_view> later{"80 02000000 00 00 00 00 00 90 00"};
  reader.when_idle = [&] { return bytes(later.front()); };
  reader.idle_step = Milliseconds{4'900};  // of 5 × 1 s
  EXPECT_EQ(run("6F 00000000 00 FF 00 00 00"), packed("80 02000000 00 00 00 00 00 90 00"));
  EXPECT_EQ(client.counters().extensions, 1u);
}

TEST_F(Client, TakesATimeExtensionInTheTypeOfTheAnswerToo) {
  reader.answer({"82 00000000 00 00 80 01 00", "82 00000000 00 00 00 00 00"});
  EXPECT_TRUE(run("6C 00000000 00 FF 00 00 00"));
}

TEST_F(Client, EndsEndlessTimeExtensions) {
  reader.when_idle = [] { return bytes("80 00000000 00 00 80 FF 00"); };
  reader.idle_step = Milliseconds{500};
  const TimePoint start = reader.now();
  EXPECT_FALSE(run("6F 00000000 00 FF 00 00 00"));
  EXPECT_LE(reader.now() - start, kMaxCommandTime + 2 * kAbortTime + seconds(1));
}

TEST_F(Client, AbortsACommandThatIsNotAnswered) {
  reader.no_answer().answer({"81 00000000 00 01 00 00 00"});
  EXPECT_EQ(run("6F 00000000 00 FF 00 00 00").error(), Fault::kTimeout);
  EXPECT_THAT(reader.events, ElementsAre(packed("6F 00000000 00 00 00 00 00"), "ABORT 0001",
                                         packed("72 00000000 00 01 00 00 00")));
  EXPECT_FALSE(client.is_gone());
}

TEST_F(Client, DropsTheAnswerOfTheAbortedCommand) {
  reader.no_answer()
      .answer({"80 00000000 00 00 40 FF 00", "81 00000000 00 01 00 00 00",
               "80 02000000 00 00 00 00 00 90 00"})
      .answer({"81 00000000 00 02 01 00 00"});
  EXPECT_EQ(run("6F 00000000 00 FF 00 00 00").error(), Fault::kTimeout);
  EXPECT_EQ(get_slot_status(), packed("81 00000000 00 02 01 00 00"));
  EXPECT_EQ(client.counters().stale, 2u);
}

TEST_F(Client, AsksAReaderWithoutAbortForItsStatus) {
  reader.has_abort = false;
  reader.no_answer().answer({"81 00000000 00 01 00 00 00"});
  EXPECT_EQ(run("6F 00000000 00 FF 00 00 00").error(), Fault::kTimeout);
  EXPECT_EQ(reader.events.back(), packed("65 00000000 00 01 00 00 00"));
}

// ---- Resynchronisation --------------------------------------------------------------------------

TEST_F(Client, OpensHaltedEndpointsAndAborts) {
  reader.no_answer().fail_receive(Fault::kStalled).answer({"81 00000000 00 01 00 00 00"});
  EXPECT_EQ(run("6F 00000000 00 FF 00 00 00").error(), Fault::kStalled);
  EXPECT_THAT(reader.events, ElementsAre(packed("6F 00000000 00 00 00 00 00"), "clear",
                                         "ABORT 0001", packed("72 00000000 00 01 00 00 00")));
}

TEST_F(Client, ResetsASilentReaderOnceAndThenReportsItGone) {
  EXPECT_EQ(get_slot_status().error(), Fault::kTimeout);
  EXPECT_EQ(reader.events.back(), "reset");
  EXPECT_EQ(get_slot_status().error(), Fault::kGone);
  EXPECT_EQ(client.counters().resets, 1u);
  EXPECT_TRUE(client.is_gone());
  EXPECT_TRUE(reader.closed);
}

// Two slots are busy and get no answer; while the first one's Abort is under way, all of the other
// one's recovery happens.
TEST_F(Client, OneResetIsForAllCommandsThatItEnds) {
  reader.class_descriptor.bMaxSlotIndex = 1;
  reader.class_descriptor.bMaxCCIDBusySlots = 2;
  CcidClient both{reader, log};
  const auto run = [&](std::string_view command) {
    auto message = bytes(command);
    std::vector<Byte> any;
    return both.execute(message, kTime, any).error();
  };
  reader.on_abort = [&] { EXPECT_EQ(run("65 00000000 01 FF 00 00 00"), Fault::kTimeout); };
  EXPECT_EQ(run("65 00000000 00 FF 00 00 00"), Fault::kTimeout);
  EXPECT_EQ(both.counters().resets, 1U);
  EXPECT_EQ(run("65 00000000 00 FF 00 00 00"), Fault::kGone);
  EXPECT_EQ(both.counters().resets, 1U);
}

TEST_F(Client, TrustsAReaderAgainThatAnswersAfterItsReset) {
  reader.no_answer().no_answer();
  EXPECT_EQ(get_slot_status().error(), Fault::kTimeout);
  reader.answer({"81 00000000 00 02 00 00 00"}).no_answer().no_answer();
  EXPECT_TRUE(get_slot_status());
  EXPECT_EQ(get_slot_status().error(), Fault::kTimeout);
  EXPECT_EQ(client.counters().resets, 2u);
}

TEST_F(Client, ReportsAReaderGoneThatDoesNotComeBackFromItsReset) {
  reader.comes_back = false;
  EXPECT_EQ(get_slot_status().error(), Fault::kGone);
}

TEST_F(Client, SendsNothingToAReaderThatIsGone) {
  reader.send_fault = Fault::kGone;
  EXPECT_EQ(get_slot_status().error(), Fault::kGone);
  const auto sent = reader.events.size();
  EXPECT_EQ(get_slot_status().error(), Fault::kGone);
  EXPECT_EQ(reader.events.size(), sent);
}

// ---- A slot's view ------------------------------------------------------------------------------

struct FaultRow {
  const char* answer;
  Fault fault;
};
class FailedCommand : public testing::TestWithParam<FaultRow> {};

TEST_P(FailedCommand, IsTheFaultThatbErrorStandsFor) {
  ScriptedTransport reader;
  ListLog log;
  CcidClient client{reader, log};
  SlotChannel channel{client, 0};
  reader.answer({GetParam().answer});
  EXPECT_EQ(channel.execute(ccid::PC_to_RDR_XfrBlock{}, kTime).error(), GetParam().fault);
}

INSTANTIATE_TEST_SUITE_P(
    All, FailedCommand,
    testing::Values(FaultRow{"80 00000000 00 00 42 FE 00", Fault::kNoCard},
                    FaultRow{"80 00000000 00 00 41 FE 00", Fault::kMute},
                    FaultRow{"80 00000000 00 00 40 FD 00", Fault::kCardError},
                    FaultRow{"80 00000000 00 00 40 F4 00", Fault::kCardError},
                    FaultRow{"80 00000000 00 00 40 F6 00", Fault::kProtocolNotSupported},
                    FaultRow{"80 00000000 00 00 40 EF 00", Fault::kPinCancelled},
                    FaultRow{"80 00000000 00 00 40 F0 00", Fault::kPinTimeout},
                    FaultRow{"80 00000000 00 00 40 00 00", Fault::kNotSupported},
                    FaultRow{"80 00000000 00 00 40 0A 00", Fault::kRefused}));

TEST_F(Client, ChannelPacksACommandAndUnpacksItsAnswer) {
  SlotChannel channel{client, 0};
  reader.answer({"80 02000000 00 00 00 00 10 90 00"});
  const auto apdu = bytes("00 A4 04 00 00");
  const auto done =
      channel.execute(ccid::PC_to_RDR_XfrBlock{.wLevelParameter = 1, .abData = apdu}, kTime);
  ASSERT_TRUE(done);
  EXPECT_EQ(reader.events.back(), packed("6F 05000000 00 00 00 01 00 00 A4 04 00 00"));
  EXPECT_EQ(hex(done->abData), "9000");
  EXPECT_EQ(done->specific[2], 0x10);
  EXPECT_EQ(channel.icc(), ccid::IccStatus::kActive);
}

}  // namespace
}  // namespace ssc::driver
