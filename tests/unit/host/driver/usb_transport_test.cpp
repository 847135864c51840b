// SPDX-License-Identifier: Apache-2.0
#include "host/driver/usb_transport.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <thread>

#include "tests/unit/host/driver/fake_libusb.hpp"
#include "tests/unit/host/driver/scripted_transport.hpp"

namespace ssc::driver {
namespace {

constexpr std::chrono::seconds kLong{60};  // for what does not take it
constexpr std::chrono::seconds kPatience{30};

class UsbTransportTest : public testing::Test {
 protected:
  TimePoint soon() const { return reader->now(); }
  TimePoint late() const { return reader->now() + kLong; }
  static std::optional<Fault> fault(const Outcome<void>& outcome) {
    return outcome ? std::nullopt : std::optional(outcome.error());
  }
  // Long enough for another thread to come as far as it can.
  static void let_others_run() {
    for (int i = 0; i < 1'000; ++i) std::this_thread::yield();
  }

  FakeLibusb usb;
  ListLog log;
  std::optional<UsbTransport> reader{std::in_place, usb.handle(), log};
  const std::vector<Byte> command = bytes("65 00000000 00 00 000000");
};

TEST_F(UsbTransportTest, CarriesAMessageEachWay) {
  usb.complete(FakeLibusb::kBulkOut, {});
  EXPECT_TRUE(reader->send(command, late()));
  EXPECT_EQ(usb.buffer(FakeLibusb::kBulkOut).size(), command.size());
  usb.complete(FakeLibusb::kBulkIn, bytes("81 00000000 00 00 020000"));
  std::vector<Byte> answer;
  EXPECT_TRUE(reader->receive(answer, late()));
  EXPECT_EQ(answer, bytes("81 00000000 00 00 020000"));
}

TEST_F(UsbTransportTest, LeavesTheInterfaceToTheNextOneWhenItIsClosed) {
  EXPECT_FALSE(usb.released);
  reader->close();
  EXPECT_TRUE(usb.released);
}

TEST_F(UsbTransportTest, KeepsWhatComesAfterTheDeadline) {
  std::vector<Byte> answer;
  EXPECT_EQ(fault(reader->receive(answer, soon())), Fault::kTimeout);
  usb.complete(FakeLibusb::kBulkIn, bytes("81 00000000 00 00 020000"));
  EXPECT_TRUE(reader->receive(answer, late()));
}

TEST_F(UsbTransportTest, AMessageThatTheKernelDoesNotGiveBackWasNotSent) {
  usb.kernel_keeps_transfers = true;
  EXPECT_EQ(fault(reader->send(command, soon())), Fault::kTimeout);
  EXPECT_EQ(fault(reader->send(command, soon())), Fault::kStalled);
  usb.kernel_keeps_transfers = false;
  EXPECT_TRUE(reader->clear());
  usb.complete(FakeLibusb::kBulkOut, {});
  EXPECT_TRUE(reader->send(command, late()));
}

TEST_F(UsbTransportTest, LeavesNothingOfAMessageThatWasNotSent) {
  EXPECT_EQ(fault(reader->send(bytes("6F 01000000 00 00 000000 AA"), soon())), Fault::kTimeout);
  const Bytes left = usb.buffer(FakeLibusb::kBulkOut);
  EXPECT_EQ(std::count(left.begin(), left.end(), 0), 11);
}

TEST_F(UsbTransportTest, TellsOfTheFirstEightSlotsOfAReaderWithMore) {
  usb.complete(FakeLibusb::kInterruptIn, bytes("50 03 00 00 0C"));
  const auto change = reader->wait_for_change(late());
  ASSERT_TRUE(change && *change);
  EXPECT_EQ((*change)->changed, 0b1);
}

TEST_F(UsbTransportTest, AStopDuringAResetEndsTheWait) {
  std::future<Outcome<Transport::Change>> waiting;
  usb.on_reset = [&] {
    waiting = std::async(std::launch::async, [&] { return reader->wait_for_change(late()); });
    let_others_run();
    reader->stop_waiting();
  };
  EXPECT_TRUE(reader->reset());
  EXPECT_EQ(waiting.wait_for(kPatience), std::future_status::ready);
  reader->close();
}

TEST_F(UsbTransportTest, NothingBeginsWhileEndpointsAreOpenedAgain) {
  std::vector<Byte> message;
  std::future<Outcome<void>> receiving;
  bool began = false;
  usb.on_clear_halt = [&](std::uint8_t) {
    if (!receiving.valid()) {
      receiving = std::async(std::launch::async, [&] { return reader->receive(message, late()); });
    }
    let_others_run();
    began = began || usb.in_flight(FakeLibusb::kBulkIn);
  };
  EXPECT_TRUE(reader->clear());
  EXPECT_FALSE(began);
  usb.complete(FakeLibusb::kBulkIn, bytes("81 00000000 00 00 020000"));
  EXPECT_TRUE(receiving.get());
}

TEST_F(UsbTransportTest, AnInterfaceOfAnotherClassIsNoReader) {
  UsbName name;
  name.interface_number = 0;
  EXPECT_TRUE(open_usb_handle(name, log));
  name.interface_number = 1;
  const auto other = open_usb_handle(name, log);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error(), Fault::kGone);
}

}  // namespace
}  // namespace ssc::driver
