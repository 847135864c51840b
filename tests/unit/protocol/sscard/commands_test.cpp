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
  EXPECT_EQ(to_hex(select_df(Df::kDf05)), "00A4000002DF05");
  EXPECT_EQ(to_hex(select_ef(0xEF05)), "00A4020002EF05");
  EXPECT_EQ(to_hex(select_by_name(hex("315041592E5359532E4444463031"))),  // 1PAY.SYS.DDF01
            "00A404000E315041592E5359532E4444463031");
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

TEST(Commands, WriteAnItemByItsTag) {
  EXPECT_EQ(to_hex(*update_item(0x39, hex("20240601"))), "00DC390006390420240601");
  EXPECT_EQ(to_hex(*update_item(0x02, hex("33"), 0x05)), "00DC022803020133");
}

TEST(Commands, WriteARecordByItsNumberAndAppendToACyclicFile) {
  EXPECT_EQ(to_hex(*update_record(3, hex("40023132"))), "00DC03040440023132");
  EXPECT_EQ(to_hex(*append_record(hex("000133"))), "00DC000303000133");
  EXPECT_EQ(to_hex(*append_record(hex("000133"), 0x15)), "00DC00AB03000133");
}

TEST(Commands, WriteBinary) {
  EXPECT_EQ(to_hex(*update_binary(0x0F80, hex("FFD8"))), "00D60F8002FFD8");
}

TEST(Commands, WriteNoMoreThanAShortCommandHolds) {
  EXPECT_TRUE(update_item(0x21, std::vector<Byte>(253)));
  EXPECT_EQ(update_item(0x21, std::vector<Byte>(254)).error(), Error::kTooLong);
  EXPECT_EQ(update_binary(0, std::vector<Byte>(256)).error(), Error::kTooLong);
}

}  // namespace
}  // namespace ssc::sscard
