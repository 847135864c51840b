// SPDX-License-Identifier: Apache-2.0
#include "firmware/usb/usb_device.hpp"

#include "tests/unit/firmware/usb/usb_fixture.hpp"

namespace ssc::firmware::usb {
namespace {

using UsbDeviceTest = UsbTest;

const std::string kReadOne =
    "6F0500000000020000"
    "0000B0000001";
const std::string kGetSlotStatus = "65000000000007000000";
const std::string kInactive = "81000000000007010001";

TEST_F(UsbDeviceTest, ConnectsAndHasNoEndpointsUntilConfigured) {
  EXPECT_TRUE(controller.connected);
  for (const Byte e : {kBulkOut, kBulkIn, kInterruptIn}) EXPECT_FALSE(controller.endpoints[e].open);
  configure();
  for (const Byte e : {kBulkOut, kBulkIn, kInterruptIn}) EXPECT_TRUE(controller.endpoints[e].open);
  EXPECT_EQ(controller.endpoints[kInterruptIn].max_packet, 8u);
  EXPECT_TRUE(device.configured());
}

// --- Bus reset ---

TEST_F(UsbDeviceTest, BusResetBringsEverythingBack) {
  configure();
  power_on();
  EXPECT_EQ(control("0003010000000000"), "");
  EXPECT_EQ(control("0203000082000000"), "");
  user.log.clear();
  bus_reset();
  EXPECT_EQ(user.take_log(), "RST0 CLK0 IO0 VCC0");
  EXPECT_EQ(controller.address, 0);
  EXPECT_FALSE(device.configured());
  configure();
  EXPECT_EQ(control("8000000000000200"), "0000");
  EXPECT_EQ(control("8200000082000200"), "0000");
  EXPECT_EQ(exchange(kGetSlotStatus), kInactive);
}

TEST_F(UsbDeviceTest, NothingOfACommandSurvivesABusReset) {
  configure();
  power_on();
  EXPECT_EQ(bulk_out(kReadOne), "");
  bus_reset();
  configure();
  EXPECT_EQ(bulk_in(), kNak);
  EXPECT_EQ(exchange(kGetSlotStatus), kInactive);
}

TEST_F(UsbDeviceTest, BusResetCutsMessagesInBothDirections) {
  configure();
  for (const Byte bSeq : {1, 2, 3})
    EXPECT_EQ(bulk_out("650000000000" + hex(Bytes(&bSeq, 1)) + "000000"), "");
  EXPECT_EQ(out(kBulkOut, "6BBE00000000090000" + std::string(110, '0')), "");
  bus_reset();
  configure();
  EXPECT_EQ(bulk_in(), kNak);
  insert();
  EXPECT_EQ(exchange(kGetSlotStatus), kInactive);
}

TEST_F(UsbDeviceTest, BusResetEndsAControlTransfer) {
  setup("8006000200006F00");
  EXPECT_EQ(in(0x80).size(), 128u);
  bus_reset();
  EXPECT_EQ(in(0x80), kNak);
  EXPECT_EQ(control("8006000100000800"), "1201000200000040");
}

TEST_F(UsbDeviceTest, BusResetEndsASuspend) {
  configure();
  suspend();
  bus_reset();
  EXPECT_FALSE(device.suspended());
  configure();
  insert();
  EXPECT_EQ(in(kInterruptIn), "5003");
}

TEST_F(UsbDeviceTest, WithoutAConfigurationCardsAreOff) {
  configure();
  power_on();
  user.log.clear();
  EXPECT_EQ(control("0009000000000000"), "");
  EXPECT_EQ(user.take_log(), "RST0 CLK0 IO0 VCC0");
  EXPECT_FALSE(controller.endpoints[kBulkIn].open);
  EXPECT_EQ(control("8008000000000100"), "00");
}

TEST_F(UsbDeviceTest, ConfiguringOnceMoreBeginsAnew) {
  configure();
  power_on();
  EXPECT_EQ(control("0203000081000000"), "");
  EXPECT_EQ(control("0009010000000000"), "");
  EXPECT_EQ(control("8200000081000200"), "0000");
  EXPECT_EQ(exchange(kGetSlotStatus), kInactive);
}

TEST_F(UsbDeviceTest, TakesNoNoticeOfPacketsForEndpointsThatAreNotOpen) {
  device.on_out(kBulkOut, bytes(kGetSlotStatus));
  device.on_in_done(kBulkIn);
  device.on_in_done(kInterruptIn);
  device.on_out(0x05, bytes(kGetSlotStatus));
  device.on_in_done(0x85);
  configure();
  EXPECT_EQ(bulk_in(), kNak);
}

// --- Suspend ---

TEST_F(UsbDeviceTest, SuspendTakesThePowerOfTheCards) {
  configure();
  power_on();
  EXPECT_EQ(in(kInterruptIn), "5003");
  user.log.clear();
  suspend();
  EXPECT_EQ(user.take_log(), "RST0 CLK0 IO0 VCC0");
  resume();
  EXPECT_EQ(in(kInterruptIn), "5003");  // changed: it has to be powered again
  EXPECT_EQ(exchange(kGetSlotStatus), kInactive);
}

TEST_F(UsbDeviceTest, ACommandCutBySuspendIsAnsweredAfterResume) {
  configure();
  power_on();
  EXPECT_EQ(bulk_out(kReadOne), "");
  suspend();
  EXPECT_EQ(in(kBulkIn), kNak);
  resume();
  EXPECT_EQ(bulk_in(), "8000000000000241FF00");
  EXPECT_EQ(bulk_in(), kNak);
}

TEST_F(UsbDeviceTest, APinEntryEndsWithSuspend) {
  panel.has.key_pad = true;
  configure();
  power_on();
  const std::string verify =
      "00"
      "03"
      "82"
      "08"
      "00"
      "0804"
      "02"
      "00"
      "0904"
      "00"
      "000000";
  EXPECT_EQ(exchange(message(0x69, 0, 2, "000000", verify + "0020000108FFFFFFFFFFFFFFFF")), kNak);
  suspend();
  EXPECT_EQ(panel.take_log(), "current *0 end");
  resume();
  EXPECT_EQ(bulk_in(), "8000000000000240EF00");
}

TEST_F(UsbDeviceTest, ACardPutInWakesTheHostOnceIfAllowed) {
  configure();
  EXPECT_EQ(control("0003010000000000"), "");
  suspend();
  insert(1);
  EXPECT_EQ(controller.wake_ups, 1u);
  remove(1);
  insert(1);
  EXPECT_EQ(controller.wake_ups, 1u);
  resume();
  EXPECT_EQ(in(kInterruptIn), "500C");
  remove(1);
  insert(1);
  EXPECT_EQ(controller.wake_ups, 1u);
}

TEST_F(UsbDeviceTest, WakesNobodyWhoHasNotAllowedIt) {
  configure();
  suspend();
  insert();
  EXPECT_EQ(controller.wake_ups, 0u);
  resume();
  EXPECT_EQ(in(kInterruptIn), "5003");
}

TEST_F(UsbDeviceTest, ACardPulledWakesNobody) {
  configure();
  insert();
  EXPECT_EQ(control("0003010000000000"), "");
  suspend();
  remove();
  EXPECT_EQ(controller.wake_ups, 0u);
}

TEST_F(UsbDeviceTest, WakesNobodyAfterABusReset) {
  configure();
  EXPECT_EQ(control("0003010000000000"), "");
  bus_reset();
  configure();
  suspend();
  insert();
  EXPECT_EQ(controller.wake_ups, 0u);
}

TEST_F(UsbDeviceTest, SuspendsWithoutAConfiguration) {
  suspend();
  insert();
  EXPECT_EQ(controller.wake_ups, 0u);
  resume();
  EXPECT_EQ(control("8006000100000800"), "1201000200000040");
}

// --- DFU ---

TEST_F(UsbDeviceTest, DetachLeavesTheBusAfterItsStatusStage) {
  configure();
  power_on();
  user.log.clear();
  setup("2100E80301000000");
  EXPECT_EQ(boots, 0u);
  EXPECT_TRUE(controller.connected);
  EXPECT_EQ(in(0x80), "");
  EXPECT_EQ(boots, 1u);
  EXPECT_FALSE(controller.connected);
  EXPECT_EQ(user.take_log(), "RST0 CLK0 IO0 VCC0");
}

}  // namespace
}  // namespace ssc::firmware::usb
