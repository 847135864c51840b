// SPDX-License-Identifier: Apache-2.0
#include "host/cli/sim.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <string>
#include <thread>

namespace ssc::cli {
namespace {

// Answers one request with a fixed text and keeps what was asked.
class OneAnswer {
 public:
  explicit OneAnswer(std::string answer)
      : path_(::testing::TempDir() + "/ssc-sim-" + std::to_string(::getpid())) {
    ::unlink(path_.c_str());
    listener_ = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path_.c_str(), sizeof address.sun_path - 1);
    EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(listener_, 1), 0);
    thread_ = std::thread([this, answer = std::move(answer)] {
      const int peer = ::accept(listener_, nullptr, nullptr);
      char chunk[256];
      const auto got = ::read(peer, chunk, sizeof chunk);
      if (got > 0) asked_.assign(chunk, static_cast<std::size_t>(got));
      EXPECT_EQ(::write(peer, answer.data(), answer.size()), static_cast<ssize_t>(answer.size()));
      ::close(peer);
    });
  }
  ~OneAnswer() {
    if (thread_.joinable()) thread_.join();
    ::close(listener_);
    ::unlink(path_.c_str());
  }
  CardSim sim() const { return CardSim(path_); }
  std::string asked() {
    thread_.join();
    return asked_;
  }

 private:
  std::string path_, asked_;
  int listener_;
  std::thread thread_;
};

TEST(CardSim, ListsThePersonasAndSaysWhichIsInserted) {
  OneAnswer peer("OK\nemployee\tOrdinary employee\tinserted\nretired\tRetired\t-\n\n");
  const auto list = peer.sim().list();
  ASSERT_TRUE(list);
  EXPECT_EQ(peer.asked(), "list\n");
  ASSERT_EQ(list->personas.size(), 2u);
  EXPECT_EQ(list->personas[0].name, "employee");
  EXPECT_EQ(list->personas[0].title, "Ordinary employee");
  EXPECT_TRUE(list->personas[0].inserted);
  EXPECT_FALSE(list->personas[1].inserted);
}

TEST(CardSim, InsertsByName) {
  OneAnswer peer("OK\n\n");
  EXPECT_TRUE(peer.sim().insert("employee"));
  EXPECT_EQ(peer.asked(), "insert employee\n");
}

TEST(CardSim, AnUnknownPersonaIsNotFound) {
  OneAnswer peer("ERROR no such card\n\n");
  const auto done = peer.sim().insert("nobody");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, Code::kNotFound);
  EXPECT_EQ(done.error().detail, "no such card");
}

TEST(CardSim, AnAnswerThatEndsTooSoonIsAnError) {
  OneAnswer peer("OK\n");
  EXPECT_EQ(peer.sim().pull().error().code, Code::kCardsimDown);
}

TEST(CardSim, NobodyThere) {
  EXPECT_EQ(CardSim("/nonexistent/cardsim.control").pull().error().code, Code::kCardsimDown);
}

}  // namespace
}  // namespace ssc::cli
