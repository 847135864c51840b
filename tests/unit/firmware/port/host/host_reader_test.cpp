// SPDX-License-Identifier: Apache-2.0
#include "firmware/port/host/host_reader.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "firmware/port/host/unique_fd.hpp"
#include "firmware/port/host/unix_socket.hpp"
#include "tests/unit/firmware/card/fake_line.hpp"

namespace ssc::firmware {
namespace {

namespace fs = std::filesystem;

// GemPC Twin frames; the last byte is the exclusive-or of all before it.
const std::string kGetSlotStatus = "03066500000000000500000065";
const std::string kGetSlotStatus1 = "03066500000000010500000064";
const std::string kAbsent = "03068100000000000502000182";
const std::string kInactive = "03068100000000000501000181";
const std::string kPowerOn = "03066200000000000201000064";
const std::string kPowerOnDone = "0306800200000000020000003B00BE";
const std::string kPowerOnMute = "03068000000000000241FE0038";

// Reads exactly as many bytes as `expected` has, or what came until the other side fell silent.
std::string read_hex(int fd, std::size_t size, int patience_ms = 2'000) {
  std::string text;
  pollfd ready{fd, POLLIN, 0};
  while (text.size() < 2 * size && poll(&ready, 1, patience_ms) == 1) {
    Byte b;
    if (read(fd, &b, 1) != 1) break;
    text += hex(Bytes(&b, 1));
  }
  return text;
}
void write_hex(int fd, std::string_view text) {
  const auto out = bytes(text);
  ASSERT_EQ(write(fd, out.data(), out.size()), static_cast<ssize_t>(out.size()));
}

class HostReaderTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "ssc-reader-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    dir = name;
    options.hardware.line = line_path();
    options.tty = tty().string();
    options.name = "name";
  }
  void TearDown() override {
    stop();
    fs::remove_all(dir);
  }

