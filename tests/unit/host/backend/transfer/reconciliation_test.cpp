// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/reconciliation.hpp"

#include <algorithm>

#include "host/backend/transfer/envelope.hpp"
#include "tests/unit/host/backend/transfer/transfers.hpp"

namespace ssc::backend::transfer {
namespace {

using namespace std::chrono_literals;

class Reconciliation : public Transfers {
 protected:
  // The employee's money is with a slow bank, and it is 17:00.
  Reconciliation() {
    country_.treatment.delay = 8h * 6;
    case_id_ = settled(kMover, kXuling, kHuanjiang);
    country_.pass(7h);
    EXPECT_EQ(at(kXuling, case_id_).money, Money::kRemitted);
    country_.sent.clear();
  }
  auto sent(std::string_view type) {
    return std::count_if(country_.sent.begin(), country_.sent.end(), [&](const auto& each) {
      return open(each.second, test_digest, country_.signer())->message.type == type;
    });
  }
  std::string listed(std::string_view here, std::string_view peer) {
    return "under-way:" + std::string(here) + ":" + std::string(peer) + ":" + case_id_.text();
  }
  // As if that agency's list were damaged.
  void change(std::string_view region, std::vector<std::string> releases, std::vector<Key> keys) {
    Batch batch;
    batch.id = id(250);
    batch.at = country_.clock.now();
    batch.releases = std::move(releases);
    batch.keys = std::move(keys);
    EXPECT_TRUE(std::holds_alternative<Applied>(apply_one(site(region).store, batch)));
  }

  Id case_id_;
};

TEST_F(Reconciliation, IsDoneEveryEveningWhileMoneyIsUnderWay) {
  country_.pass(1h);
  EXPECT_EQ(sent("RECON_TOTALS"), 1);
  EXPECT_EQ(sent("RECON_DETAIL"), 0) << "the lists agree";
  country_.pass(24h);
  EXPECT_EQ(sent("RECON_TOTALS"), 2);
  country_.pass_days(12);
  ASSERT_EQ(at(kXuling, case_id_).money, Money::kCredited);
  country_.sent.clear();
  country_.pass_days(2);
  EXPECT_EQ(sent("RECON_TOTALS"), 0) << "nothing is left";
}

TEST_F(Reconciliation, TheOriginAsksAboutWhatOnlyItHasListed) {
  change(kHuanjiang, {listed(kHuanjiang, kXuling)}, {});
  country_.pass(1h);
  EXPECT_EQ(sent("RECON_DETAIL"), 1);
  EXPECT_EQ(sent("STATUS_REQUEST"), 1);
  EXPECT_EQ(sent("STATUS_REPORT"), 1);
  EXPECT_FALSE(site(kXuling).has_todo("RECON"));
}

TEST_F(Reconciliation, WhatOnlyTheDestinationHasListedRaisesAnAlarm) {
  change(kXuling, {listed(kXuling, kHuanjiang)},
         {{listed(kXuling, kHuanjiang), std::to_string(1)}});
  country_.pass(1h);
  EXPECT_EQ(sent("RECON_DETAIL"), 1);
  EXPECT_TRUE(site(kXuling).has_todo("RECON:999921")) << "the amounts differ";
  country_.pass(24h);
  EXPECT_TRUE(country_.failures.empty()) << "raised once";
}

}  // namespace
}  // namespace ssc::backend::transfer
