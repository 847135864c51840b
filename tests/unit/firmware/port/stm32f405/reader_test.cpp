// SPDX-License-Identifier: Apache-2.0
// The whole reader on a model of the whole board.
#include "firmware/port/stm32f405/reader.hpp"

#include <set>

#include "firmware/port/stm32f405/boot_request.hpp"
#include "tests/unit/firmware/port/stm32f405/board_fixture.hpp"
#include "tests/unit/tools/cardsim/cards.hpp"

namespace ssc::firmware::stm32 {
namespace {

using cardsim::shipped;
using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::StartsWith;

// PC_to_RDR_XfrBlock: SELECT of the application with Le 00, READ RECORD of the issuer's data.
constexpr auto kSelect = "6F15000000000200000000A404000F7378312E73682EC9E7BBE1B1A3D5CF00";
constexpr auto kReadIssuer = "6F05000000000300000000B2012D40";
// PC_to_RDR_Escape: LEDs 0 and 1.
constexpr auto kLightBoth = "6B0400000000040000004F530203";

class ReaderOnTheBoard : public BoardTest {
 protected:
  ReaderOnTheBoard() {
    EXPECT_TRUE(start_clocks());
    reader.emplace("OpenSSC reader");
    board.core.connect(
        kUSART2_IRQn, [this] { return board.card.usart.interrupt(); },
        [this] { reader->on_usart2(); });
    board.core.connect(
        kUSART3_IRQn, [this] { return board.sam.usart.interrupt(); },
        [this] { reader->on_usart3(); });
    reader->start();
  }
  void turn() override { reader->turn(); }

  void insert(std::string_view persona) {
    board.card.chip.insert(shipped(persona));
    run(50ms);
  }
  // A bulk-OUT message and the final answer to it, time extensions before that not counted.
  std::string exchange(std::string_view message) {
    EXPECT_TRUE(host.bulk_out(1, bytes(message)));
    for (int i = 0; i < kMostExtensions; ++i) {
      const auto answer = host.bulk_in(1);
      if (answer && ((*answer)[7] & 0xC0) != 0x80) return hex(*answer);
    }
    return "no answer";
  }
  std::string power_on() { return exchange("62000000000001010000"); }
  std::string next_interrupt() {
    const auto packet = host.in(2);
    return packet ? hex(*packet) : "";
  }

  std::optional<Reader> reader;

