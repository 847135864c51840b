// SPDX-License-Identifier: Apache-2.0
#include "host/backend/sim/disk.hpp"

#include <gtest/gtest.h>

#include "host/backend/sim/fast_digest.hpp"

namespace ssc::backend::sim {
namespace {

class FailingDisk : public testing::Test {
 protected:
  Batch batch(Byte number) {
    Batch batch;
    batch.id.bytes[0] = number;
    batch.keys = {{"key" + std::to_string(number), ""}};
    return batch;
  }
  bool on_the_medium(Byte number) {
    return disk_.without_faults().find("key" + std::to_string(number)).value().has_value();
  }

  Timeline timeline_{Timestamp{}};
  FaultCounts counts_;
  MachineFaults faults_{timeline_, Rng(1), counts_};
  std::vector<Id> stored_;
  std::shared_ptr<MemoryMedium> medium_ = std::make_shared<MemoryMedium>();
  Disk disk_{medium_, fast_digest, faults_,
             [this](const Batch& batch) { stored_.push_back(batch.id); }};
};

TEST_F(FailingDisk, AMachineThatStopsBeforeAWriteHasStoredNothing) {
  faults_.stop_at(Fault::kCrashBeforeWrite, 2);
  apply_one(disk_, batch(1));
  EXPECT_THROW(apply_one(disk_, batch(2)), Crashed);
  EXPECT_TRUE(on_the_medium(1));
  EXPECT_FALSE(on_the_medium(2));
}

TEST_F(FailingDisk, AMachineThatStopsAfterAWriteHasStoredItAndToldNobody) {
  faults_.stop_at(Fault::kCrashAfterWrite, 1);
  EXPECT_THROW(apply_one(disk_, batch(1)), Crashed);
  EXPECT_TRUE(on_the_medium(1));
  EXPECT_EQ(stored_.size(), 1u) << "whoever looks on has seen it";
}

TEST_F(FailingDisk, WhatItRefusesIsNotStoredAndWhatIsInDoubtMayBe) {
  faults_.disk_trouble(Timestamp(std::chrono::hours(1)), 1000);
  unsigned in_doubt_stored = 0, in_doubt_lost = 0;
  for (Byte number = 1; number < 60; ++number) {
    const Outcome outcome = apply_one(disk_, batch(number));
    ASSERT_FALSE(std::holds_alternative<Applied>(outcome));
    const bool stored = on_the_medium(number);
    if (std::holds_alternative<Unavailable>(outcome)) {
      EXPECT_FALSE(stored);
    }
    if (std::holds_alternative<InDoubt>(outcome)) ++(stored ? in_doubt_stored : in_doubt_lost);
  }
  EXPECT_GT(in_doubt_stored, 0u);
  EXPECT_GT(in_doubt_lost, 0u);
  EXPECT_EQ(in_doubt_stored, stored_.size());
}

TEST_F(FailingDisk, IsWellAgainWhenHealed) {
  faults_.disk_trouble(Timestamp(std::chrono::hours(1)), 1000);
  faults_.stop_at(Fault::kCrashBeforeWrite, 1);
  faults_.heal();
  EXPECT_TRUE(std::holds_alternative<Applied>(apply_one(disk_, batch(1))));
}

}  // namespace
}  // namespace ssc::backend::sim