  void start() {
    thread_ = std::thread([this] { HostReader(options, stop_.get()).run(); });
    for (int i = 0; i < 200 && !fs::exists(tty()); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }
  void stop() {
    eventfd_write(stop_.get(), 1);
    if (thread_.joinable()) thread_.join();
  }

  fs::path tty() const { return dir / "tty"; }
  std::string line_path() const { return (dir / "line").string(); }
  UniqueFd open_tty() const { return UniqueFd(open(tty().c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC)); }

  // The answer to a frame of the host, without its echo.
  std::string ask(const UniqueFd& host, const std::string& frame, const std::string& expected) {
    write_hex(host.get(), frame);
    EXPECT_EQ(read_hex(host.get(), frame.size() / 2), frame);
    return read_hex(host.get(), expected.size() / 2);
  }
  // Asks until the answer is that one, for two seconds.
  bool comes_to(const UniqueFd& host, const std::string& expected) {
    for (int i = 0; i < 100; ++i) {
      if (ask(host, kGetSlotStatus, expected) == expected) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return false;
  }

  // The card program: listens, and gives the connection of the reader.
  void listen_for_reader() {
    listener_ = UniqueFd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    line_path().copy(address.sun_path, sizeof address.sun_path - 1);
    ASSERT_EQ(bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    ASSERT_EQ(listen(listener_.get(), 1), 0);
  }
  UniqueFd accept_reader() { return UniqueFd(accept(listener_.get(), nullptr, nullptr)); }
  UniqueFd insert_card() {
    listen_for_reader();
    UniqueFd card = accept_reader();
    write_hex(card.get(), "50000101");  // P 1
    return card;
  }

  fs::path dir;
  HostReader::Options options;

 private:
  UniqueFd stop_{eventfd(0, EFD_CLOEXEC)};
  UniqueFd listener_;
  std::thread thread_;
};

TEST_F(HostReaderTest, PutsItsPortAtTheLinkAndTakesItAway) {
  fs::create_symlink("/dev/pts/999999", tty());  // of a reader that was killed
  start();
  EXPECT_TRUE(open_tty());
  stop();
  EXPECT_FALSE(fs::is_symlink(tty()));
}

TEST_F(HostReaderTest, DoesNotReplaceAFile) {
  std::ofstream(tty()) << "something of value";
  EXPECT_THROW(PtyPort{tty()}, fs::filesystem_error);
  EXPECT_TRUE(fs::is_regular_file(tty()));
}

TEST_F(HostReaderTest, AnswersOneHostAfterTheOther) {
  start();
  for (int i = 0; i < 3; ++i) {
    const UniqueFd host = open_tty();
    EXPECT_EQ(ask(host, kGetSlotStatus, kAbsent), kAbsent);
  }
}

TEST_F(HostReaderTest, LeavesNoAnswerOfOneHostToTheNext) {
  start();
  {
    const UniqueFd host = open_tty();
    write_hex(host.get(), kGetSlotStatus);
    std::this_thread::sleep_for(std::chrono::milliseconds(50));  // answered, and not read
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  const UniqueFd host = open_tty();
  EXPECT_EQ(read_hex(host.get(), 1, 100), "");
  EXPECT_EQ(ask(host, kGetSlotStatus, kAbsent), kAbsent);
}

TEST_F(HostReaderTest, RestsWhileNobodyHasThePortOpen) {
  start();
  { const UniqueFd host = open_tty(); }
  const auto cpu_ms = [] {
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec * 1'000 + t.tv_nsec / 1'000'000;
  };
  const auto before = cpu_ms();
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  EXPECT_LT(cpu_ms() - before, 100);
}

TEST_F(HostReaderTest, PowersACardAndDeactivatesItWhenTheHostGoes) {
  start();
  const UniqueFd card = insert_card();
  UniqueFd host = open_tty();
  ASSERT_TRUE(comes_to(host, kInactive));
  write_hex(host.get(), kPowerOn);
  EXPECT_EQ(read_hex(host.get(), 13), kPowerOn);
  // R 0, V 5 V, K 5 MHz, R 1
  const std::string activation =
      "52000100"
      "56000101"
      "4B0004004C4B40"
      "52000101";
  EXPECT_EQ(read_hex(card.get(), activation.size() / 2), activation);
  write_hex(card.get(), "4300023B00");  // C 3B 00
  EXPECT_EQ(read_hex(host.get(), kPowerOnDone.size() / 2), kPowerOnDone);

  host.reset();
  // R 0, K 0, V 0
  const std::string then =
      "52000100"
      "4B000400000000"
      "56000100";
  EXPECT_EQ(read_hex(card.get(), then.size() / 2), then);
}

TEST_F(HostReaderTest, HasNoSecondSlotWithoutALineForIt) {
  const std::string no_such_slot = "030681000000000105420501C6";
  start();
  const UniqueFd host = open_tty();
  EXPECT_EQ(ask(host, kGetSlotStatus1, no_such_slot), no_such_slot);
}

TEST_F(HostReaderTest, HasASecondSlotAtItsOwnLine) {
  const std::string absent = "03068100000000010502000183";
  options.hardware.sam_line = (dir / "sam").string();
  start();
  const UniqueFd host = open_tty();
  EXPECT_EQ(ask(host, kGetSlotStatus1, absent), absent);
}

TEST_F(HostReaderTest, DoesNotEchoAsAReaderThatDoesNot) {
  options.style = *serial_style("SEC1210");
  start();
  const UniqueFd host = open_tty();
  write_hex(host.get(), kGetSlotStatus);
  EXPECT_EQ(read_hex(host.get(), kAbsent.size() / 2), kAbsent);
}

TEST_F(HostReaderTest, ItsPanelSwitchesAnOverloadedSupplyOff) {
  options.hardware.panel = (dir / "panel").string();
  start();
  const UniqueFd card = insert_card();
  const UniqueFd host = open_tty();
  ASSERT_TRUE(comes_to(host, kInactive));
  write_hex(host.get(), kPowerOn);
  EXPECT_EQ(read_hex(host.get(), 13), kPowerOn);
  const UniqueFd panel = connect_to(options.hardware.panel);
  ASSERT_TRUE(panel);
  read_hex(card.get(), 19);        // R 0, V 5 V, K, R 1
  write_hex(panel.get(), "4630");  // F 0
  const std::string deactivation =
      "52000100"
      "4B000400000000"
      "56000100";
  EXPECT_EQ(read_hex(card.get(), deactivation.size() / 2), deactivation);
}

TEST_F(HostReaderTest, CallsAMuteCardMute) {
  start();
  const UniqueFd card = insert_card();
  const UniqueFd host = open_tty();
  ASSERT_TRUE(comes_to(host, kInactive));
  EXPECT_EQ(ask(host, kPowerOn, kPowerOnMute), kPowerOnMute);
}

TEST_F(HostReaderTest, TakesALostCardProgramForAPulledCard) {
  start();
  UniqueFd card = insert_card();
  const UniqueFd host = open_tty();
  ASSERT_TRUE(comes_to(host, kInactive));
  card.reset();
  EXPECT_TRUE(comes_to(host, kAbsent));
  card = accept_reader();  // it calls again
  write_hex(card.get(), "50000101");
  EXPECT_TRUE(comes_to(host, kInactive));
}

TEST_F(HostReaderTest, HangsUpOnACardProgramThatTalksNonsense) {
  start();
  const UniqueFd card = insert_card();
  write_hex(card.get(), "43FFFF");
  EXPECT_EQ(read_hex(card.get(), 1), "");
}

TEST_F(HostReaderTest, ForgetsHalfAFrameWhenTheLineFallsSilent) {
  start();
  const UniqueFd host = open_tty();
  write_hex(host.get(), kGetSlotStatus.substr(0, 24));
  std::this_thread::sleep_for(std::chrono::milliseconds(700));
  EXPECT_EQ(ask(host, kGetSlotStatus, kAbsent), kAbsent);
}

}  // namespace
}  // namespace ssc::firmware
