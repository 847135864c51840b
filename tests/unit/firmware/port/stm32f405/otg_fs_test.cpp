// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/stm32f405/otg_fs.hpp"

#include "tests/unit/firmware/port/stm32f405/otg_fs_fixture.hpp"

namespace ssc::firmware::stm32 {
namespace {

// Bits of GINTSTS.
constexpr std::uint32_t kModeMismatch = 1U << 1, kSof = 1U << 3, kSuspend = 1U << 11,
                        kReset = 1U << 12, kEnumerated = 1U << 13, kResume = 1U << 31;

constexpr std::array<Byte, 8> kGetDescriptor = {0x80, 6, 0, 1, 0, 0, 8, 0};

struct OtgFsBusTest : OtgFsTest {
  using Write = std::pair<std::uint32_t, std::uint32_t>;

  // To the core, by offset.
  std::vector<Write> writes() const {
    std::vector<Write> result;
    for (const auto& access : bus.writes()) {
      if (access.address >= OtgFsModel::kBase)
        result.emplace_back(access.address - OtgFsModel::kBase, access.value);
    }
    return result;
  }
};

// --- Start ---------------------------------------------------------------------------------------

TEST_F(OtgFsBusTest, StartsInTheOrderOfTheManual) {
  ASSERT_TRUE(usb.start());
  EXPECT_THAT(writes(), ElementsAre(Write(0x008, 0),            // GAHBCFG: no interrupts
                                    Write(0x038, 0),            // GCCFG: off the bus
                                    Write(0xE00, 0),            // PCGCCTL: the clock runs
                                    Write(0x00C, 0x40),         // GUSBCFG: PHYSEL
                                    Write(0x010, 0x1),          // GRSTCTL: CSRST
                                    Write(0x00C, 0x4000'1840),  // GUSBCFG: FDMOD, TRDT 6, PHYSEL
                                    Write(0x804, 0x2),          // DCTL: SDIS
                                    Write(0x038, 0x0021'0000),  // GCCFG: NOVBUSSENS, PWRDWN
                                    Write(0x800, 0x3),          // DCFG: full speed, address 0
                                    Write(0x810, 0x1),          // DIEPMSK: XFRC
                                    Write(0x814, 0),            // DOEPMSK
                                    Write(0x81C, 0x1),          // DAINTMSK: IN 0
                                    Write(0x024, 128),          // GRXFSIZ
                                    Write(0x028, 0x0010'0080),  // DIEPTXF0: 16 words from 128
                                    Write(0x104, 0x0010'0090),  // DIEPTXF1
                                    Write(0x108, 0x0010'00A0),  // DIEPTXF2
                                    Write(0x10C, 0x0010'00B0),  // DIEPTXF3
                                    Write(0x010, 0x420),        // GRSTCTL: TXFFLSH of all
                                    Write(0x010, 0x10),         // GRSTCTL: RXFFLSH
                                    Write(0xB10, 0x6000'0000),  // DOEPTSIZ0: STUPCNT 3
                                    Write(0x014, 0xFFFF'FFFF),  // GINTSTS: nothing of before
                                    Write(0x018, 0x8004'3810),  // GINTMSK
                                    Write(0x008, 0x1)));        // GAHBCFG: interrupts
}

TEST_F(OtgFsBusTest, GivesThePinsToTheCore) {
  ASSERT_TRUE(usb.start());
  EXPECT_EQ(gpio_a.read(0x00) >> 22 & 0xF, 0b1010U);  // MODER: PA11, PA12 alternate
  EXPECT_EQ(gpio_a.read(0x24) >> 12 & 0xFF, 0xAAU);   // AFRH: AF10
  EXPECT_EQ(gpio_a.read(0x08) >> 22 & 0xF, 0b1111U);  // OSPEEDR: high
}

TEST_F(OtgFsBusTest, AsksForTheCoreResetOnlyWhenTheAhbIsIdle) {
  core.faults.ahb_never_idle = true;
  EXPECT_FALSE(usb.start());
  for (const auto& [offset, value] : writes()) EXPECT_NE(offset, 0x010U);
}

TEST_F(OtgFsBusTest, GivesUpACoreResetThatDoesNotEnd) {
  core.faults.reset_hangs = true;
  EXPECT_FALSE(usb.start());
  EXPECT_FALSE(core.sees_device());
}

TEST_F(OtgFsBusTest, WaitsTwentyFiveMillisecondsForDeviceMode) {
  const auto before = time.now();
  ASSERT_TRUE(usb.start());
  EXPECT_GE(time.now() - before, 25ms);
  EXPECT_LT(time.now() - before, 26ms);
}

TEST_F(OtgFsBusTest, IsNoControllerIfTheCoreDoesNotBecomeADevice) {
  core.faults.stays_host = true;
  EXPECT_FALSE(usb.start());
}

TEST_F(OtgFsBusTest, DoesNotWaitForeverOnAClockThatStands) {
  tim2.stopped = true;
  EXPECT_FALSE(usb.start());
}

TEST_F(OtgFsBusTest, GivesUpAFifoThatIsNeverFlushed) {
  core.faults.flush_hangs = true;
  EXPECT_FALSE(usb.start());
}

TEST_F(OtgFsBusTest, StartsAgainAfterAProgramThatHasUsedTheCore) {
  begin();
  open_bulk();
  usb.receive(0x01);
  usb.write(0x81, packet_of(64));
  ASSERT_TRUE(usb.start());
  EXPECT_FALSE(core.sees_device());
  usb.connect();
  bus_reset();
  setup(kGetDescriptor);
  EXPECT_THAT(device.take_log(), ElementsAre("setup 8006000100000800"));
}

TEST_F(OtgFsBusTest, IsSeenByTheHostFromConnectToDisconnect) {
  ASSERT_TRUE(usb.start());
  EXPECT_FALSE(core.sees_device());
  usb.connect();
  EXPECT_TRUE(core.sees_device());
  usb.disconnect();
  EXPECT_FALSE(core.sees_device());
}

// --- A core that fails ---------------------------------------------------------------------------

TEST_F(OtgFsBusTest, StartsACoreAgainThatDoesNotDisableAnEndpoint) {
  begin();
  open_bulk();
  usb.write(0x81, packet_of(64));
  core.faults.disable_hangs = true;
  usb.close(0x81);
  EXPECT_TRUE(usb.has_events());
  core.heal();
  run(2s, 1ms);
  EXPECT_THAT(device.take_log(), ElementsAre("reset"));
  EXPECT_TRUE(core.sees_device());
  bus_reset();
  setup(kGetDescriptor);
  EXPECT_THAT(device.take_log(), ElementsAre("setup 8006000100000800"));
}

TEST_F(OtgFsBusTest, StartsACoreAgainThatDoesNotSendNak) {
  begin();
  open_bulk();
  usb.receive(0x01);
  core.faults.nak_hangs = true;
  usb.close(0x01);
  core.heal();
  run(2s, 1ms);
  EXPECT_THAT(device.take_log(), ElementsAre("reset"));
  EXPECT_TRUE(core.sees_device());
}

TEST_F(OtgFsBusTest, TriesACoreThatCannotBeStartedOnceASecond) {
  core.faults.reset_hangs = true;
  ASSERT_FALSE(usb.start());
  usb.connect();
  device.log.clear();
  run(2500ms, 1ms);
  EXPECT_THAT(device.take_log(), ElementsAre("reset", "reset"));
  EXPECT_TRUE(usb.has_events());
  core.heal();
  run(1s, 1ms);
  EXPECT_TRUE(core.sees_device());
}

TEST_F(OtgFsBusTest, StaysOffTheBusWhenStartedAgainWithoutBeingConnected) {
  core.faults.reset_hangs = true;
  ASSERT_FALSE(usb.start());
  core.heal();
  run(1100ms, 1ms);
  EXPECT_FALSE(core.sees_device());
}

TEST_F(OtgFsBusTest, TakesAPacketWithoutRoomInItsFifoForAFailureOfTheCore) {
  begin();
  open_bulk();
  usb.write(0x81, packet_of(64));
  usb.write(0x81, packet_of(64));
  run(2s, 1ms);
  EXPECT_THAT(device.take_log(), ElementsAre("reset"));
}

// --- Interrupts ----------------------------------------------------------------------------------

TEST_F(OtgFsBusTest, TheInterruptOnlyEndsASleep) {
  begin();
  core.setup(kGetDescriptor);
  ASSERT_TRUE(core.interrupts());
  OtgFs::on_interrupt();
  EXPECT_FALSE(core.interrupts());
  EXPECT_TRUE(usb.has_events());
  EXPECT_THAT(device.log, IsEmpty());
  run();
  EXPECT_FALSE(usb.has_events());
  core.in(0);
  EXPECT_TRUE(core.interrupts());
}

TEST_F(OtgFsBusTest, InterruptsThatItDoesNotKnowAreNone) {
  begin();
  core.raise(kModeMismatch | kSof | 0x7FC0'C460);
  core.raise_otg(0x000C'0304);
  EXPECT_FALSE(core.interrupts());
  run();
  EXPECT_EQ(core.gotgint(), 0U);
  EXPECT_EQ(core.pending() & kModeMismatch, 0U);
  EXPECT_THAT(device.log, IsEmpty());
}

TEST_F(OtgFsBusTest, InterruptsWithoutACauseAreReportedToNobody) {
  begin();
  core.raise(kSuspend | kResume | kEnumerated);
  run();
  EXPECT_FALSE(core.interrupts());
  EXPECT_FALSE(usb.has_events());
  EXPECT_THAT(device.log, IsEmpty());
}

// --- Bus reset -----------------------------------------------------------------------------------

TEST_F(OtgFsBusTest, BusResetEndsEverythingThatWasGoingOn) {
  begin();
  open_bulk();
  device.then_at_reset = [this] {
    for (const Byte e : {0x01, 0x81, 0x82}) usb.close(e);
  };
  setup(kGetDescriptor);
  usb.receive(0x01);
  usb.receive(0x00);
  usb.write(0x80, packet_of(8));
  usb.write(0x81, packet_of(64));
  usb.write(0x82, packet_of(2));
  EXPECT_EQ(core.out(1, packet_of(10)), Handshake::kAck);
  core.setup(kGetDescriptor);
  core.in(0);
  device.log.clear();
  core.reset();
  run(11ms, 100us);
  EXPECT_THAT(device.take_log(), ElementsAre("reset"));
  for (const std::size_t n : {1, 2}) EXPECT_EQ(core.in(n).handshake, Handshake::kNothing);
  EXPECT_EQ(core.out(1, packet_of(10)), Handshake::kNothing);
  EXPECT_EQ(core.in(0).handshake, Handshake::kNak);
  setup(kGetDescriptor);
  EXPECT_THAT(device.take_log(), ElementsAre("setup 8006000100000800"));
}

TEST_F(OtgFsBusTest, BusResetVoidsWhatHasNotBeenReportedYet) {
  begin();
  setup(kGetDescriptor);
  open_bulk();
  device.then_at_reset = [this] {
    for (const Byte e : {0x01, 0x81, 0x82}) usb.close(e);
  };
  device.log.clear();
  usb.receive(0x00);
  core.out(0, {});
  core.setup(kGetDescriptor);
  core.in(0);
  ask([this] { usb.stall(0x01); });  // has taken it out of the FIFO
  core.reset();
  run(11ms, 100us);
  EXPECT_THAT(device.take_log(), ElementsAre("reset"));
}

TEST_F(OtgFsBusTest, BusResetTakesTheAddress) {
  begin();
  setup({0x00, 5, 9, 0, 0, 0, 0, 0});
  usb.set_address(9);
  usb.write(0x80, {});
  EXPECT_EQ(core.in(0).handshake, Handshake::kAck);
  EXPECT_EQ(core.address(), 9);
  bus_reset();
  setup(kGetDescriptor);
  usb.write(0x80, {});
  EXPECT_EQ(core.in(0).handshake, Handshake::kAck);
  EXPECT_EQ(core.address(), 0);
}

TEST_F(OtgFsBusTest, BusResetEndsStallAndBeginsTogglesAnew) {
  begin();
  open_bulk();
  device.then_at_reset = [this] { usb.close(0x81); };
  usb.write(0x81, packet_of(3));
  EXPECT_EQ(core.in(1).handshake, Handshake::kAck);
  run();
  usb.stall(0x00);
  bus_reset();
  usb.open(0x81, usb::TransferType::kBulk, 64);
  usb.write(0x81, packet_of(3));
  EXPECT_EQ(core.in(1).data, packet_of(3));
}

TEST_F(OtgFsBusTest, TheAddressCountsFromTheStatusStageOn) {
  begin();
  EXPECT_TRUE(usb.keeps_old_address_for_status());
  device.then_at_setup = [this] {
    usb.set_address(77);
    usb.write(0x80, {});
  };
  UsbHost host(core, [this] { run(); });
  EXPECT_TRUE(host.control({0x00, 5, 77, 0, 0, 0, 0, 0}));
  EXPECT_EQ(core.address(), 77);
  EXPECT_TRUE(host.control({0x00, 9, 0, 0, 0, 0, 0, 0}));
}

// --- Suspend and resume --------------------------------------------------------------------------

TEST_F(OtgFsBusTest, TellsOfSuspendAndResume) {
  begin();
  core.suspend();
  run();
  EXPECT_THAT(device.take_log(), ElementsAre("suspend"));
  core.resume();
  run();
  EXPECT_THAT(device.take_log(), ElementsAre("resume"));
  run(30ms, 100us);
  EXPECT_THAT(device.take_log(), IsEmpty());
}

TEST_F(OtgFsBusTest, TheFirstFrameIsAResumeThatWasNotTold) {
  begin();
  core.raise(kSof);  // of before the suspend
  core.suspend();
  run();
  EXPECT_THAT(device.take_log(), ElementsAre("suspend"));
  core.resume(false);
  run(30ms, 100us);
  EXPECT_THAT(device.take_log(), ElementsAre("resume"));
}

TEST_F(OtgFsBusTest, ASuspendThatIsOverIsNotReported) {
  begin();
  core.suspend();
  core.resume();
  run();
  EXPECT_THAT(device.take_log(), IsEmpty());
}

TEST_F(OtgFsBusTest, AResumeThatIsOverIsNotReported) {
  begin();
  core.suspend();
  run();
  device.log.clear();
  core.resume();
  core.suspend();
  run();
  EXPECT_THAT(device.take_log(), IsEmpty());
}

TEST_F(OtgFsBusTest, BusResetEndsASuspend) {
  begin();
  core.suspend();
  run();
  device.log.clear();
  core.reset();
  run(11ms, 100us);
  EXPECT_THAT(device.take_log(), ElementsAre("reset"));
  core.suspend();
  run();
  EXPECT_THAT(device.take_log(), ElementsAre("suspend"));
}

TEST_F(OtgFsBusTest, ASuspendAfterABusResetIsReportedAfterIt) {
  begin();
  core.raise(kReset);
  core.suspend();
  run();
  EXPECT_THAT(device.take_log(), ElementsAre("reset", "suspend"));
}

TEST_F(OtgFsBusTest, FramesInterruptOnlyWhileSuspended) {
  begin();
  core.raise(kSof);
  EXPECT_FALSE(core.interrupts());
  run();
  core.suspend();
  run();
  core.raise(kSof);
  EXPECT_TRUE(core.interrupts());
  core.resume();
  run(30ms, 100us);
  core.raise(kSof);
  EXPECT_FALSE(core.interrupts());
}

// How long before and how long at all is seen to by the model.
TEST_F(OtgFsBusTest, WakesTheHost) {
  begin();
  core.suspend();
  run();
  usb.wake_up();
  usb.wake_up();
  EXPECT_TRUE(usb.has_events());
  run(1ms);
  EXPECT_EQ(core.wake_ups(), 0U);
  run(10ms, 100us);
  EXPECT_EQ(core.wake_ups(), 1U);
  EXPECT_FALSE(usb.has_events());
  EXPECT_THAT(device.take_log(), ElementsAre("suspend"));
  core.resume();
  run(30ms, 100us);
  EXPECT_THAT(device.take_log(), ElementsAre("resume"));
}

TEST_F(OtgFsBusTest, AHostThatTakesUpTheSignalAtOnceHasWoken) {
  begin();
  core.suspend();
  run();
  usb.wake_up();
  for (int i = 0; i < 10'000 && core.wake_ups() == 0; ++i) run(10us);
  core.resume();
  run(30ms, 100us);
  EXPECT_THAT(device.take_log(), ElementsAre("suspend", "resume"));
}

TEST_F(OtgFsBusTest, BusResetEndsTheSignal) {
  begin();
  core.suspend();
  run();
  usb.wake_up();
  for (int i = 0; i < 10'000 && core.wake_ups() == 0; ++i) run(10us);
  bus_reset();
  setup(kGetDescriptor);
  EXPECT_THAT(device.take_log(), ElementsAre("setup 8006000100000800"));
}

TEST_F(OtgFsBusTest, AHostThatSleepsOnCanBeWokenAgain) {
  begin();
  core.suspend();
  run();
  usb.wake_up();
  run(10ms, 100us);
  core.suspend();
  run(10ms, 100us);
  EXPECT_THAT(device.take_log(), ElementsAre("suspend"));
  usb.wake_up();
  run(10ms, 100us);
  EXPECT_EQ(core.wake_ups(), 2U);
}

TEST_F(OtgFsBusTest, WakesNobodyWhoIsAwake) {
  begin();
  usb.wake_up();
  run(10ms, 100us);
  core.suspend();
  run();
  usb.wake_up();
  core.resume();
  run(30ms, 100us);
  EXPECT_EQ(core.wake_ups(), 0U);
  EXPECT_THAT(device.take_log(), ElementsAre("suspend", "resume"));
}

}  // namespace
}  // namespace ssc::firmware::stm32
