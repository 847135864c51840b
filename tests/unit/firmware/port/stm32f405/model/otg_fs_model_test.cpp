// SPDX-License-Identifier: Apache-2.0
// What the model must not let pass: a port that does any of this would fail on the chip.
#include "tests/unit/firmware/port/stm32f405/model/otg_fs_model.hpp"

#include <gmock/gmock.h>

#include "tests/unit/firmware/port/stm32f405/model/otg_fs_bits.hpp"

namespace ssc::stm32model {
namespace {

using namespace std::chrono_literals;
using namespace otg;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::array<std::uint8_t, 8> kGetDescriptor = {0x80, 6, 0, 1, 0, 0, 8, 0};

struct OtgFsModelTest : testing::Test {
  static constexpr std::uint32_t in(std::size_t n) {
    return kInEndpoints + 0x20 * static_cast<std::uint32_t>(n);
  }
  static constexpr std::uint32_t out(std::size_t n) {
    return kOutEndpoints + 0x20 * static_cast<std::uint32_t>(n);
  }
  static constexpr std::uint32_t fifo(std::size_t n) {
    return kFifos * static_cast<std::uint32_t>(n + 1);
  }
  static constexpr std::uint32_t kOnePacket = 1U << 19;
  static constexpr std::uint32_t kBulk = 2U << 18 | kUsbaep | 64;

  std::uint32_t read(std::uint32_t offset) { return bus.read(OtgFsModel::kBase + offset); }
  void write(std::uint32_t offset, std::uint32_t value) {
    bus.write(OtgFsModel::kBase + offset, value);
  }
  // As a port does it that makes no mistake, up to a host that begins to talk.
  void begin() {
    time.pass(1ms);
    write(kGrstctl, kCsrst);
    time.pass(1ms);
    write(kGusbcfg, kPhysel | kFdmod | 6U << 10);
    time.pass(26ms);
    write(kDctl, kSdis);
    write(kGccfg, kPwrdwn | kNovbussens);
    write(kDcfg, 3);
    write(kGrxfsiz, 128);
    for (std::uint32_t n = 0; n < 4; ++n)
      write(n == 0 ? kDieptxf0 : kDieptxf1 + 4 * (n - 1), 16U << 16 | (128 + 16 * n));
    write(kDctl, 0);
    core.reset();
    time.pass(11ms);
    write(kGintsts, ~0U);
    write(out(0) + 0x10, 3U << 29);
    core.setup(kGetDescriptor);
    take_entry(2);
    EXPECT_THAT(bus.violations(), IsEmpty());
  }
  void take_entry(int words) {
    read(kGrxstsp);
    for (; words > 0; --words) read(fifo(0));
  }
  void expect(const char* violation) {
    EXPECT_THAT(bus.violations(), Contains(HasSubstr(violation)));
  }

