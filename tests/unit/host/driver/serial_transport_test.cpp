// SPDX-License-Identifier: Apache-2.0
#include "host/driver/serial_transport.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <termios.h>

#include <array>
#include <cstdlib>
#include <new>
#include <thread>
#include <utility>

#include "host/driver/serial_line.hpp"
#include "tests/unit/host/driver/hex.hpp"

namespace ssc::driver {
namespace {

using namespace std::chrono_literals;

constexpr const char* kStatus = "65 00000000 00 07 000000";  // PC_to_RDR_GetSlotStatus
constexpr const char* kXfr = "6F 05000000 00 07 000000 00B0000001";
constexpr const char* kSlotStatus = "81 00000000 00 07 000000";
constexpr const char* kDataBlock = "80 03000000 00 07 000000 AA9000";

std::string frame(std::string_view message) {
  return hex(*ccid::serial::encode_frame(bytes(message)));
}

class NoLog final : public DriverLog {
 public:
  void write(Level, std::string_view) override {
    if (std::exchange(out_of_memory, false)) throw std::bad_alloc();
  }
  bool out_of_memory = false;
};

// The other end of the line is the test itself.
class SerialTransportTest : public testing::Test {
 protected:
  explicit SerialTransportTest(std::string_view reader = "GemPCTwin") {
    std::array<int, 2> ends{};
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
    peer = FileDescriptor(ends[0]);
    line.emplace(FileDescriptor(ends[1]), *find_serial_reader(reader), log);
  }

  void say(std::string_view text) {
    const auto all = bytes(text);
    ASSERT_EQ(::write(peer.get(), all.data(), all.size()), static_cast<ssize_t>(all.size()));
  }
  std::string heard() {
    std::array<Byte, 4096> buffer;
    const ssize_t n = ::read(peer.get(), buffer.data(), buffer.size());
    return n > 0 ? hex(Bytes(buffer).first(static_cast<std::size_t>(n))) : "";
  }

  Outcome<void> send(std::string_view message) {
    return line->send(bytes(message), line->now() + 1s);
  }
  // The next message, or the fault.
  std::string receive(Milliseconds time = 1000ms) {
    std::vector<Byte> message;
    const auto received = line->receive(message, line->now() + time);
    return received ? hex(message) : std::string(to_string(received.error()));
  }
  std::string change(Milliseconds time = 0ms) {
    const auto word = line->wait_for_change(line->now() + time);
    if (!word) return std::string(to_string(word.error()));
    if (!*word) return "none";
    return hex(encode(**word, 2));
  }

  const std::string kTimeout{to_string(Fault::kTimeout)};
  const std::string kGone{to_string(Fault::kGone)};

