// SPDX-License-Identifier: Apache-2.0
#include "firmware/usb/control_pipe.hpp"
#include "tests/unit/firmware/port/stm32f405/otg_fs_fixture.hpp"

namespace ssc::firmware::stm32 {
namespace {

constexpr std::array<Byte, 8> kFirst = {0x80, 6, 0, 1, 0, 0, 64, 0};
constexpr std::array<Byte, 8> kSecond = {0x80, 6, 0, 2, 0, 0, 9, 0};
constexpr std::array<Byte, 8> kWrite = {0x21, 9, 0, 0, 0, 0, 3, 0};
const std::string kFirstToldOf = "setup 8006000100004000";
const std::string kSecondToldOf = "setup 8006000200000900";

constexpr Byte kBulkOut = 0x01, kBulkIn = 0x81, kInterruptIn = 0x82, kOtherOut = 0x02;

struct OtgFsPacketTest : OtgFsTest {
  OtgFsPacketTest() {
    begin();
    setup(kFirst);
    open_bulk();
    device.log.clear();
  }

  // What the host gets of a packet, and what is left of it.
  Packet carried_in(Byte endpoint, Bytes packet) {
    usb.write(endpoint, packet);
    EXPECT_THAT(device.log, IsEmpty());
    const auto answer = core.in(endpoint % 16);
    EXPECT_EQ(answer.handshake, Handshake::kAck);
    EXPECT_EQ(core.in(endpoint % 16).handshake, Handshake::kNak);
    run();
    EXPECT_EQ(device.take_log().size(), 1U);
    return answer.data;
  }
};

// --- IN ------------------------------------------------------------------------------------------

TEST_F(OtgFsPacketTest, CarriesInPacketsOfEverySize) {
  for (std::size_t size = 0; size <= 64; ++size)
    EXPECT_EQ(carried_in(kBulkIn, packet_of(size)), packet_of(size));
  EXPECT_EQ(carried_in(kInterruptIn, packet_of(8)), packet_of(8));
}

TEST_F(OtgFsPacketTest, ReportsAnInPacketOnceTheHostHasIt) {
  usb.write(kBulkIn, packet_of(5));
  run();
  EXPECT_THAT(device.take_log(), IsEmpty());
  core.in(1);
  run();
  EXPECT_THAT(device.take_log(), ElementsAre("in 81"));
  run();
  EXPECT_THAT(device.take_log(), IsEmpty());
}

// The room of the FIFO, DIEPTSIZ, EPENA with CNAK, and then the words with nothing in between.
TEST_F(OtgFsPacketTest, GivesAnInPacketInTheOrderOfTheManual) {
  run();
  bus.clear_trace();
  usb.write(kBulkIn, packet_of(6));
  constexpr std::uint32_t kIn1 = OtgFsModel::kBase + 0x920;
  constexpr std::uint32_t kFifo1 = OtgFsModel::kBase + 0x2000;
  using Access = Bus::Access;
  const std::uint32_t as_open = 0x0048'8040;  // TXFNUM 1, bulk, USBAEP, MPSIZ 64
  EXPECT_THAT(bus.trace(),
              ElementsAre(Access{false, kIn1 + 0x18, 16},              // DTXFSTS
                          Access{true, kIn1 + 0x08, 0xFFFF},           // DIEPINT
                          Access{true, kIn1 + 0x10, 0x0008'0006},      // DIEPTSIZ
                          Access{false, kIn1, as_open | 0x0002'0000},  // NAKSTS
                          Access{true, kIn1, as_open | 0x8402'0000},
                          Access{true, kFifo1, 0x0403'0201}, Access{true, kFifo1, 0x0000'0605}));
}

// --- OUT -----------------------------------------------------------------------------------------

TEST_F(OtgFsPacketTest, TakesOutPacketsOfEverySizeWhenAskedTo) {
  for (std::size_t size = 0; size <= 64; ++size) {
    EXPECT_EQ(core.out(1, packet_of(size)), Handshake::kNak);
    usb.receive(kBulkOut);
    EXPECT_EQ(core.out(1, packet_of(size)), Handshake::kAck);
    EXPECT_EQ(core.out(1, packet_of(size)), Handshake::kNak);
    run();
    ASSERT_EQ(device.take_log().size(), 1U);
    EXPECT_EQ(device.last_out, packet_of(size));
  }
}

TEST_F(OtgFsPacketTest, DoesNotReportAPacketThatTheHostSendsAgain) {
  usb.receive(kBulkOut);
  core.out(1, packet_of(3));
  run();
  usb.receive(kBulkOut);
  EXPECT_EQ(core.out_again(1, packet_of(3)), Handshake::kAck);
  run();
  EXPECT_THAT(device.take_log(), ElementsAre("out 01 010203"));
  EXPECT_EQ(core.out(1, packet_of(2)), Handshake::kAck);
  run();
  EXPECT_THAT(device.take_log(), ElementsAre("out 01 0102"));
}

TEST_F(OtgFsPacketTest, EmptiesTheReceiveFifoInOneGo) {
  usb.open(kOtherOut, usb::TransferType::kBulk, 64);
  usb.receive(kBulkOut);
  usb.receive(kOtherOut);
  core.out(2, packet_of(64));
  core.out(1, packet_of(63));
  core.setup(kFirst);
  core.in(0);
  work();
  EXPECT_THAT(device.take_log(), ElementsAre("out 02 64", "out 01 63", kFirstToldOf));
  EXPECT_FALSE(usb.has_events());
}

TEST_F(OtgFsPacketTest, CarriesLongMessagesBothWays) {
  UsbHost host(core, [this] { run(); });
  for (const std::size_t size : {64, 128, 192, 271}) {
    Packet got;
    usb.receive(kBulkOut);
    device.then_at_out = [&] {
      got.insert(got.end(), device.last_out.begin(), device.last_out.end());
      if (device.last_out.size() == 64) usb.receive(kBulkOut);
    };
    EXPECT_TRUE(host.bulk_out(1, packet_of(size)));
    EXPECT_EQ(got, packet_of(size));

    Bytes rest = got;
    bool last = false;
    device.then_at_in = [&] {
      if (last) return;
      const Bytes packet = rest.first(std::min<std::size_t>(rest.size(), 64));
      rest = rest.subspan(packet.size());
      last = packet.size() < 64;
      usb.write(kBulkIn, packet);
    };
    device.then_at_in();
    EXPECT_EQ(host.bulk_in(1), packet_of(size));
  }
}

// --- Control transfers ---------------------------------------------------------------------------

// Answers with as many bytes as the test wants, and keeps what it is given.
struct Answerer final : usb::ControlHandler {
  std::size_t answer = 0;
  Packet given;
  unsigned done = 0;

  bool on_request(const usb::SetupPacket& setup, usb::ControlData& data) override {
    if (setup.to_host()) return data.append(packet_of(answer));
    given.assign(data.begin(), data.end());
    return true;
  }
  void on_request_done(const usb::SetupPacket&) override { ++done; }
};

struct OtgFsControlTest : OtgFsPacketTest {
  static Byte low(std::size_t wLength) { return static_cast<Byte>(wLength); }
  static Byte high(std::size_t wLength) { return static_cast<Byte>(wLength >> 8); }

  OtgFsControlTest() {
    device.then_at_setup = [this] {
      const auto packet = bytes(device.log.back().substr(6));
      pipe.on_setup(std::span<const Byte, usb::kSetupSize>(packet));
    };
    device.then_at_in = [this] { pipe.on_in_done(); };
    device.then_at_out = [this] { pipe.on_out(device.last_out); };
  }

  Answerer answerer;
  usb::ControlPipe pipe{usb, answerer};
  UsbHost host{core, [this] { run(); }};
};

TEST_F(OtgFsControlTest, BringsDataToTheHost) {
  for (const std::size_t size : {1, 63, 64, 65, 128, 2048}) {
    answerer.answer = size;
    EXPECT_EQ(host.control({0x80, 6, 0, 0, 0, 0, low(size), high(size)}), packet_of(size));
    EXPECT_EQ(host.control({0x80, 6, 0, 0, 0, 0, 0xFF, 0xFF}), packet_of(size));
  }
  EXPECT_EQ(answerer.done, 12U);
}

TEST_F(OtgFsControlTest, AnAnswerWithoutDataIsAnEmptyPacket) {
  EXPECT_EQ(host.control(kFirst), Packet{});
  EXPECT_EQ(answerer.done, 1U);
}

TEST_F(OtgFsControlTest, TakesDataFromTheHost) {
  for (const std::size_t size : {0, 1, 64, 65, 128, 2048}) {
    EXPECT_TRUE(host.control({0x21, 9, 0, 0, 0, 0, low(size), high(size)}, packet_of(size)));
    EXPECT_EQ(answerer.given, packet_of(size));
  }
  EXPECT_EQ(answerer.done, 6U);
}

TEST_F(OtgFsControlTest, TheHostMayEndADataStageEarly) {
  answerer.answer = 200;
  core.setup({{0x80, 6, 0, 0, 0, 0, 200, 0}});
  EXPECT_EQ(host.in(0), packet_of(64));
  EXPECT_TRUE(host.out(0, {}));
  EXPECT_EQ(answerer.done, 1U);
  answerer.answer = 2;
  EXPECT_EQ(host.control(kFirst), packet_of(2));
}

// --- SETUP packets -------------------------------------------------------------------------------

TEST_F(OtgFsPacketTest, ReportsASetupPacketWhenItsStageIsOver) {
  core.setup(kFirst);
  run();
  EXPECT_THAT(device.take_log(), IsEmpty());
  EXPECT_EQ(core.in(0).handshake, Handshake::kNak);
  run();
  EXPECT_THAT(device.take_log(), ElementsAre(kFirstToldOf));
}

TEST_F(OtgFsPacketTest, ASecondSetupPacketReplacesTheFirst) {
  core.setup(kFirst);
  core.setup(kSecond);
  core.in(0);
  run();
  EXPECT_THAT(device.take_log(), ElementsAre(kSecondToldOf));
}

TEST_F(OtgFsPacketTest, ASetupPacketReplacesOneWhoseStageIsOver) {
  core.setup(kFirst);
  core.in(0);
  core.setup(kSecond);
  core.in(0);
  work();
  EXPECT_THAT(device.take_log(), ElementsAre(kSecondToldOf));
}

TEST_F(OtgFsPacketTest, ThreeSetupPacketsBackToBackEveryTime) {
  for (int i = 0; i < 5; ++i) {
    core.setup(kFirst);
    core.setup(kFirst);
    core.setup(kSecond);
    core.in(0);
    run();
    EXPECT_THAT(device.take_log(), ElementsAre(kSecondToldOf));
  }
}

TEST_F(OtgFsPacketTest, ASetupPacketVoidsThePacketsOfTheLastTransfer) {
  setup(kFirst);
  usb.write(0x80, packet_of(64));
  usb.receive(0x00);
  device.log.clear();
  core.setup(kSecond);
  EXPECT_EQ(core.in(0).handshake, Handshake::kNak);
  run();
  EXPECT_EQ(core.in(0).handshake, Handshake::kNak);
  EXPECT_EQ(core.out(0, {}), Handshake::kNak);
  EXPECT_THAT(device.take_log(), ElementsAre(kSecondToldOf));
  usb.write(0x80, packet_of(9));
  EXPECT_EQ(core.in(0).data, packet_of(9));
}

TEST_F(OtgFsPacketTest, WhatTheHostHadAcknowledgedBeforeItsSetupPacketIsReportedFirst) {
  setup(kFirst);
  usb.write(0x80, {});
  EXPECT_EQ(core.in(0).handshake, Handshake::kAck);
  core.setup(kSecond);
  core.in(0);
  device.log.clear();
  work();
  EXPECT_THAT(device.take_log(), ElementsAre("in 80", kSecondToldOf));
}

TEST_F(OtgFsPacketTest, WhatTheHostHadSentBeforeItsSetupPacketIsReportedFirst) {
  setup(kFirst);
  usb.receive(0x00);
  EXPECT_EQ(core.out(0, {}), Handshake::kAck);
  core.setup(kSecond);
  core.in(0);
  device.log.clear();
  work();
  EXPECT_THAT(device.take_log(), ElementsAre("out 00 ", kSecondToldOf));
}

TEST_F(OtgFsPacketTest, AnAnswerToARequestThatIsNoMoreDoesNotLeave) {
  device.then_at_setup = [this] {
    device.then_at_setup = {};
    core.setup(kSecond);
    usb.write(0x80, packet_of(64));
    usb.receive(0x00);
    usb.stall(0x00);
  };
  setup(kFirst);
  EXPECT_EQ(core.in(0).handshake, Handshake::kNak);
  run();
  EXPECT_THAT(device.take_log(), ElementsAre(kFirstToldOf, kSecondToldOf));
  EXPECT_EQ(core.in(0).handshake, Handshake::kNak);
  EXPECT_EQ(core.out(0, {}), Handshake::kNak);
  usb.write(0x80, packet_of(9));
  EXPECT_EQ(core.in(0).data, packet_of(9));
}

// Before, at and after every instant of an order; the host's next token comes 3 µs after its SETUP
// packet.
struct OtgFsInstantTest : OtgFsPacketTest {
  template <class Order, class Token>
  void setup_packet_at_any_instant_of(Order order, const std::array<Byte, 8>& packet, Token token) {
    for (auto delay = stm32model::Time(0); delay < 5us; delay += 33ns) {
      Handshake answer{};
      device.then_at_setup = [&] {
        device.then_at_setup = {};
        time.schedule(time.now() + delay, [&] { core.setup(packet); });
        time.schedule(time.now() + delay + 3us, [&] { answer = token(); });
        time.pass(3500ns);
        order();
        time.pass(10us);
      };
      setup(kFirst);
      run();
      EXPECT_EQ(answer, Handshake::kNak) << delay.count();
      EXPECT_EQ(device.take_log().size(), 2U) << delay.count();
      after();
      device.log.clear();
    }
  }
  std::function<void()> after;
};

TEST_F(OtgFsInstantTest, NoneIsTheWrongOneForASetupPacketWhenSending) {
  after = [this] {
    usb.write(0x80, packet_of(9));
    EXPECT_EQ(core.in(0).data, packet_of(9));
    run();
  };
  setup_packet_at_any_instant_of([this] { usb.write(0x80, packet_of(64)); }, kSecond,
                                 [this] { return core.in(0).handshake; });
}

TEST_F(OtgFsInstantTest, NoneIsTheWrongOneForASetupPacketWhenReceiving) {
  after = [this] {
    usb.receive(0x00);
    EXPECT_EQ(core.out(0, packet_of(3)), Handshake::kAck);
    run();
    EXPECT_THAT(device.take_log(), ElementsAre("out 00 010203"));
  };
  setup_packet_at_any_instant_of([this] { usb.receive(0x00); }, kWrite,
                                 [this] { return core.out(0, packet_of(3)); });
}

// A packet may leave, or come, at every instant of the end of its endpoint.
TEST_F(OtgFsInstantTest, NoneIsTheWrongOneForAPacketOfAnEndpointThatEnds) {
  for (auto delay = stm32model::Time(0); delay < 12us; delay += 101ns) {
    core.out_ends_with_packet = !core.out_ends_with_packet;
    usb.receive(kBulkOut);
    usb.write(kBulkIn, packet_of(5));
    time.schedule(time.now() + delay, [this] {
      core.in(1);
      core.out(1, packet_of(5));
    });
    for (const Byte e : {kBulkIn, kBulkOut, kInterruptIn}) usb.close(e);
    time.pass(15us);
    run();
    EXPECT_THAT(device.take_log(), IsEmpty());
    EXPECT_FALSE(usb.has_events());
    open_bulk();
    for (const Byte e : {kBulkOut, kBulkIn}) core.use_data0(e);
  }
}

TEST_F(OtgFsPacketTest, PacketsThatAReportHasAskedForComeBeforeTheSetupPacketAsWell) {
  setup(kFirst);
  device.log.clear();
  usb.write(0x80, packet_of(64));
  core.in(0);
  device.then_at_in = [this] {
    device.then_at_in = {};
    usb.write(0x80, {});
    EXPECT_EQ(core.in(0).handshake, Handshake::kAck);
    core.setup(kSecond);
    core.in(0);
    usb.receive(0x00);
  };
  run();
  EXPECT_THAT(device.take_log(), ElementsAre("in 80", "in 80", kSecondToldOf));

  usb.receive(0x00);
  core.out(0, packet_of(1));
  device.then_at_out = [this] {
    device.then_at_out = {};
    usb.receive(0x00);
    EXPECT_EQ(core.out(0, packet_of(2)), Handshake::kAck);
    core.setup(kFirst);
    core.in(0);
    usb.write(0x80, {});
  };
  run();
  EXPECT_THAT(device.take_log(), ElementsAre("out 00 01", "out 00 0102", kFirstToldOf));
}

// --- STALL ---------------------------------------------------------------------------------------

TEST_F(OtgFsPacketTest, EndpointZeroStallsBothWaysUntilTheNextSetupPacket) {
  setup(kFirst);
  usb.write(0x80, packet_of(64));
  usb.receive(0x00);
  usb.stall(0x00);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(core.in(0).handshake, Handshake::kStall);
    EXPECT_EQ(core.out(0, packet_of(1)), Handshake::kStall);
  }
  device.log.clear();
  setup(kSecond);
  EXPECT_THAT(device.take_log(), ElementsAre(kSecondToldOf));
  EXPECT_EQ(core.in(0).handshake, Handshake::kNak);
  usb.write(0x80, packet_of(9));
  EXPECT_EQ(core.in(0).data, packet_of(9));
}

TEST_F(OtgFsPacketTest, AStalledInEndpointDropsItsPacketAndBeginsAgainWithDATA0) {
  carried_in(kBulkIn, packet_of(1));
  usb.write(kBulkIn, packet_of(64));
  usb.stall(kBulkIn);
  EXPECT_EQ(core.in(1).handshake, Handshake::kStall);
  run();
  EXPECT_FALSE(usb.has_events());
  usb.unstall(kBulkIn);
  core.use_data0(kBulkIn);
  EXPECT_EQ(core.in(1).handshake, Handshake::kNak);
  EXPECT_THAT(device.take_log(), IsEmpty());
  EXPECT_EQ(carried_in(kBulkIn, packet_of(2)), packet_of(2));
}

TEST_F(OtgFsPacketTest, APacketThatWasGoneWhenItsEndpointStalledIsNotReported) {
  usb.write(kBulkIn, packet_of(64));
  EXPECT_EQ(core.in(1).handshake, Handshake::kAck);
  usb.stall(kBulkIn);
  run();
  EXPECT_THAT(device.take_log(), IsEmpty());
  EXPECT_FALSE(usb.has_events());
}

TEST_F(OtgFsPacketTest, AStalledOutEndpointDropsItsPacketAndBeginsAgainWithDATA0) {
  usb.receive(kBulkOut);
  EXPECT_EQ(core.out(1, packet_of(64)), Handshake::kAck);
  usb.stall(kBulkOut);
  EXPECT_EQ(core.out(1, packet_of(1)), Handshake::kStall);
  run();
  usb.unstall(kBulkOut);
  core.use_data0(kBulkOut);
  EXPECT_EQ(core.out(1, packet_of(1)), Handshake::kNak);
  EXPECT_THAT(device.take_log(), IsEmpty());
  usb.receive(kBulkOut);
  EXPECT_EQ(core.out(1, packet_of(2)), Handshake::kAck);
  run();
  EXPECT_THAT(device.take_log(), ElementsAre("out 01 0102"));
}

TEST_F(OtgFsPacketTest, AnEndpointThatIsNotStalledBeginsAgainAsWell) {
  carried_in(kBulkIn, packet_of(1));
  usb.unstall(kBulkIn);
  core.use_data0(kBulkIn);
  usb.write(kBulkIn, packet_of(3));  // at once: the NAK of the order before does not stay
  run();
  EXPECT_EQ(core.in(1).data, packet_of(3));
}

TEST_F(OtgFsPacketTest, ARequestForAnEndpointStallsNoOther) {
  usb.write(kInterruptIn, packet_of(2));
  usb.receive(kBulkOut);
  usb.stall(kBulkIn);
  EXPECT_EQ(core.in(2).data, packet_of(2));
  EXPECT_EQ(core.out(1, packet_of(2)), Handshake::kAck);
}

// --- The end of an endpoint ----------------------------------------------------------------------

TEST_F(OtgFsPacketTest, OfAClosedEndpointNothingIsReported) {
  usb.write(kBulkIn, packet_of(64));
  EXPECT_EQ(core.in(1).handshake, Handshake::kAck);
  usb.write(kInterruptIn, packet_of(2));
  usb.receive(kBulkOut);
  EXPECT_EQ(core.out(1, packet_of(64)), Handshake::kAck);
  for (const Byte e : {kBulkOut, kBulkIn, kInterruptIn}) usb.close(e);
  run();
  EXPECT_THAT(device.take_log(), IsEmpty());
  EXPECT_FALSE(usb.has_events());
  EXPECT_EQ(core.in(1).handshake, Handshake::kNothing);
  EXPECT_EQ(core.in(2).handshake, Handshake::kNothing);
  EXPECT_EQ(core.out(1, packet_of(1)), Handshake::kNothing);
}

TEST_F(OtgFsPacketTest, AnEndpointOpenedAgainHasNothingOfBefore) {
  core.out_ends_with_packet = true;
  carried_in(kBulkIn, packet_of(1));
  usb.write(kBulkIn, packet_of(64));
  usb.receive(kBulkOut);
  core.out(1, packet_of(64));
  for (const Byte e : {kBulkOut, kBulkIn, kInterruptIn}) usb.close(e);
  open_bulk();
  for (const Byte e : {kBulkOut, kBulkIn}) core.use_data0(e);
  usb.receive(kBulkOut);
  run();
  EXPECT_THAT(device.take_log(), IsEmpty());
  EXPECT_EQ(core.in(1).handshake, Handshake::kNak);
  EXPECT_EQ(core.out(1, packet_of(3)), Handshake::kAck);
  run();
  EXPECT_THAT(device.take_log(), ElementsAre("out 01 010203"));
  EXPECT_EQ(carried_in(kBulkIn, packet_of(4)), packet_of(4));
}

TEST_F(OtgFsPacketTest, TheEndOfAnOutEndpointLosesNothingOfTheOthers) {
  usb.open(kOtherOut, usb::TransferType::kBulk, 64);
  usb.receive(kBulkOut);
  usb.receive(kOtherOut);
  core.out(2, packet_of(4));
  core.setup(kFirst);
  core.in(0);
  ask([this] { usb.close(kBulkOut); });
  EXPECT_TRUE(usb.has_events());
  work();
  EXPECT_THAT(device.take_log(), ElementsAre("out 02 01020304", kFirstToldOf));
  EXPECT_FALSE(usb.has_events());
  usb.receive(kOtherOut);
  EXPECT_EQ(core.out(2, packet_of(2)), Handshake::kAck);
}

TEST_F(OtgFsPacketTest, ClosingTwiceIsClosingOnce) {
  usb.close(kBulkIn);
  bus.clear_trace();
  usb.close(kBulkIn);
  usb.close(0x83);
  EXPECT_THAT(bus.trace(), IsEmpty());
}

}  // namespace
}  // namespace ssc::firmware::stm32