 private:
  static constexpr int kMostExtensions = 100;
};

// The watchdog may take its time to take on what it is told.
TEST_F(ReaderOnTheBoard, KeepsThePowerFromCardsBeforeItWaitsForAnything) {
  constexpr std::uint32_t kGpioC = 0x4002'0800, kIwdg = 0x4000'3000;
  const auto first = [this](std::uint32_t base) {
    return std::ranges::find_if(
        board.bus.trace(), [base](const auto& access) { return access.address - base < 0x400; });
  };
  EXPECT_LT(first(kGpioC), first(kIwdg));
}

TEST_F(ReaderOnTheBoard, IsEnumeratedAndCarriesTheNumberOfItsChip) {
  host.reset();
  EXPECT_THAT(control("8006000100001200"), StartsWith("12010002000000400912"));
  EXPECT_EQ(control("0005070000000000"), "");
  // 002900453137510F32383FAB in UTF-16
  EXPECT_EQ(
      control("800603030904FF00"),
      "3203300030003200390030003000340035003300310033003700350031003000460033003200330038003300"
      "460041004200");
  EXPECT_EQ(control("0009010000000000"), "");
}

TEST_F(ReaderOnTheBoard, PowersACardAndReadsItsAnswerToReset) {
  insert("employee");
  enumerate();
  EXPECT_EQ(power_on(), "801100000000010000003B6D000000815431008660999900000001");
}

TEST_F(ReaderOnTheBoard, ExchangesApdusOfBothProtocols) {
  for (const auto persona : {"employee", "employee-t1"}) {
    SCOPED_TRACE(persona);
    insert(persona);
    enumerate();
    power_on();
    EXPECT_THAT(exchange(kSelect), EndsWith("9000"));
    EXPECT_THAT(exchange(kReadIssuer), AllOf(StartsWith("80"), EndsWith("9000")));
  }
}

TEST_F(ReaderOnTheBoard, WorksBothSlotsAtTheSameTime) {
  insert("employee");
  board.sam.chip.insert(shipped("employee-t1"));
  enumerate();
  EXPECT_TRUE(host.bulk_out(1, bytes("62000000000001010000")));
  EXPECT_TRUE(host.bulk_out(1, bytes("62000000000102010000")));
  std::set<std::string> answered;
  while (answered.size() < 2) {
    const auto answer = host.bulk_in(1);
    ASSERT_TRUE(answer);
    if (((*answer)[7] & 0xC0) == 0) answered.insert(hex(Bytes(*answer).subspan(5, 2)));
  }
  EXPECT_THAT(answered, ElementsAre("0001", "0102"));
}

TEST_F(ReaderOnTheBoard, TellsOfCardsOnTheInterruptEndpoint) {
  enumerate();
  insert("employee");
  EXPECT_EQ(next_interrupt(), "5003");
  board.card.chip.pull();
  EXPECT_EQ(next_interrupt(), "5002");
}

TEST_F(ReaderOnTheBoard, ReportsACardThatIsPulledInAnExchange) {
  insert("employee");
  enumerate();
  power_on();
  EXPECT_TRUE(host.bulk_out(1, bytes(kSelect)));
  run(5ms);
  board.card.chip.pull();
  EXPECT_EQ(hex(*host.bulk_in(1)),
            "8000000000000242FE00");  // no card, mute
}

TEST_F(ReaderOnTheBoard, LeavesForBootModeWhenTheHostDetachesIt) {
  enumerate();
  EXPECT_EQ(control("2100E80301000000"), "");
  EXPECT_FALSE(board.otg.sees_device());
  EXPECT_EQ(board.core.resets(), 1U);
  EXPECT_TRUE(take_boot_request());
}

TEST_F(ReaderOnTheBoard, ShowsTheHostsLightsAndHidesThemWhileTheHostSleeps) {
  enumerate();
  EXPECT_EQ(exchange(kLightBoth).substr(0, 2), "83");
  EXPECT_TRUE(board.lit(0) && board.lit(1));
  board.otg.suspend();
  run(5ms);
  EXPECT_FALSE(board.lit(0) || board.lit(1));
  board.otg.resume();
  run(25ms);
  EXPECT_TRUE(board.lit(0) && board.lit(1));
}

TEST_F(ReaderOnTheBoard, SleepsAndIsFedWhileNothingHappens) {
  enumerate();
  board.core.set_longest_sleep(10s);  // nothing but its own interrupts wakes it
  const auto begin = board.time.now(), slept = board.core.slept();
  run(60s);
  EXPECT_GT((board.core.slept() - slept) * 100, (board.time.now() - begin) * 99);
  EXPECT_FALSE(board.iwdg.has_bitten());
}

TEST_F(ReaderOnTheBoard, NoticesACardThatIsPutInWhileItSleeps) {
  enumerate();
  board.core.set_longest_sleep(10s);
  run(3s);
  board.card.chip.insert(shipped("employee"));
  const auto begin = board.time.now();
  EXPECT_EQ(next_interrupt(), "5003");
  EXPECT_LT(board.time.now() - begin, 200ms);
}

TEST_F(ReaderOnTheBoard, IsKnownToLastAfterTenSeconds) {
  for (unsigned i = 0; i < kMostStarts; ++i) EXPECT_TRUE(may_start_once_more());
  run(11s);
  EXPECT_TRUE(may_start_once_more());
}

}  // namespace
}  // namespace ssc::firmware::stm32
