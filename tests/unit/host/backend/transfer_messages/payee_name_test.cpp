// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/payee_name.hpp"

#include <gtest/gtest.h>

namespace ssc::backend::transfer {
namespace {

TEST(PayeeName, IsTheSameHoweverItIsWritten) {
  EXPECT_TRUE(same_name("王小明", "王小明"));
  EXPECT_TRUE(same_name("王小明", " 王　小明 "));
  EXPECT_TRUE(same_name("㐂𠮷", "㐂 𠮷"));
  EXPECT_TRUE(same_name("JOHN SMITH", "Ｊｏｈｎ　Ｓｍｉｔｈ"));
  for (const char* dotted : {"买买提·艾力", "买买提•艾力", "买买提・艾力", "买买提‧艾力",
                             "买买提．艾力", "买买提.艾力", "买买提･艾力", "买买提艾力"})
    EXPECT_TRUE(same_name("买买提·艾力", dotted)) << dotted;
}

TEST(PayeeName, AnyOtherDifferenceIsAnotherName) {
  EXPECT_FALSE(same_name("王小明", "王晓明"));
  EXPECT_FALSE(same_name("王小明", "王小"));
  EXPECT_FALSE(same_name("買買提", "买买提"));
  EXPECT_FALSE(same_name("JOHN", "JOHN1"));
}

TEST(PayeeName, NothingAndWhatIsNoTextAreNobodys) {
  EXPECT_FALSE(same_name("", ""));
  EXPECT_FALSE(same_name("·", " "));
  EXPECT_FALSE(same_name("\xE7\x8E", "\xE7\x8E"));
}

}  // namespace
}  // namespace ssc::backend::transfer