  VirtualTime time;
  Bus bus{time};
  OtgFsModel core{bus};
};

TEST_F(OtgFsModelTest, ResetWhileTheAhbIsBusy) {
  write(kGrstctl, kCsrst);
  expect("core reset while the AHB was not idle");
}

TEST_F(OtgFsModelTest, AccessDuringTheReset) {
  time.pass(1ms);
  write(kGrstctl, kCsrst);
  write(kGusbcfg, kPhysel);
  expect("touched during the core reset");
}

TEST_F(OtgFsModelTest, DeviceRegistersBeforeTheModeHasChanged) {
  time.pass(1ms);
  write(kGusbcfg, kPhysel | kFdmod);
  time.pass(24ms);
  write(kDcfg, 3);
  expect("device register touched in host mode");
}

TEST_F(OtgFsModelTest, FifosThatOverlap) {
  begin();
  write(kDctl, kSdis);
  write(kDieptxf1, 16U << 16 | 130);
  write(kDctl, 0);
  expect("FIFOs overlap");
}

TEST_F(OtgFsModelTest, FifosThatDoNotFit) {
  begin();
  write(kDctl, kSdis);
  write(kDieptxf1 + 8, 256U << 16 | 176);
  write(kDctl, 0);
  expect("more FIFO than there is");
}

TEST_F(OtgFsModelTest, FifosResizedUnderWay) {
  begin();
  write(kGrxfsiz, 64);
  expect("FIFO resized while the host sees the device");
}

TEST_F(OtgFsModelTest, DataBeforeTheOrder) {
  begin();
  write(fifo(0), 1);
  expect("FIFO written before EPENA");
}

TEST_F(OtgFsModelTest, MoreWordsThanAnnounced) {
  begin();
  write(in(0) + 0x10, kOnePacket | 4);
  write(in(0), kEpena | kCnak);
  write(fifo(0), 1);
  write(fifo(0), 2);
  expect("more words than XFRSIZ says");
}

TEST_F(OtgFsModelTest, FewerWordsThanAnnouncedOrAnInterruption) {
  begin();
  write(in(0) + 0x10, kOnePacket | 8);
  write(in(0), kEpena | kCnak);
  write(fifo(0), 1);
  read(kGintsts);
  expect("before the packet of IN 0 was whole");
}

TEST_F(OtgFsModelTest, APacketThatIsTooLong) {
  begin();
  write(in(0) + 0x10, kOnePacket | 65);
  write(in(0), kEpena | kCnak);
  expect("packet too long");
}

TEST_F(OtgFsModelTest, AnEndpointEnabledTwice) {
  begin();
  write(out(1), kBulk);
  write(out(1) + 0x10, kOnePacket | 64);
  write(out(1), kBulk | kEpena | kCnak);
  write(out(1), kBulk | kEpena | kCnak);
  expect("enabled twice");
}

TEST_F(OtgFsModelTest, AnEndpointEnabledWithoutBeingActive) {
  begin();
  write(out(1) + 0x10, kOnePacket | 64);
  write(out(1), 64 | kEpena | kCnak);
  expect("enabled without being active");
}

TEST_F(OtgFsModelTest, AnInEndpointDisabledWithoutNak) {
  begin();
  write(in(0) + 0x10, kOnePacket);
  write(in(0), kEpena | kCnak);
  write(in(0), kEpdis);
  expect("IN disabled without NAK");
}

TEST_F(OtgFsModelTest, AnOutEndpointDisabledWithoutTheGlobalNak) {
  begin();
  write(out(1), kBulk);
  write(out(1) + 0x10, kOnePacket | 64);
  write(out(1), kBulk | kEpena | kCnak);
  write(out(1), kBulk | kEpdis | kSnak);
  expect("OUT disabled without the global OUT NAK");
}

TEST_F(OtgFsModelTest, AReceiveFifoLeftInTheMiddleOfAPacket) {
  begin();
  core.setup(kGetDescriptor);
  core.in(0);
  take_entry(1);
  take_entry(0);
  expect("words left of the last packet");
}

TEST_F(OtgFsModelTest, AReceiveFifoReadBeyondAPacket) {
  begin();
  core.setup(kGetDescriptor);
  take_entry(3);
  expect("more read than the packet has");
}

TEST_F(OtgFsModelTest, AnEmptyReceiveFifoRead) {
  begin();
  take_entry(0);
  expect("read of an empty receive FIFO");
}

TEST_F(OtgFsModelTest, SetupPacketsThatWereNotAwaited) {
  begin();
  core.in(0);
  write(out(0) + 0x10, 0);
  core.setup(kGetDescriptor);
  expect("no SETUP packet expected");
}

TEST_F(OtgFsModelTest, WhatABusResetMustNotFind) {
  begin();
  write(out(1), kBulk);
  write(out(1) + 0x10, kOnePacket | 64);
  write(out(1), kBulk | kEpena | kCnak);
  write(kDcfg, 3 | 5U << 4);
  core.reset();
  time.pass(11ms);
  write(kGintsts, ~0U);
  core.setup(kGetDescriptor);
  expect("endpoint 1 left enabled after a bus reset");
  expect("address left after a bus reset");
}

TEST_F(OtgFsModelTest, AToggleThatIsNotTheHosts) {
  begin();
  write(out(1), kBulk);
  core.use_data0(0x01);
  for (int i = 0; i < 2; ++i) {
    write(out(1) + 0x10, kOnePacket | 64);
    write(out(1), kBulk | kEpena | kCnak | kSd0pid);
    core.out(1, {});
    take_entry(0);
    take_entry(0);
  }
  expect("toggle of OUT 1");
}

TEST_F(OtgFsModelTest, WakeUpsAtTheWrongTime) {
  begin();
  write(kDctl, kRwusig);
  expect("wake-up without a suspend");
  core.suspend();
  write(kDctl, 0);
  write(kDctl, kRwusig);
  expect("wake-up too early");
  time.pass(16ms);
  write(kDctl, 0);
  expect("wake-up signal too short or too long");
}

TEST_F(OtgFsModelTest, ARegisterThatThereIsNot) {
  begin();
  read(0x700);
  expect("read of 1792");
}

}  // namespace
}  // namespace ssc::stm32model
