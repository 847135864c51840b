// SPDX-License-Identifier: Apache-2.0
#include "host/pcsc/workers.hpp"

#include <gtest/gtest.h>

#include <future>

#include "tests/unit/host/pcsc/fake_api.hpp"

namespace ssc::pcsc {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kPlenty{30};
constexpr milliseconds kSoon{100};  // enough for a busy machine to reach the call that hangs
constexpr Byte kCommand[] = {0x00, 0xB2, 0x01, 0x05, 0x40};

Result<std::size_t> exchange(Session& session) {
  std::array<Byte, 258> answer{};
  return session.transmit(kCommand, answer);
}

class WorkersTest : public testing::Test {
 public:
  ~WorkersTest() override {
    api_->release();
    workers_.reset();
    EXPECT_TRUE(api_->wait_until_all_closed());
  }

 protected:
  using Outcome = std::future<Result<std::size_t>>;

  WorkersTest() {
    for (const char* reader : {"A", "B"}) api_->set_reader(reader, scard::kPresent);
  }

  Outcome submit(const std::string& reader, milliseconds deadline,
                 std::function<Result<std::size_t>(Session&)> job = exchange) {
    const auto promise = std::make_shared<std::promise<Result<std::size_t>>>();
    workers_->submit<std::size_t>(
        reader, deadline, std::move(job),
        [promise](Result<std::size_t> r) { promise->set_value(std::move(r)); });
    return promise->get_future();
  }

  static Code code(Outcome outcome) {
    const Result<std::size_t> result = outcome.get();
    EXPECT_FALSE(result);
    return result ? Code::kInternal : result.error().code;
  }

  std::shared_ptr<FakeApi> api_ = std::make_shared<FakeApi>();
  std::optional<Workers> workers_{api_};
};

TEST_F(WorkersTest, DoesAJobInATransaction) {
  EXPECT_EQ(submit("A", kPlenty).get(), 2u);
  const std::vector<std::string> expected = {"establish", "connect", "status",    "begin",
                                             "transmit",  "end",     "disconnect"};
  EXPECT_EQ(api_->diary(), expected);
}

TEST_F(WorkersTest, GivesTheCardFreeBeforeItTellsTheResult) {
  std::promise<unsigned> open;
  workers_->submit<std::size_t>("A", kPlenty, exchange, [&](const Result<std::size_t>&) {
    open.set_value(api_->count("disconnect"));
  });
  EXPECT_EQ(open.get_future().get(), 1u);
}

TEST_F(WorkersTest, KeepsItsContextFromJobToJob) {
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(submit("A", kPlenty).get());
  EXPECT_EQ(api_->count("establish"), 1u);
}

TEST_F(WorkersTest, MakesANewContextAfterARestartOfTheService) {
  EXPECT_TRUE(submit("A", kPlenty).get());
  api_->stop_service();
  api_->start_service();
  EXPECT_TRUE(submit("A", kPlenty).get());
}

TEST_F(WorkersTest, AJobThatCannotStartAnswersWhy) {
  EXPECT_EQ(code(submit("C", kPlenty)), Code::kReaderGone);
  api_->set_reader("A", scard::kEmpty);
  EXPECT_EQ(code(submit("A", kPlenty)), Code::kNoCard);
  api_->stop_service();
  EXPECT_EQ(code(submit("A", kPlenty)), Code::kServiceDown);
}

TEST_F(WorkersTest, AStuckCallCostsItsJobAndTheNextJobWorks) {
  api_->hang("transmit");
  Outcome stuck = submit("A", kSoon);
  EXPECT_EQ(code(std::move(stuck)), Code::kReaderStuck);
  std::atomic<bool> ran = false;
  const auto count_ran = [&ran](Session&) -> Result<std::size_t> {
    ran = true;
    return 7u;
  };
  EXPECT_EQ(submit("A", kPlenty, count_ran).get(), 7u);
  EXPECT_TRUE(ran);
}

TEST_F(WorkersTest, AStuckReaderDelaysNoOther) {
  api_->hang("transmit");
  Outcome stuck = submit("A", kPlenty);
  api_->wait_until_hanging();
  const auto nothing = [](Session&) -> Result<std::size_t> { return 1u; };
  EXPECT_EQ(submit("B", kPlenty, nothing).get(), 1u);
  api_->release();
  EXPECT_TRUE(stuck.get());
}

TEST_F(WorkersTest, AThreadThatComesBackSendsNothingMore) {
  api_->hang("transmit");
  const auto twice = [](Session& session) {
    EXPECT_TRUE(exchange(session));
    return exchange(session);
  };
  EXPECT_EQ(code(submit("A", kSoon, twice)), Code::kReaderStuck);
  api_->release();
  EXPECT_TRUE(api_->wait_until_all_closed());
  EXPECT_EQ(api_->count("transmit"), 1u);
}

TEST_F(WorkersTest, AJobThatWaitsTooLongForItsTurnFindsTheReaderBusy) {
  api_->hang("transmit");
  Outcome first = submit("A", kPlenty);
  api_->wait_until_hanging();
  EXPECT_EQ(code(submit("A", kSoon)), Code::kReaderBusy);
  api_->release();
  EXPECT_TRUE(first.get());
}

TEST_F(WorkersTest, AJobThatWaitsForAnotherProgramFindsTheCardInUse) {
  api_->hang("begin");
  EXPECT_EQ(code(submit("A", kSoon)), Code::kCardInUse);
}

TEST_F(WorkersTest, RefusesAtOnceWhenTooManyThreadsHang) {
  api_->hang("connect");
  for (std::size_t i = 0; i < Workers::kMaxStuck; ++i) {
    EXPECT_EQ(code(submit("A", kSoon)), Code::kReaderStuck);
  }
  EXPECT_EQ(code(submit("A", kPlenty)), Code::kReaderStuck);
  EXPECT_EQ(api_->count("connect"), Workers::kMaxStuck);
  api_->release();
  EXPECT_TRUE(api_->wait_until_all_closed());
  EXPECT_TRUE(submit("A", kPlenty).get());
}

TEST_F(WorkersTest, ACardLockedForLongStaysInUseForEveryCaller) {
  api_->hang("begin");
  for (std::size_t i = 0; i < Workers::kMaxStuck; ++i) {
    EXPECT_EQ(code(submit("A", kSoon)), Code::kCardInUse);
  }
  EXPECT_EQ(code(submit("A", kPlenty)), Code::kCardInUse);
}

TEST_F(WorkersTest, RefusesAtOnceWhenTooManyJobsWait) {
  api_->hang("transmit");
  std::vector<Outcome> waiting;
  waiting.push_back(submit("A", kPlenty));
  api_->wait_until_hanging();
  for (std::size_t i = 0; i < Workers::kMaxQueued; ++i) waiting.push_back(submit("A", kPlenty));
  EXPECT_EQ(code(submit("A", kPlenty)), Code::kReaderBusy);
  api_->release();
  for (Outcome& outcome : waiting) EXPECT_TRUE(outcome.get());
}

TEST_F(WorkersTest, AtTheEndEveryOpenJobIsAnswered) {
  api_->hang("transmit");
  Outcome running = submit("A", kPlenty);
  api_->wait_until_hanging();
  Outcome queued = submit("A", kPlenty);
  workers_.reset();
  EXPECT_EQ(code(std::move(running)), Code::kDaemonDown);
  EXPECT_EQ(code(std::move(queued)), Code::kDaemonDown);
}

}  // namespace
}  // namespace ssc::pcsc
