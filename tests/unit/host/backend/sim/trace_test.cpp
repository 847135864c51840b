// SPDX-License-Identifier: Apache-2.0
#include "host/backend/sim/trace.hpp"

#include <gtest/gtest.h>

namespace ssc::backend::sim {
namespace {

constexpr Timestamp kNoon{std::chrono::hours(4)};  // in China

TEST(TraceLines, AreNumberedAndTellWhenWhereWhatAndWhich) {
  Trace trace;
  trace.line(kNoon, "999911", "the machine stops");
  trace.line(kNoon, "999921", "ASKED", "C1");
  EXPECT_EQ(trace.text(),
            "1 1970-01-01T12:00:00+08:00 999911 the machine stops\n"
            "2 1970-01-01T12:00:00+08:00 999921 ASKED [C1]\n");
}

TEST(TraceLines, OfACaseAreItsOwnAndThoseOfTheCasesAfterIt) {
  Trace trace;
  trace.line(kNoon, "999921", "ASKED", "C1");
  trace.line(kNoon, "999921", "ASKED", "C2");
  trace.line(kNoon, "999921", "SUBMITTED after C1", "C3");
  trace.line(kNoon, "999921", "RETURNED", "C1");
  EXPECT_EQ(trace.last(2, "C1"),
            "3 1970-01-01T12:00:00+08:00 999921 SUBMITTED after C1 [C3]\n"
            "4 1970-01-01T12:00:00+08:00 999921 RETURNED [C1]\n");
}

TEST(TraceLines, HaveADigestThatOneChangedCharacterChanges) {
  Trace one, same, other;
  one.line(kNoon, "999921", "ASKED", "C1");
  same.line(kNoon, "999921", "ASKED", "C1");
  other.line(kNoon, "999921", "ASKED", "C2");
  EXPECT_EQ(one.digest(), same.digest());
  EXPECT_NE(one.digest(), other.digest());
}

}  // namespace
}  // namespace ssc::backend::sim
