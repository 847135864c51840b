// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/host/usb/host_controller.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "tests/unit/firmware/port/host/usb/bus_fixture.hpp"

namespace ssc::firmware::usb {
namespace {

const std::string kGetDeviceDescriptor = "8006000100001200";
const std::string kSetAddress = "0005010000000000";
const std::string kSetConfiguration = "0009010000000000";
// PC_to_RDR_GetSlotStatus, bSeq 5; the answer: no card
const std::string kGetSlotStatus = "65000000000005000000";
const std::string kAbsent = "81000000000005020001";

// Writes down what it hears: "7 done 81000000…" for transfer 7.
class Listener : public BusEvents {
 public:
  std::string log;
  std::string take_log() { return std::exchange(log, {}); }

  void on_plugged() override { note("plugged"); }
  void on_unplugged() override { note("unplugged"); }
  void on_finished(Transfer transfer, Outcome outcome) override {
    std::string line = std::to_string(transfer.id) + " ";
    line += kOutcomes[static_cast<std::size_t>(outcome)];
    if (transfer.to_host()) line += " " + hex(transfer.data);
    note(line);
  }

 private:
  void note(const std::string& line) { log += (log.empty() ? "" : ", ") + line; }
};

// The host and the reader that is configured.
class HostControllerTest : public testing::Test, protected ReaderOnBus {
 protected:
  HostControllerTest() {
    bus.attach(host);
    device.connect();
    bus.work();
    bus.bus_reset();
    control(1, kSetAddress);
    control(2, kSetConfiguration);
    EXPECT_EQ(heard(), "plugged, 1 done, 2 done");
  }

  void control(std::uint64_t id, const std::string& setup, const std::string& data = "") {
    EXPECT_TRUE(bus.submit(control_transfer(id, setup_bytes(setup), bytes(data))));
  }
  void in(std::uint64_t id, Byte endpoint, std::size_t length) {
    EXPECT_TRUE(bus.submit(in_transfer(id, endpoint, length)));
  }
  void out(std::uint64_t id, Byte endpoint, const std::string& data) {
    EXPECT_TRUE(bus.submit(out_transfer(id, endpoint, bytes(data))));
  }
  std::string heard() {
    EXPECT_FALSE(bus.work());
    return host.take_log();
  }

