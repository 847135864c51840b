// SPDX-License-Identifier: Apache-2.0
#include "host/daemon/daemon.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <future>
#include <memory>
#include <thread>

#include "host/api/client/client.hpp"
#include "tests/unit/host/pcsc/fake_api.hpp"

namespace ssc::daemon {
namespace {

using pcsc::FakeApi;
namespace scard = pcsc::scard;

constexpr const char* kReader = "OpenSSC Reader 00 00";

template <class Done>
bool until(Done done) {
  for (int i = 0; i < 1000; ++i) {
    if (done()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

FakeApi::Answer not_found(Bytes) {
  return {scard::kSuccess, {0x6A, 0x82}};
}

// The whole daemon on a pcscd in memory; nobody listens where it expects the back end.
class DaemonTest : public ::testing::Test {
 protected:
  DaemonTest() {
    std::string folder = ::testing::TempDir() + "/sscd-XXXXXX";
    folder_ = ::mkdtemp(folder.data());
    config_.socket = folder_ / "sscd.sock";
    config_.backend_host = "localhost";
    config_.backend_port = 1;
    config_.tls = {folder_ / "none.crt", folder_ / "none.key", folder_ / "none.ca"};
    config_.backend_timeout = std::chrono::seconds(1);
    config_.institution = {"H99991100001", "虚岭市第一医院", "999911"};
    pcsc_->answer_transmit(not_found);
  }
  ~DaemonTest() override {
    stop();
    std::filesystem::remove_all(folder_);
  }

  void start() {
    daemon_ = std::make_unique<Daemon>(config_, pcsc_);
    running_ = std::async(std::launch::async, [this] { return daemon_->run(); });
    ASSERT_TRUE(until([this] { return client().status().has_value(); }));
  }
  void stop() {
    if (!daemon_) return;
    daemon_->stop();
    EXPECT_TRUE(running_.get());
    daemon_.reset();
  }
  api::Client client() const { return api::Client(config_.socket); }
  Code code_of_reading(const api::CardRequest& request = {}) const {
    const auto reading = client().read_card(request);
    return reading ? Code::kInternal : reading.error().code;
  }
  std::future<Code> start_reading(std::int64_t wait_ms) const {
    return std::async(std::launch::async, [this, wait_ms] {
      return code_of_reading({{}, wait_ms});
    });
  }
  std::string card_state() const {
    const auto readers = client().readers();
    return readers && readers->readers.size() == 1 ? readers->readers[0].card : "";
  }

  std::filesystem::path folder_;
  Config config_;
  std::shared_ptr<FakeApi> pcsc_ = std::make_shared<FakeApi>();
  std::unique_ptr<Daemon> daemon_;
  std::future<Result<void>> running_;
};

TEST_F(DaemonTest, SeesReadersAndCardsComeAndGo) {
  pcsc_->set_reader(kReader, scard::kEmpty);
  start();
  EXPECT_EQ(client().readers()->readers.at(0).name, kReader);
  EXPECT_EQ(card_state(), "absent");
  pcsc_->set_reader(kReader, scard::kPresent | scard::events(1));
  EXPECT_TRUE(until([&] { return card_state() == "present"; }));
  pcsc_->set_reader(kReader, scard::kEmpty | scard::events(2));
  EXPECT_TRUE(until([&] { return card_state() == "absent"; }));
  pcsc_->remove_reader(kReader);
  EXPECT_TRUE(until([&] { return client().readers()->readers.empty(); }));
}

TEST_F(DaemonTest, ReadsACardThroughItsWorker) {
  pcsc_->set_reader(kReader, scard::kPresent | scard::events(1));
  start();
  EXPECT_EQ(code_of_reading(), Code::kNotSscard);
  EXPECT_EQ(code_of_reading({"Nobody 01", {}}), Code::kReaderUnknown);
}

TEST_F(DaemonTest, FindsACardThatComesWhileItWaits) {
  pcsc_->set_reader(kReader, scard::kEmpty);
  start();
  EXPECT_EQ(code_of_reading(), Code::kNoCard);
  auto reading = start_reading(60'000);
  pcsc_->set_reader(kReader, scard::kPresent | scard::events(1));
  EXPECT_EQ(reading.get(), Code::kNotSscard);
}

TEST_F(DaemonTest, ServesWithoutPcscdAndFindsItLater) {
  pcsc_->stop_service();
  start();
  EXPECT_FALSE(client().status()->smart_card_service);
  EXPECT_EQ(code_of_reading(), Code::kServiceDown);
  pcsc_->set_reader(kReader, scard::kEmpty);
  pcsc_->start_service();
  EXPECT_TRUE(until([&] { return code_of_reading() == Code::kNoCard; }));
}

TEST_F(DaemonTest, SendsThoseWhoWaitAwayWhenItStops) {
  pcsc_->set_reader(kReader, scard::kEmpty);
  start();
  auto reading = start_reading(60'000);
  const auto begun = std::chrono::steady_clock::now();
  stop();
  EXPECT_EQ(reading.get(), Code::kDaemonDown);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(10));
  EXPECT_FALSE(std::filesystem::exists(config_.socket));
}

TEST_F(DaemonTest, DoesNotTakeTheSocketOfAnother) {
  start();
  Daemon second(config_, pcsc_);
  const auto outcome = second.run();
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, Code::kConfig);
  EXPECT_TRUE(client().status());
}

}  // namespace
}  // namespace ssc::daemon
