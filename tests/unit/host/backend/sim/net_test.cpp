// SPDX-License-Identifier: Apache-2.0
#include "host/backend/sim/net.hpp"

#include <gtest/gtest.h>

#include "host/backend/sim/broken.hpp"

namespace ssc::backend::sim {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp kStart{std::chrono::sys_days(std::chrono::year(2025) / 3 / 3)};

class Lines : public testing::Test {
 protected:
  explicit Lines(Weather weather = {}) : weather_(weather) {}

  std::vector<std::string> delivered() {
    while (timeline_.step(kStart + 24h * 100)) {
    }
    return arrived_;
  }

  Weather weather_;
  Timeline timeline_{kStart};
  FaultCounts counts_;
  std::vector<std::string> arrived_;
  Net net_{timeline_,
           Rng(1),
           weather_,
           counts_,
           {"999911", "999921"},
           {[this](const Net::Parcel& parcel) { arrived_.push_back(*parcel.envelope); },
            [](std::string_view, const Id&) {}}};
};

TEST_F(Lines, CarryALetterOnceWhenNothingIsWrong) {
  net_.send("999911", "999921", "letter");
  EXPECT_EQ(delivered(), std::vector<std::string>{"letter"});
}

TEST_F(Lines, ThatAreCutCarryNothingThatWayUntilThen) {
  net_.cut("999911", "999921", kStart + 1h);
  net_.send("999911", "999921", "lost");
  net_.send("999921", "999911", "the other way");
  timeline_.at(kStart + 2h, [this] { net_.send("999911", "999921", "later"); });
  EXPECT_EQ(delivered(), (std::vector<std::string>{"the other way", "later"}));
  EXPECT_EQ(counts_.of(Fault::kLost), 1u);
}

TEST_F(Lines, GoToAgenciesOnly) {
  EXPECT_THROW(net_.send("999911", "999922", "letter"), Broken);
}

class BadLines : public Lines {
 protected:
  static Weather bad() {
    Weather weather;
    weather.lose = weather.duplicate = weather.damage = 300;
    return weather;
  }
  BadLines() : Lines(bad()) {}
};

TEST_F(BadLines, LoseDoubleAndDamageUntilTheyAreHealed) {
  for (int i = 0; i < 100; ++i) net_.send("999911", "999921", "letter");
  delivered();
  for (const Fault fault : {Fault::kLost, Fault::kDuplicated, Fault::kTruncated, Fault::kFlipped})
    EXPECT_GT(counts_.of(fault), 0u) << to_string(fault);

  arrived_.clear();
  net_.heal();
  timeline_.in(0s, [this] {
    for (int i = 0; i < 100; ++i) net_.send("999911", "999921", "letter");
  });
  while (timeline_.step(kStart + 24h * 200)) {
  }
  EXPECT_EQ(arrived_, std::vector<std::string>(100, "letter"));
}

}  // namespace
}  // namespace ssc::backend::sim
