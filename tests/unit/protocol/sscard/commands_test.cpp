// SPDX-License-Identifier: Apache-2.0
#include "protocol/sscard/commands.hpp"

#include <gtest/gtest.h>

#include "tests/unit/protocol/sscard/bytes.hpp"

namespace ssc::sscard {
namespace {

TEST(Commands, SelectAsSeenInTheField) {
  EXPECT_EQ(to_hex(select_ssse()), "00A404000F7378312E73682EC9E7BBE1B1A3D5CF");
  EXPECT_EQ(to_hex(select_df(Df::kDf04)), "00A4000002DF04");
  EXPECT_EQ(to_hex(select_df(Df::kSsse)), to_hex(select_ssse()));
  EXPECT_EQ(to_hex(select_df_by_name(Df::kDf04)), "00A4040006D15600000503");
  EXPECT_EQ(to_hex(select_ef(0xEF05)), "00A4020002EF05");
}

TEST(Commands, ReadOneItemByTagWithTheWholeRecordsLength) {
  EXPECT_EQ(to_hex(read_record_by_tag(0x01, 0x10)), "00B2010012");
  EXPECT_EQ(to_hex(read_record_by_tag(0x07, 0x09)), "00B207000B");
  EXPECT_EQ(to_hex(read_record_by_tag(0x4E, 0x14)), "00B24E0016");
  EXPECT_EQ(to_hex(read_record_by_tag(0x79, 0x27, Occurrence::kNext)), "00B2790229");
}

TEST(Commands, ReadByNumberAndTheWholeFile) {
  EXPECT_EQ(to_hex(read_record_by_number(1, 0x12)), "00B2010412");
  EXPECT_EQ(to_hex(read_record_by_number(7, 0x0B, 0x05)), "00B2072C0B");
  EXPECT_EQ(to_hex(read_all_records(0x40)), "00B2010540");
  EXPECT_EQ(to_hex(read_all_records(0x5B, 0x06)), "00B201355B");
}

TEST(Commands, ReadBinaryFromAnOffset) {
  EXPECT_EQ(to_hex(read_binary(0x0000, 0x00)), "00B0000000");
  EXPECT_EQ(to_hex(read_binary(0x0F80, 0x80)), "00B00F8080");
}

}  // namespace
}  // namespace ssc::sscard
