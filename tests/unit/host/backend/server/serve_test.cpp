// SPDX-License-Identifier: Apache-2.0
#include "host/backend/server/serve.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <csignal>
#include <string>
#include <thread>

#include "host/backend/store/sqlite_store.hpp"
#include "host/base/clock.hpp"
#include "tests/unit/host/backend/server/sm2_keys.hpp"
#include "tests/unit/host/backend/temporary_folder.hpp"
#include "tests/unit/host/http/certificates.hpp"

namespace ssc::backend {
namespace {

using namespace std::chrono_literals;

// A back end as the program runs it: files, SQLite, TLS on a free port, until SIGTERM.
class RunningBackend : public testing::Test {
 protected:
  RunningBackend() {
    config_.address = "127.0.0.1";
    config_.port_file = folder_.file("backend.port");
    config_.tls = authority_.issue({"backend"}, "backend");
    config_.fixtures = SSC_SOURCE_DIR "/host/backend/fixtures";
    config_.policy = SSC_SOURCE_DIR "/host/backend/data/policy";
    config_.holidays = SSC_SOURCE_DIR "/host/backend/data/holidays";
    config_.voucher_algorithm = "ES256";
    config_.es256_key = config_.tls.key;  // a P-256 key like any other
    config_.agency_keys = folder_.file("agencies");
    std::filesystem::create_directory(config_.agency_keys);
    folder_.write("agencies/999911.key", kSm2Key);
    config_.subject_key = folder_.file("subject.key");
    folder_.write("subject.key", std::string(64, 'a') + "\n");
  }

  void start() {
    auto data = load_data(config_);
    ASSERT_TRUE(data) << data.error().detail;
    auto store = open_sqlite_store(folder_.file("backend.db"), sm3);
    ASSERT_TRUE(store);
    auto backend = Backend::open(std::move(*data), std::move(*store), clock_, {});
    ASSERT_TRUE(backend);
    backend_ = std::move(*backend);
    thread_ = std::thread([this] { result_ = serve(*backend_, config_); });
    const auto end = std::chrono::steady_clock::now() + 10s;
    while (!std::filesystem::exists(*config_.port_file) && std::chrono::steady_clock::now() < end)
      std::this_thread::sleep_for(5ms);
  }
  Result<void> stop() {
    std::raise(SIGTERM);
    thread_.join();
    return result_;
  }
  Result<http::Response> get(const std::string& common_name) {
    boost::asio::io_context io;
    const auto port = static_cast<std::uint16_t>(std::stoi(read_text(*config_.port_file)));
    const auto client =
        http::Client::tls(io, "127.0.0.1", port, authority_.issue({common_name}, common_name));
    return http::fetch(io, *client, {"GET", "/platform/v1/1101", "", ""});
  }

  TemporaryFolder folder_;
  http::TemporaryFolder certificates_;
  http::Authority authority_{certificates_, "authority"};
  Config config_;
  SystemClock clock_;
  std::unique_ptr<Backend> backend_;
  std::thread thread_;
  Result<void> result_ = failure(Code::kInternal);
};

TEST_F(RunningBackend, AnswersOverTlsAndEndsCleanlyOnSigterm) {
  ASSERT_NO_FATAL_FAILURE(start());
  const auto response = get("H99991100001");
  EXPECT_TRUE(stop());
  ASSERT_TRUE(response) << response.error().detail;
  EXPECT_EQ(response->status, 405u);
  EXPECT_NE(response->body.find("METHOD_NOT_ALLOWED"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(*config_.port_file));
}

TEST_F(RunningBackend, RefusesFilesThatAreNoKeys) {
  folder_.write("subject.key", "abc");
  EXPECT_EQ(load_data(config_).error().detail,
            folder_.file("subject.key").string() + ": not 64 hex digits");
  folder_.write("subject.key", std::string(64, 'a'));
  config_.es256_key = folder_.file("subject.key");
  EXPECT_EQ(load_data(config_).error().code, Code::kConfig);
}

}  // namespace
}  // namespace ssc::backend
