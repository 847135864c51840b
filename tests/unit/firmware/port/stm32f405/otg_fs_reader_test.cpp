// SPDX-License-Identifier: Apache-2.0
// The reader's own USB device on OtgFs, with a host that uses all of it.
#include <deque>
#include <random>

#include "firmware/usb/endpoints.hpp"
#include "firmware/usb/usb_device.hpp"
#include "tests/unit/firmware/core/reader_fixture.hpp"
#include "tests/unit/firmware/port/stm32f405/otg_fs_fixture.hpp"

namespace ssc::firmware::stm32 {
namespace {

class OtgFsReaderTest : public testing::Test, protected OtgFsChip, private usb::BootMode {
 protected:
  OtgFsReaderTest() {
    panel.has = {};
    user.attach(reader.contact(0));
    sam.attach(reader.contact(1));
    usb.attach(device);
    EXPECT_TRUE(usb.start());
    device.connect();
  }
  ~OtgFsReaderTest() override { EXPECT_THAT(bus.violations(), IsEmpty()); }

  void run(stm32model::Time span = 10us) {
    for (const auto end = time.now() + span; time.now() < end; time.pass(3us)) usb.work();
  }
  std::string control(std::string_view setup, std::string_view data = "") {
    UsbHost::Setup packet{};
    std::ranges::copy(bytes(setup), packet.begin());
    const auto answer = host.control(packet, bytes(data));
    return answer ? hex(*answer) : "STALL";
  }
  void enumerate() {
    host.reset();
    EXPECT_EQ(control("8006000100004000").size(), 36U);
    EXPECT_EQ(control("0005070000000000"), "");
    EXPECT_EQ(core.address(), 7);
    EXPECT_EQ(control("0009010000000000"), "");
    EXPECT_TRUE(device.configured());
  }
  std::string bulk_in() {
    const auto answer = host.bulk_in(1);
    return answer ? hex(*answer) : "";
  }
  std::string exchange(std::string_view message) {
    EXPECT_TRUE(host.bulk_out(1, bytes(message)));
    return bulk_in();
  }

  FakeLine user, sam;
  std::array<CardLine*, 2> lines{&user, &sam};
  FakePanel panel;
  usb::CcidFunction link{usb};
  CcidDevice reader{
      link, panel, lines, {.firmware_name = "OpenSSC", .level = ExchangeLevel::kExtendedApdu}};
  usb::UsbDevice device{usb, link, reader, *this, {.serial_number = "3E0021"}};
  UsbHost host{core, [this] { run(); }};
  unsigned boots = 0;

