// SPDX-License-Identifier: Apache-2.0
// The boot program on a model of the whole board.
#include "firmware/port/stm32f405/boot_program.hpp"

#include "firmware/port/stm32f405/boot_request.hpp"
#include "firmware/port/stm32f405/memory_map.hpp"
#include "tests/unit/firmware/boot/small_device.hpp"
#include "tests/unit/firmware/port/stm32f405/board_fixture.hpp"

namespace ssc::firmware::stm32 {
namespace {

constexpr std::uint32_t kActive = 0x2'0000;

std::vector<Byte> make_image(std::uint32_t version, std::uint32_t length) {
  return boot::make_image(
      {.version = version, .length = length, .product = kProduct, .slot = kActive});
}

class BootProgramOnTheBoard : public BoardTest {
 protected:
  BootProgramOnTheBoard() { board.flash.load(kActive, old_image); }

  // A reset, and all up to the decision. True: the image is to run.
  bool start() {
    program.reset();
    board.reset();
    EXPECT_TRUE(start_clocks());
    program.emplace(board.flash.memory(), verifier, false);
    return program->start();
  }
  void start_update_mode() {
    start();
    program->start_update_mode();
    enumerate();
  }
  void turn() override { program->turn(); }

  bool runs(Bytes image) const {
    return equal(board.flash.memory().subspan(kActive, image.size()), image);
  }

  // --- The host's side of DFU 1.1 ---
  std::string download(std::size_t number, Bytes block) {
    const std::array<Byte, 8> setup = {
        0x21, 1, static_cast<Byte>(number),       0,
        0,    0, static_cast<Byte>(block.size()), static_cast<Byte>(block.size() >> 8)};
    return control(hex(setup), hex(block));
  }
  // bStatus and bState, once the time that the device asks for is over.
  std::string status() {
    const auto answer = bytes(control("A103000000000600"));
    if (answer.size() != 6) return "STALL";
    run(std::chrono::milliseconds(answer[1] | answer[2] << 8));
    return hex({&answer[0], 1}) + hex({&answer[4], 1});
  }
  void download_all(Bytes image) {
    std::size_t number = 0;
    for (; !image.empty(); image = image.subspan(std::min<std::size_t>(2048, image.size()))) {
      const Bytes block = image.first(std::min<std::size_t>(2048, image.size()));
      ASSERT_EQ(download(number++, block), "");
      ASSERT_EQ(status(), "0004");  // dfuDNBUSY
      ASSERT_EQ(status(), "0005");  // dfuDNLOAD-IDLE
    }
    ASSERT_EQ(download(number, {}), "");
    ASSERT_EQ(status(), "0007");  // dfuMANIFEST
    ASSERT_EQ(status(), "0008");  // dfuMANIFEST-WAIT-RESET
  }

  std::vector<Byte> old_image = make_image(1, 1'000);
  std::vector<Byte> new_image = make_image(2, 5'001);
  boot::ToyVerifier verifier;
  std::optional<BootProgram> program;
};

TEST_F(BootProgramOnTheBoard, RunsAnImageThatIsWholeAndSigned) {
  EXPECT_TRUE(start());
  EXPECT_FALSE(board.otg.sees_device());
}

TEST_F(BootProgramOnTheBoard, KeepsThePowerFromCards) {
  start();
  for (const unsigned CMDVCCN : {0U, 6U}) {
    EXPECT_EQ(board.ports.C.mode(CMDVCCN), stm32model::GpioModel::Mode::kOutput);
    EXPECT_TRUE(board.ports.C.level(CMDVCCN));
  }
}

TEST_F(BootProgramOnTheBoard, StaysInBootModeWithoutOne) {
  board.flash.load(kActive + 600, std::array<Byte, 4>{});
  EXPECT_FALSE(start());
}

TEST_F(BootProgramOnTheBoard, StaysInBootModeOnceWhenTheReaderHasAskedForIt) {
  BootRequest().start_boot_mode();
  EXPECT_FALSE(start());
  EXPECT_TRUE(start());
}

TEST_F(BootProgramOnTheBoard, StaysInBootModeWhileTheButtonIsHeld) {
  board.press_update_button(true);
  EXPECT_FALSE(start());
  board.press_update_button(false);
  EXPECT_TRUE(start());
}

TEST_F(BootProgramOnTheBoard, StaysInBootModeWhenNoStartLasts) {
  for (unsigned i = 0; i < kMostStarts; ++i) EXPECT_TRUE(start());
  EXPECT_FALSE(start());
}

TEST_F(BootProgramOnTheBoard, TakesAPlugThatIsPulledSeveralTimesForNothing) {
  for (unsigned i = 0; i < 3 * kMostStarts; ++i) {
    board.rcc.power_on();
    EXPECT_TRUE(start());
  }
}

TEST_F(BootProgramOnTheBoard, CountsTheStartsOfAReaderThatIsResetSincePowerOn) {
  board.rcc.power_on();
  for (unsigned i = 0; i < kMostStarts; ++i) EXPECT_TRUE(start());
  EXPECT_FALSE(start());
}

TEST_F(BootProgramOnTheBoard, LightsBothLedsInBootMode) {
  start_update_mode();
  EXPECT_TRUE(board.lit(0) && board.lit(1));
}

TEST_F(BootProgramOnTheBoard, TakesAnUpdateAndRestartsWhenTheHostResetsTheBus) {
  start_update_mode();
  download_all(new_image);
  EXPECT_TRUE(runs(old_image));
  board.otg.reset();
  run(15ms);
  EXPECT_EQ(board.core.resets(), 1U);
  EXPECT_FALSE(board.otg.sees_device());
  EXPECT_TRUE(start());
  EXPECT_TRUE(runs(new_image));
}

TEST_F(BootProgramOnTheBoard, NamesTheReasonOfARefusal) {
  start_update_mode();
  EXPECT_EQ(download(0, Bytes(make_image(0, 1'000)).first(1024)), "");
  EXPECT_EQ(status(), "0B0A");  // errVENDOR, dfuERROR: older than what has run here
  EXPECT_TRUE(start());
  EXPECT_TRUE(runs(old_image));
}

TEST_F(BootProgramOnTheBoard, BringsAChipToLifeThatHasNoImage) {
  board.flash.load(kActive, std::vector<Byte>(1'000));
  EXPECT_FALSE(start());
  program->start_update_mode();
  enumerate();
  download_all(new_image);
  EXPECT_TRUE(start());
}

TEST_F(BootProgramOnTheBoard, IsFedAndSleepsWhileNoHostTalks) {
  start_update_mode();
  board.core.set_longest_sleep(10s);
  const auto begin = board.time.now(), slept = board.core.slept();
  run(60s);
  EXPECT_GT((board.core.slept() - slept) * 100, (board.time.now() - begin) * 99);
}

}  // namespace
}  // namespace ssc::firmware::stm32
