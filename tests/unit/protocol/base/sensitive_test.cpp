// SPDX-License-Identifier: Apache-2.0
#include "protocol/base/sensitive.hpp"

#include <gtest/gtest.h>

#include <new>
#include <string>

namespace ssc {
namespace {

using Name = Sensitive<struct NameTag, 8>;

TEST(Sensitive, KeepsWhatFitsAndRefusesTheRestWhole) {
  Name name;
  EXPECT_TRUE(name.assign("12345678"));
  EXPECT_EQ(name.reveal(), "12345678");
  EXPECT_FALSE(name.append("9"));
  EXPECT_TRUE(name.empty());
}

TEST(Sensitive, LeavesNothingInMemoryWhenItEnds) {
  alignas(Name) unsigned char place[sizeof(Name)] = {};
  Name* name = new (place) Name;
  ASSERT_TRUE(name->assign("SECRET"));
  name->~Name();
  const volatile unsigned char* seen = place;
  std::string left;
  for (std::size_t i = 0; i < sizeof place; ++i) left.push_back(static_cast<char>(seen[i]));
  EXPECT_EQ(left.find("SECRET"), std::string::npos);
}

}  // namespace
}  // namespace ssc
