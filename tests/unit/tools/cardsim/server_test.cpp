// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/server.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <thread>

#include "tests/unit/tools/cardsim/bytes.hpp"
#include "tests/unit/tools/cardsim/cards.hpp"

namespace ssc::cardsim {
namespace {

constexpr int kPatienceMs = 5000;

class Client {
 public:
  explicit Client(const std::filesystem::path& path) : fd_(::socket(AF_UNIX, SOCK_STREAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string text = path.string();
    std::copy(text.begin(), text.end(), address.sun_path);
    connected_ = ::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  ~Client() { ::close(fd_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  bool connected() const { return connected_; }
  void send(std::string_view text) {
    ASSERT_EQ(::write(fd_, text.data(), text.size()), ssize_t(text.size()));
  }
  // The next bytes; fewer when the other side hangs up or time runs out.
  std::string receive(std::size_t size) {
    std::string text;
    pollfd fd{fd_, POLLIN, 0};
    while (text.size() < size && ::poll(&fd, 1, kPatienceMs) == 1) {
      char c;
      if (::read(fd_, &c, 1) != 1) break;
      text.push_back(c);
    }
    return text;
  }

 private:
  int fd_;
  bool connected_ = false;
};

class ServerTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "ssc-cardsim-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
    sigset_t before;
    ::pthread_sigmask(SIG_BLOCK, nullptr, &before);
    server_.emplace(simulator_, line(), control());
    thread_ = std::thread([this] { server_->run(); });
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }
  void TearDown() override {
    ::pthread_kill(thread_.native_handle(), SIGTERM);
    thread_.join();
    server_.reset();
    EXPECT_FALSE(std::filesystem::exists(line()));
    EXPECT_FALSE(std::filesystem::exists(control()));
    std::filesystem::remove_all(folder_);
  }
  std::filesystem::path line() const { return folder_ / "line"; }
  std::filesystem::path control() const { return folder_ / "control"; }

  std::filesystem::path folder_;
  Simulator simulator_{{shipped("employee"), shipped("retired")}};
  std::optional<Server> server_;
  std::thread thread_;
};

TEST_F(ServerTest, AnswersAfterASwapIsDone) {
  Client reader(line());
  Client hand(control());
  ASSERT_TRUE(reader.connected() && hand.connected());
  EXPECT_EQ(reader.receive(4), std::string("P\0\1\0", 4));
  hand.send("insert employee\n");
  EXPECT_EQ(hand.receive(4), "OK\n\n");
  EXPECT_EQ(reader.receive(4), std::string("P\0\1\1", 4));
  const auto start = std::chrono::steady_clock::now();
  hand.send("insert retired\npull\n");
  EXPECT_EQ(hand.receive(8), "OK\n\nOK\n\n");
  EXPECT_GE(std::chrono::steady_clock::now() - start, kSwapTime);
  EXPECT_EQ(reader.receive(12), std::string("P\0\1\0P\0\1\1P\0\1\0", 12));
}

TEST_F(ServerTest, ServesTheNextReaderWhenTheFirstHasGone) {
  {
    Client first(line());
    EXPECT_EQ(first.receive(4).size(), 4U);
  }
  Client second(line());
  EXPECT_EQ(second.receive(4).size(), 4U);
}

TEST_F(ServerTest, HangsUpOnAnEndlessRequest) {
  Client hand(control());
  hand.send(std::string(300, 'x'));
  EXPECT_EQ(hand.receive(1), "");
  Client next(control());
  next.send("pull\n");
  EXPECT_EQ(next.receive(4), "OK\n\n");
}

TEST_F(ServerTest, KeepsItsSocketsToItsOwner) {
  struct stat info {};
  ASSERT_EQ(::stat(control().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
}

}  // namespace
}  // namespace ssc::cardsim