  NoLog log;
  FileDescriptor peer;
  std::optional<SerialTransport> line;
};

// ---- Frames -------------------------------------------------------------------------------------

TEST_F(SerialTransportTest, SendsAFrame) {
  ASSERT_TRUE(send(kStatus));
  EXPECT_EQ(heard(), packed("03 06 65 00000000 00 07 000000 67"));
}

TEST_F(SerialTransportTest, ReceivesTheAnswerBehindTheEcho) {
  send(kStatus);
  say(frame(kStatus) + frame(kSlotStatus));
  EXPECT_EQ(receive(), packed(kSlotStatus));
}

TEST_F(SerialTransportTest, ReceivesAFrameInPieces) {
  send(kStatus);
  const std::string whole = frame(kSlotStatus);
  say(whole.substr(0, 8));
  EXPECT_EQ(receive(0ms), kTimeout);
  say(whole.substr(8));
  EXPECT_EQ(receive(), packed(kSlotStatus));
}

TEST_F(SerialTransportTest, AMessageTooLongForAFrameIsNotSent) {
  const std::vector<Byte> message(272);
  EXPECT_EQ(line->send(message, line->now() + 1s).error(), Fault::kOverflow);
  EXPECT_EQ(heard(), "");
}

TEST_F(SerialTransportTest, NothingSaidIsATimeout) {
  send(kStatus);
  EXPECT_EQ(receive(1ms), kTimeout);
}

TEST_F(SerialTransportTest, WhatComesTooLateIsKept) {
  send(kStatus);
  EXPECT_EQ(receive(0ms), kTimeout);
  say(frame(kSlotStatus));
  EXPECT_EQ(receive(), packed(kSlotStatus));
}

// ---- Damage -------------------------------------------------------------------------------------

TEST_F(SerialTransportTest, ADamagedFrameIsAskedForAgainAndNeverUsed) {
  send(kXfr);
  heard();
  std::string damaged = frame(kDataBlock);
  damaged.replace(24, 2, "AB");
  say(frame(kXfr) + damaged + frame(kDataBlock));
  EXPECT_EQ(receive(), packed(kDataBlock));
  EXPECT_EQ(heard(), packed("03 15 16"));
}

TEST_F(SerialTransportTest, WhoRunsOutOfMemoryLeavesTheReadingToTheNext) {
  send(kXfr);
  std::string damaged = frame(kDataBlock);
  damaged.replace(24, 2, "AB");
  say(frame(kXfr) + damaged);
  log.out_of_memory = true;
  EXPECT_THROW(receive(), std::bad_alloc);
  say(frame(kDataBlock));
  EXPECT_EQ(receive(), packed(kDataBlock));
}

TEST_F(SerialTransportTest, AsksThreeTimesAndNoMore) {
  send(kXfr);
  heard();
  std::string damaged = frame(kDataBlock);
  damaged.replace(24, 2, "AB");
  say(frame(kXfr) + damaged + damaged + damaged + damaged + damaged);
  EXPECT_EQ(receive(1ms), kTimeout);
  EXPECT_EQ(heard(), packed("03 15 16 03 15 16 03 15 16"));
}

TEST_F(SerialTransportTest, AFrameThatStopsHalfWayIsAskedForAgain) {
  send(kStatus);
  heard();
  say(frame(kStatus) + frame(kSlotStatus).substr(0, 10));
  EXPECT_EQ(receive(SerialTransport::kFrameSilence + 100ms), kTimeout);
  EXPECT_EQ(heard(), packed("03 15 16"));
}

TEST_F(SerialTransportTest, WhatTheReaderHasNotUnderstoodIsSaidAgain) {
  send(kStatus);
  heard();
  say("031516" + frame(kStatus) + frame(kSlotStatus));
  EXPECT_EQ(receive(), packed(kSlotStatus));
  EXPECT_EQ(heard(), frame(kStatus));
}

TEST_F(SerialTransportTest, SaysItAgainThreeTimesAndNoMore) {
  send(kStatus);
  heard();
  for (int i = 0; i < 10; ++i) say("031516");
  EXPECT_EQ(receive(1ms), kTimeout);
  EXPECT_EQ(heard(), frame(kStatus) + frame(kStatus) + frame(kStatus));
}

TEST_F(SerialTransportTest, ACommandThatHasItsAnswerIsNotSaidAgain) {
  send(kStatus);
  heard();
  say(frame(kSlotStatus) + "031516");
  EXPECT_EQ(receive(), packed(kSlotStatus));
  EXPECT_EQ(receive(1ms), kTimeout);
  EXPECT_EQ(heard(), "");
}

TEST_F(SerialTransportTest, LyingLengthsHideNoFrame) {
  send(kStatus);
  say("0306 81 FFFFFFFF 0306 81 FFFFFF7F" + frame(kSlotStatus));
  EXPECT_EQ(receive(), packed(kSlotStatus));
}

// ---- Bare bytes ---------------------------------------------------------------------------------

TEST_F(SerialTransportTest, ATimeRequestIsATimeExtensionOfTheCommand) {
  send(kXfr);
  say(frame(kXfr) + "80");
  EXPECT_EQ(receive(), packed("80 00000000 00 07 80 01 00"));
  say("80" + frame(kDataBlock));
  EXPECT_EQ(receive(), packed("80 00000000 00 07 80 01 00"));
  EXPECT_EQ(receive(), packed(kDataBlock));
}

TEST_F(SerialTransportTest, ManyTimeRequestsAreOne) {
  send(kXfr);
  say(std::string(2 * 100, '8') + frame(kDataBlock));
  EXPECT_EQ(receive(), packed("80 00000000 00 07 80 01 00"));
  EXPECT_EQ(receive(), packed(kDataBlock));
}

TEST_F(SerialTransportTest, TimeForParametersIsToldInTheMessageThatAnswersThem) {
  send("61 05000000 00 07 000000 110000 0A00");
  say("80");
  EXPECT_EQ(receive(), packed("82 00000000 00 07 80 01 00"));
}

TEST_F(SerialTransportTest, ACommandThatNeedsNoTimeGetsNone) {
  send(kStatus);
  say("80 FF" + frame(kSlotStatus));
  EXPECT_EQ(receive(), packed(kSlotStatus));
}

TEST_F(SerialTransportTest, CardMovementsAreOfSlot0) {
  EXPECT_FALSE(line->notifies());
  send(kStatus);
  say("5003" + frame(kSlotStatus));
  EXPECT_EQ(receive(), packed(kSlotStatus));
  EXPECT_EQ(change(), "5003");  // RDR_to_PC_NotifySlotChange: slot 0 present, changed
  EXPECT_EQ(change(), "none");
  say("5002");
  EXPECT_EQ(change(1000ms), "5002");
}

TEST_F(SerialTransportTest, MovementsOfBothSlotsThatNobodyWaitedForAreOneWord) {
  say("5003 500D" + frame(kSlotStatus));
  EXPECT_EQ(receive(), packed(kSlotStatus));
  EXPECT_EQ(change(), "500F");
  EXPECT_EQ(change(), "none");
}

TEST_F(SerialTransportTest, AMovementIsTakenOncePerSlotWhoeverWaits) {
  say("500E");  // slot 0 pulled, slot 1 inserted
  EXPECT_EQ(change(1000ms), "500E");
  EXPECT_TRUE(line->take_movement(1));
  EXPECT_FALSE(line->take_movement(1));
  EXPECT_TRUE(line->take_movement(0));
  EXPECT_FALSE(line->take_movement(0));
}

TEST_F(SerialTransportTest, AStopBeforeTheWaitEndsIt) {
  line->stop_waiting();
  EXPECT_EQ(change(60'000ms), "none");
  EXPECT_EQ(change(0ms), "none");
}

// ---- A reader that talks without being asked ----------------------------------------------------

TEST_F(SerialTransportTest, KeepsTheLatestOfManyMessages) {
  std::string flood;
  for (int i = 0; i < 100; ++i) flood += frame("81 00000000 00 55 000000");
  say(flood + frame(kSlotStatus));
  EXPECT_EQ(change(100ms), "none");  // whoever waits reads, and keeps what is not for him
  std::size_t kept = 0;
  std::string last;
  for (std::string got = receive(1ms); got != kTimeout; got = receive(1ms)) {
    ++kept;
    last = got;
  }
  EXPECT_EQ(kept, SerialTransport::kMaxKept);
  EXPECT_EQ(last, packed(kSlotStatus));
}

TEST_F(SerialTransportTest, AStaleMessageDoesNotMakeItForgetTheCommand) {
  send(kXfr);
  heard();
  say(frame("80 00000000 00 06 000000") + "80 031516");
  EXPECT_EQ(receive(), packed("80 00000000 00 06 000000"));
  EXPECT_EQ(receive(), packed("80 00000000 00 07 80 01 00"));
  EXPECT_EQ(receive(1ms), kTimeout);
  EXPECT_EQ(heard(), frame(kXfr));
}

TEST_F(SerialTransportTest, ClearDropsWhatIsOnItsWay) {
  send(kStatus);
  say(frame(kSlotStatus) + frame(kSlotStatus).substr(0, 8));
  ASSERT_TRUE(line->clear());
  EXPECT_EQ(receive(1ms), kTimeout);
  say(frame(kSlotStatus));
  EXPECT_EQ(receive(), packed(kSlotStatus));
}

TEST_F(SerialTransportTest, HasNoClassRequests) {
  EXPECT_EQ(line->request_abort(0, 0).error(), Fault::kNotSupported);
  EXPECT_EQ(line->data_rates().error(), Fault::kNotSupported);
  EXPECT_EQ(line->clock_frequencies().error(), Fault::kNotSupported);
  EXPECT_EQ(line->reset().error(), Fault::kNotSupported);
}

// ---- The end ------------------------------------------------------------------------------------

TEST_F(SerialTransportTest, TheOtherEndGoneIsGoneAtOnce) {
  peer = FileDescriptor();
  EXPECT_EQ(receive(60'000ms), kGone);
  EXPECT_EQ(send(kStatus).error(), Fault::kGone);
  EXPECT_EQ(change(60'000ms), kGone);
}

TEST_F(SerialTransportTest, WhatWasSaidBeforeTheEndIsHeard) {
  say(frame(kSlotStatus));
  peer = FileDescriptor();
  EXPECT_EQ(receive(), packed(kSlotStatus));
  EXPECT_EQ(receive(60'000ms), kGone);
}

TEST_F(SerialTransportTest, CloseEndsEveryCall) {
  std::thread receiver([this] { EXPECT_EQ(receive(60'000ms), kGone); });
  std::thread waiter([this] { EXPECT_EQ(change(60'000ms), kGone); });
  line->close();
  receiver.join();
  waiter.join();
}

// ---- Two threads --------------------------------------------------------------------------------

TEST_F(SerialTransportTest, CloseTellsTheOtherEndWhichMayHaveRoomForOneHostOnly) {
  line->close();
  Byte byte = 0;
  EXPECT_EQ(::read(peer.get(), &byte, 1), 0);  // the end; errno would be EAGAIN if it were not
}

TEST_F(SerialTransportTest, OneReadsForTheOther) {
  for (int i = 0; i < 50; ++i) {
    std::thread waiter([this] { EXPECT_EQ(change(60'000ms), "5003"); });
    send(kStatus);
    say(frame(kSlotStatus));
    EXPECT_EQ(receive(60'000ms), packed(kSlotStatus));
    say("5003");
    waiter.join();
  }
}

TEST_F(SerialTransportTest, AStopReachesAWaiterWhoeverReads) {
  std::thread waiter([this] { EXPECT_EQ(change(60'000ms), "none"); });
  std::thread receiver([this] { EXPECT_EQ(receive(60'000ms), packed(kSlotStatus)); });
  line->stop_waiting();
  waiter.join();
  say(frame(kSlotStatus));
  receiver.join();
}

// ---- Speed --------------------------------------------------------------------------------------

// A reader at the far end of a terminal: says yes to every Escape, and keeps them with the speed at
// which they came.
class Terminal {
 public:
  Terminal() : far_(::posix_openpt(O_RDWR | O_NOCTTY)) {
    EXPECT_EQ(::grantpt(far_.get()), 0);
    EXPECT_EQ(::unlockpt(far_.get()), 0);
    near_ = FileDescriptor(::open(path().c_str(), O_RDWR | O_NOCTTY));  // so that it never hangs up
    termios settings{};
    tcgetattr(near_.get(), &settings);
    cfmakeraw(&settings);
    tcsetattr(near_.get(), TCSANOW, &settings);
  }
  std::string path() const { return ::ptsname(far_.get()); }

  void answer(int commands) {
    for (Byte b = 0; commands != 0 && something_comes() && ::read(far_.get(), &b, 1) == 1;) {
      const auto received = deframer_.push(b);
      if (!received) continue;
      --commands;
      const Bytes message = received->message;
      heard += speed() + hex(message.subspan(ccid::kHeaderSize)) + " ";
      std::vector<Byte> done = bytes("83 00000000 00 00 000000");  // RDR_to_PC_Escape
      done[ccid::kOffsetSeq] = message[ccid::kOffsetSeq];
      const auto yes = ccid::serial::encode_frame(done);
      EXPECT_GT(::write(far_.get(), yes->data(), yes->size()), 0);
    }
  }

  std::string heard;

 private:
  bool something_comes() const {
    constexpr int kLongMs = 30'000;
    pollfd file{far_.get(), POLLIN, 0};
    return ::poll(&file, 1, kLongMs) == 1;
  }
  std::string speed() const {
    termios settings{};
    tcgetattr(near_.get(), &settings);
    return cfgetospeed(&settings) == B9600 ? "slow:" : "fast:";
  }

  FileDescriptor far_, near_;
  ccid::serial::Deframer deframer_;
};

TEST(SerialSpeed, AReaderThatStartsSlowIsSpedUp) {
  NoLog log;
  Terminal terminal;
  std::thread reader([&] { terminal.answer(3); });
  SerialName name;
  name.path = terminal.path();
  name.reader_name = "GemCoreSIMPro2";
  EXPECT_TRUE(open_serial_transport(name, log));
  reader.join();
  EXPECT_EQ(terminal.heard, "slow:011020 fast:02 fast:4F5306 ");
}

// ---- Serial ports -------------------------------------------------------------------------------

class SerialPort : public testing::Test {
 protected:
  SerialPort() {
    EXPECT_EQ(grantpt(master.get()), 0);
    EXPECT_EQ(unlockpt(master.get()), 0);
    name.path = ptsname(master.get());
  }

  NoLog log;
  const FileDescriptor master{posix_openpt(O_RDWR | O_NOCTTY)};
  SerialName name;
};

TEST_F(SerialPort, IsOfOneReader) {
  auto line = open_serial_line(name, log);
  ASSERT_TRUE(line);
  EXPECT_FALSE(open_serial_line(name, log));
  *line = FileDescriptor();
  EXPECT_TRUE(open_serial_line(name, log));
}

TEST_F(SerialPort, OfAReaderThatIsGoneIsFree) {
  auto line = open_serial_line(name, log);
  ASSERT_TRUE(line);
  SerialTransport gone(*std::move(line), *find_serial_reader(""), log);
  gone.close();
  EXPECT_TRUE(open_serial_line(name, log));
}

// ---- Names --------------------------------------------------------------------------------------

TEST(SerialReaders, AreThoseOfTheStockDriver) {
  struct Expected {
    const char* name;
    bool echo;
    int slots;
    int bPINSupport;
    std::uint32_t dwFeatures;
    std::uint32_t dwMaxDataRate;
  };
  constexpr Expected kExpected[] = {
      {"", true, 1, 0, 0x00010230, 344086},
      {"GemPCTwin", true, 1, 0, 0x00010230, 344086},
      {"GemPCPinPad", true, 1, 3, 0x00010230, 344086},
      {"GemCorePOSPro", false, 5, 0, 0x00010230, 344086},
      {"GemCoreSIMPro", false, 2, 0, 0x00010230, 344086},
      {"GemCoreSIMPro2", false, 2, 0, 0x00010230, 825806},
      {"SEC1210", false, 2, 0, 0x000100B2, 826000},
      {"SEC1210URT", false, 1, 0, 0x000100B2, 826000},
  };
  for (const Expected& expected : kExpected) {
    const SerialReader* const reader = find_serial_reader(expected.name);
    ASSERT_NE(reader, nullptr) << expected.name;
    EXPECT_EQ(reader->echo, expected.echo);
    EXPECT_EQ(reader->descriptor.bMaxSlotIndex + 1, expected.slots);
    EXPECT_EQ(reader->descriptor.bPINSupport, expected.bPINSupport);
    EXPECT_EQ(reader->descriptor.dwFeatures, expected.dwFeatures);
    EXPECT_EQ(reader->descriptor.dwMaxDataRate, expected.dwMaxDataRate);
    EXPECT_EQ(reader->descriptor.dwMaxCCIDMessageLength, 271u);
    EXPECT_EQ(reader->descriptor.bMaxCCIDBusySlots, 1);
  }
}

TEST(SerialReaders, OthersAreUnknown) {
  EXPECT_EQ(find_serial_reader("gempctwin"), nullptr);
  EXPECT_EQ(find_serial_reader("GemCoreSIMPro3"), nullptr);
}

}  // namespace
}  // namespace ssc::driver