  Listener host;
};

TEST_F(HostControllerTest, GivesADataStageToTheHost) {
  control(3, kGetDeviceDescriptor);
  EXPECT_EQ(heard().substr(0, 14), "3 done 1201000");
}

TEST_F(HostControllerTest, TakesADataStageOfSeveralPackets) {
  control(3, "800600020000FF00");  // configuration, with wLength 255
  const std::string answer = heard();
  EXPECT_EQ(answer.substr(0, 15), "3 done 09026F00");
  EXPECT_EQ(answer.size(), 7u + 2 * 111);
}

TEST_F(HostControllerTest, ARefusedRequestStallsAndTheNextOneDoesNot) {
  control(3, "8006000F00001200");  // BOS: USB 2.0 has none
  control(4, "8008000000000100");  // GET_CONFIGURATION
  EXPECT_EQ(heard(), "3 stall , 4 done 01");
}

TEST_F(HostControllerTest, AControlTransferAtOnceDoesNotDisturbThoseThatWait) {
  control(3, "8008000000000100");
  const auto status = bus.control_now(setup_bytes("8000000000000200"));  // GET_STATUS
  ASSERT_TRUE(status);
  EXPECT_EQ(hex(*status), "0000");
  EXPECT_FALSE(bus.control_now(setup_bytes("80FF000000000200")));
  EXPECT_EQ(heard(), "3 done 01");
}

TEST_F(HostControllerTest, BulkInWaitsUntilThereIsAnAnswer) {
  in(3, kBulkIn, 271);
  EXPECT_EQ(heard(), "");
  out(4, kBulkOut, kGetSlotStatus);
  EXPECT_EQ(heard(), "4 done, 3 done " + kAbsent);
}

TEST_F(HostControllerTest, AShortPacketEndsATransfer) {
  in(3, kBulkIn, 64);
  in(4, kBulkIn, 10);
  out(5, kBulkOut, kGetSlotStatus);
  out(6, kBulkOut, kGetSlotStatus);
  EXPECT_EQ(heard(), "5 done, 3 done " + kAbsent + ", 6 done, 4 done " + kAbsent);
}

TEST_F(HostControllerTest, MoreThanThereIsRoomForIsBabbleAndStaysInTheDevice) {
  in(3, kBulkIn, 9);
  out(4, kBulkOut, kGetSlotStatus);
  EXPECT_EQ(heard(), "4 done, 3 babble ");
  in(5, kBulkIn, 10);
  EXPECT_EQ(heard(), "5 done " + kAbsent);
}

TEST_F(HostControllerTest, TransfersOfAnEndpointKeepTheirOrder) {
  for (std::uint64_t id = 3; id < 6; ++id) out(id, kBulkOut, kGetSlotStatus);
  EXPECT_EQ(heard(), "3 done, 4 done, 5 done");
}

// With the answers unread, the reader takes no more commands: it NAKs.
TEST_F(HostControllerTest, BulkOutWaitsWhileTheDeviceNaks) {
  for (std::uint64_t id = 3; id < 13; ++id) out(id, kBulkOut, kGetSlotStatus);
  const std::string taken = heard();
  EXPECT_EQ(taken.find("12 done"), std::string::npos);
  for (std::uint64_t id = 13; id < 23; ++id) in(id, kBulkIn, 64);
  EXPECT_NE(heard().find("12 done"), std::string::npos);
}

TEST_F(HostControllerTest, AMovedCardReachesTheInterruptEndpoint) {
  in(3, kInterruptIn, 8);
  EXPECT_EQ(heard(), "");
  insert();
  EXPECT_EQ(heard(), "3 done 5003");  // RDR_to_PC_NotifySlotChange: there is one, and it is new
}

TEST_F(HostControllerTest, ACancelledTransferLeavesItsPlace) {
  in(3, kBulkIn, 64);
  in(4, kBulkIn, 64);
  EXPECT_TRUE(bus.cancel(3));
  EXPECT_FALSE(bus.cancel(3));
  out(5, kBulkOut, kGetSlotStatus);
  EXPECT_EQ(heard(), "3 cancelled , 5 done, 4 done " + kAbsent);
}

TEST_F(HostControllerTest, AHaltedEndpointFailsUntilItIsCleared) {
  control(3, "0203000081000000");  // SET_FEATURE(ENDPOINT_HALT), 81h
  EXPECT_EQ(heard(), "3 done");
  in(4, kBulkIn, 64);
  EXPECT_EQ(heard(), "4 stall ");
  control(5, "0201000081000000");  // CLEAR_FEATURE
  EXPECT_EQ(heard(), "5 done");
  out(6, kBulkOut, kGetSlotStatus);
  in(7, kBulkIn, 64);
  EXPECT_EQ(heard(), "6 done, 7 done " + kAbsent);
}

TEST_F(HostControllerTest, NobodyAnswersWhereThereIsNoEndpoint) {
  in(3, 0x83, 64);
  EXPECT_EQ(heard(), "3 no answer ");
  in(4, 0x80, 64);  // endpoint 0 takes control transfers only
  EXPECT_EQ(heard(), "4 no answer ");
}

TEST_F(HostControllerTest, ABusResetCancelsAndLeavesAnAddressToBeSet) {
  in(3, kBulkIn, 64);
  bus.bus_reset();
  EXPECT_EQ(heard(), "3 cancelled ");
  in(4, kBulkIn, 64);
  EXPECT_EQ(heard(), "4 no answer ");
  control(5, kSetAddress);
  control(6, kSetConfiguration);
  EXPECT_EQ(heard(), "5 done, 6 done");
  out(7, kBulkOut, kGetSlotStatus);
  in(8, kBulkIn, 64);
  EXPECT_EQ(heard(), "7 done, 8 done " + kAbsent);
}

TEST_F(HostControllerTest, ABusResetInTheMiddleOfAMessageForgetsIt) {
  out(3, kBulkOut, "6F64" + std::string(2 * 62, '0'));  // of 110 bytes
  EXPECT_EQ(heard(), "3 done");
  bus.bus_reset();
  control(4, kSetAddress);
  control(5, kSetConfiguration);
  EXPECT_EQ(heard(), "4 done, 5 done");
  out(6, kBulkOut, kGetSlotStatus);
  in(7, kBulkIn, 64);
  EXPECT_EQ(heard(), "6 done, 7 done " + kAbsent);
}

TEST_F(HostControllerTest, NothingMovesOnASuspendedBus) {
  bus.suspend();
  out(3, kBulkOut, kGetSlotStatus);
  in(4, kBulkIn, 64);
  EXPECT_EQ(heard(), "");
  bus.resume();
  EXPECT_EQ(heard(), "3 done, 4 done " + kAbsent);
}

TEST_F(HostControllerTest, ACardWakesTheHostThatAllowsIt) {
  control(3, "0003010000000000");  // SET_FEATURE(DEVICE_REMOTE_WAKEUP)
  EXPECT_EQ(heard(), "3 done");
  in(4, kInterruptIn, 8);
  bus.suspend();
  insert();
  EXPECT_EQ(heard(), "4 done 5003");
}

TEST_F(HostControllerTest, ADeviceThatLeavesAnswersNothingMore) {
  in(3, kBulkIn, 64);
  bus.disconnect();
  EXPECT_EQ(heard(), "3 no answer , unplugged");
  in(4, kBulkIn, 64);
  EXPECT_EQ(heard(), "4 no answer ");
  EXPECT_FALSE(bus.control_now(setup_bytes(kSetAddress)));
}

TEST_F(HostControllerTest, APulledCableTakesThePowerAndPutBackTheDeviceIsThere) {
  in(3, kBulkIn, 64);
  bus.set_cable(false);
  EXPECT_EQ(heard(), "3 cancelled , unplugged");
  EXPECT_FALSE(device.configured());
  bus.set_cable(true);
  EXPECT_EQ(heard(), "plugged");
}

TEST_F(HostControllerTest, ADetachedDeviceHasAnsweredItsRequestAndLeaves) {
  control(3, "2100E80301000000");  // DFU_DETACH
  EXPECT_EQ(heard(), "3 done, unplugged");
  EXPECT_EQ(boots, 1u);
}

TEST_F(HostControllerTest, TakesNoMoreThanItSays) {
  EXPECT_FALSE(bus.submit(in_transfer(3, kBulkIn, HostController::kMaxTransfer + 1)));
  for (std::uint64_t id = 0; id < HostController::kMaxPending; ++id) in(id, kBulkIn, 64);
  EXPECT_FALSE(bus.submit(in_transfer(99, kBulkIn, 64)));
  bus.cancel_all();
  in(3, kBulkIn, 64);
}

}  // namespace
}  // namespace ssc::firmware::usb