 private:
  void start_boot_mode() override { ++boots; }
};

TEST_F(OtgFsReaderTest, IsEnumeratedAsAStockHostDoesIt) {
  host.reset();
  EXPECT_EQ(control("8006000100000800"), "1201000200000040");
  host.reset();
  EXPECT_EQ(control("0005070000000000"), "");
  EXPECT_EQ(control("8006000100001200").substr(0, 16), "1201000200000040");
  const std::string head = control("8006000200000900");
  ASSERT_EQ(head.substr(0, 8), "09026F00");  // wTotalLength 111
  EXPECT_EQ(control("800600020000FF00").size(), 2 * 0x6FU);
  EXPECT_EQ(control("800600030000FF00"), "060309040408");
  EXPECT_EQ(control("800603030904FF00"), "0E03330045003000300032003100");
  EXPECT_EQ(control("8006000600000A00"), "STALL");  // no device qualifier at full speed
  EXPECT_EQ(control("0009010000000000"), "");
  EXPECT_EQ(control("8008000000000100"), "01");
  EXPECT_EQ(control("A103000000000002").size() % 8, 0U);  // GET_DATA_RATES, wLength 512
}

TEST_F(OtgFsReaderTest, AnswersGetSlotStatus) {
  enumerate();
  EXPECT_EQ(exchange("65000000000007000000"), "81000000000007020001");
  reader.contact(0).on_presence(true);
  EXPECT_EQ(exchange("65000000000008000000"), "81000000000008010001");
  const auto change = host.in(2);
  ASSERT_TRUE(change);
  EXPECT_EQ(hex(*change), "5003");
}

TEST_F(OtgFsReaderTest, TakesMessagesOfMultiplesOf64BytesAndTheLongest) {
  enumerate();
  for (const std::size_t size : {64, 128, 271}) {
    const std::string data(2 * (size - 10), '0');
    EXPECT_EQ(exchange(message(0x6F, 0, 3, "000000", data)), "8000000000000342FE00") << size;
  }
}

TEST_F(OtgFsReaderTest, LeavesTheBusForBootMode) {
  enumerate();
  EXPECT_EQ(control("2100E80301000000"), "");
  EXPECT_EQ(boots, 1U);
  EXPECT_FALSE(core.sees_device());
}

TEST_F(OtgFsReaderTest, WakesTheHostForACardIfItMay) {
  enumerate();
  EXPECT_EQ(control("0003010000000000"), "");
  core.suspend();
  run();
  EXPECT_TRUE(device.suspended());
  reader.contact(0).on_presence(true);
  run(10ms);
  EXPECT_EQ(core.wake_ups(), 1U);
  core.resume();
  run(30ms);
  EXPECT_FALSE(device.suspended());
  const auto change = host.in(2);
  ASSERT_TRUE(change);
  EXPECT_EQ(hex(*change), "5003");
}

// --- Any schedule --------------------------------------------------------------------------------

// A host that does one thing after the other as its seed has it, with each transaction at any
// instant of the port's work. What it asks for it gets: whole messages, each once, in their order.
class OtgFsScheduleTest : public OtgFsReaderTest, public testing::WithParamInterface<unsigned> {
 public:
  OtgFsScheduleTest() {
    core.out_ends_with_packet = GetParam() % 2 == 0;
    host.at_any_instant([this](const UsbHost::Transaction& transaction) {
      schedule(transaction);
      run(25us);
    });
  }

