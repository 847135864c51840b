// SPDX-License-Identifier: Apache-2.0
#include "host/pcsc/presence.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "tests/unit/host/pcsc/fake_api.hpp"

namespace ssc::pcsc {
namespace {

using namespace std::chrono_literals;

class PresenceTest : public testing::Test {
 protected:
  PresenceTest() { api_.set_reader("R", scard::kEmpty); }

  FakeApi api_;
  Context context_ = *Context::establish(api_);
};

TEST_F(PresenceTest, LooksWithoutWaiting) {
  EXPECT_EQ(card_present(context_, "R"), false);
  api_.set_reader("R", scard::kPresent | scard::kMute);
  EXPECT_EQ(card_present(context_, "R"), true);
  EXPECT_EQ(card_present(context_, "S").error().code, Code::kReaderGone);
}

TEST_F(PresenceTest, WaitsUntilTheCardComes) {
  std::thread hand([this] {
    api_.wait_until_waiting();
    api_.set_reader("R", scard::kPresent);
  });
  EXPECT_EQ(wait_for_card(context_, "R", true, 10s), true);
  hand.join();
}

TEST_F(PresenceTest, HasAnEndToItsPatience) {
  EXPECT_EQ(wait_for_card(context_, "R", true, 1ms), false);
  EXPECT_EQ(wait_for_card(context_, "R", false, 0ms), true);
}

}  // namespace
}  // namespace ssc::pcsc