  std::size_t below(std::size_t n) { return random() % n; }
  void schedule(std::function<void()> what) {
    time.schedule(time.now() + std::chrono::nanoseconds(below(20'000)), std::move(what));
  }
  Byte any() { return static_cast<Byte>(random()); }

  // --- What it does ---

  void begin_anew() {
    asked.clear();
    enumerate();
  }
  void configure_again() {
    asked.clear();
    EXPECT_EQ(control("0009010000000000"), "");
  }
  void read_a_descriptor() {
    const UsbHost::Setup setup{
        0x80, 6,     static_cast<Byte>(below(3)), static_cast<Byte>(below(4)), 9,
        4,    any(), static_cast<Byte>(below(2))};
    end_of(host.control(setup));
  }
  void ask_anything() {
    const UsbHost::Setup setup{static_cast<Byte>(0x80 | any()),   any(), any(), any(), any(), any(),
                               static_cast<Byte>(1 + below(200)), 0};
    end_of(host.control(setup));
  }
  void write_anything() {
    const auto size = static_cast<Byte>(below(150));
    const UsbHost::Setup setup{0x21, static_cast<Byte>(2 + below(9)), any(), 0, 0, 0, size, 0};
    end_of(host.control(setup, packet_of(size)));
  }
  // Given up somewhere in the data stage; the next SETUP packet ends it.
  void give_up_a_transfer() {
    constexpr UsbHost::Setup kGetConfiguration = {0x80, 6, 0, 2, 0, 0, 111, 0};
    for (std::size_t setups = 1 + below(3); setups > 0; --setups)
      schedule([this, kGetConfiguration] { core.setup(kGetConfiguration); });
    run(25us);
    for (std::size_t tokens = below(6); tokens > 0; --tokens) {
      schedule([this] { core.in(0); });
      run(25us);
    }
    if (below(2) == 0) return;
    schedule([this] { core.out(0, {}); });
    run(25us);
  }
  void ask_the_reader() {
    if (asked.size() == 3) return;
    constexpr std::array<std::size_t, 5> kSizes = {0, 7, 54, 118, 261};
    const std::string data(2 * kSizes[below(kSizes.size())], '0');
    const Byte type = below(2) == 0 ? 0x65 : 0x6F;
    const auto slot = static_cast<Byte>(below(3));
    asked.push_back(++seq);
    EXPECT_TRUE(host.bulk_out(1, bytes(message(type, slot, seq, "000000", data))));
  }
  void hear_the_reader() {
    if (asked.empty()) return;
    const auto answer = host.bulk_in(1);
    ASSERT_TRUE(answer);
    ASSERT_GE(answer->size(), 10U);
    EXPECT_EQ((*answer)[0] & 0xF8, 0x80);
    EXPECT_EQ(load_le32(Bytes(*answer).subspan(1)), answer->size() - 10);
    EXPECT_EQ((*answer)[6], asked.front());
    asked.pop_front();
  }
  void hear_nothing() {
    if (!asked.empty()) return;
    schedule([this] { EXPECT_EQ(core.in(1).handshake, Handshake::kNak); });
    run(25us);
  }
  void poll_interrupts() {
    OtgFsModel::Answer answer;
    schedule([&] { answer = core.in(2); });
    run(25us);
    if (answer.handshake == Handshake::kNak) return;
    ASSERT_EQ(answer.data.size(), 2U);
    EXPECT_EQ(answer.data[0], 0x50);
  }
  void halt_and_go_on() {
    constexpr std::array<std::string_view, 3> kEndpoints = {"01", "81", "82"};
    const std::string endpoint(kEndpoints[below(3)]);
    if (below(2) == 0) {
      EXPECT_EQ(control("02030000" + endpoint + "000000"), "");
    }
    EXPECT_EQ(control("02010000" + endpoint + "000000"), "");
  }
  void move_a_card() { reader.contact(below(2)).on_presence(below(2) == 0); }
  void sleep_a_while() {
    schedule([this] { core.suspend(); });
    run(below(2) == 0 ? 10ms : 100us);
    core.resume(below(2) == 0);
    run(30ms);
  }
  void wait() { run(std::chrono::microseconds(below(300))); }

  // A transfer ends well or by STALL, never in endless NAK.
  void end_of(const UsbHost::Answer& answer) {
    if (!answer) {
      EXPECT_EQ(host.refused_by(), Handshake::kStall);
    }
  }

  std::mt19937 random{GetParam()};
  std::deque<Byte> asked;  // bSeq of what has not been answered yet
  Byte seq = 0;
};

TEST_P(OtgFsScheduleTest, WholeAnswersInTheirOrderWhateverTheHostDoes) {
  using Action = void (OtgFsScheduleTest::*)();
  using T = OtgFsScheduleTest;
  constexpr std::array<Action, 24> kActions = {&T::read_a_descriptor,  &T::read_a_descriptor,
                                               &T::ask_anything,       &T::write_anything,
                                               &T::write_anything,     &T::give_up_a_transfer,
                                               &T::give_up_a_transfer, &T::give_up_a_transfer,
                                               &T::ask_the_reader,     &T::ask_the_reader,
                                               &T::ask_the_reader,     &T::ask_the_reader,
                                               &T::hear_the_reader,    &T::hear_the_reader,
                                               &T::hear_the_reader,    &T::hear_nothing,
                                               &T::poll_interrupts,    &T::poll_interrupts,
                                               &T::halt_and_go_on,     &T::halt_and_go_on,
                                               &T::move_a_card,        &T::wait,
                                               &T::sleep_a_while,      &T::configure_again};
  begin_anew();
  for (int i = 0; i < 250 && !HasFailure(); ++i) {
    if (below(60) == 0) begin_anew();
    (this->*kActions[below(kActions.size())])();
    bus.clear_trace();
  }
  while (!asked.empty() && !HasFailure()) hear_the_reader();
  EXPECT_EQ(exchange("650000000000FF000000").substr(0, 14), "810000000000FF");
}

INSTANTIATE_TEST_SUITE_P(Seeds, OtgFsScheduleTest, testing::Range(1U, 13U));

}  // namespace
}  // namespace ssc::firmware::stm32
