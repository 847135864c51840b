// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/firmware/core/reader_fixture.hpp"

// The cases of Osmocom's CCID test suite (CCID_Tests.ttcn), by their names, TPDU level and T=0.
// Bytes are those of ISO/IEC 7816-3 and CCID 1.1.
namespace ssc::firmware {
namespace {

class CcidConformanceTest : public ReaderTest {
 protected:
  // XfrBlock of a TPDU; bSeq 0A.
  std::string xfr(std::string_view tpdu) { return send(message(0x6F, 0, 0x0A, "000000", tpdu)); }
  // The whole answer to it when it went well.
  static std::string block(std::string_view data) { return message(0x80, 0, 0x0A, "000000", data); }
  static std::string block_failed(const std::string& bError) {
    return message(0x80, 0, 0x0A, "40" + bError + "00", "");
  }
  // The card takes a header, or data, and answers.
  std::string card(std::string_view characters) {
    user.card_says(characters);
    return take();
  }
};

std::string repeat(std::string_view byte, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += byte;
  return text;
}

// --- What works ---

TEST_F(CcidConformanceTest, get_status) {
  insert();
  EXPECT_EQ(send(message(0x65, 0, 1, "000000", "")), message(0x81, 0, 1, "010001", ""));
}

TEST_F(CcidConformanceTest, power_on) {
  insert();
  EXPECT_EQ(send(message(0x62, 0, 1, "010000", "")), "");
  user.pass(Alarm::kTime);
  EXPECT_EQ(card(kAtr), message(0x80, 0, 1, "000000", kAtr));
}

TEST_F(CcidConformanceTest, power_on_warm) {
  power_on();
  EXPECT_EQ(send(message(0x62, 0, 2, "010000", "")), "");
  EXPECT_EQ(user.take_log().find("VCC"), std::string::npos);  // the voltage stays on
  user.pass(Alarm::kTime);
  EXPECT_EQ(card(kAtr), message(0x80, 0, 2, "000000", kAtr));
}

TEST_F(CcidConformanceTest, power_off) {
  power_on();
  EXPECT_EQ(send(message(0x63, 0, 2, "000000", "")), message(0x81, 0, 2, "010001", ""));
}

TEST_F(CcidConformanceTest, select_mf) {
  power_on();
  EXPECT_EQ(xfr("A0A40000023F00"), "");
  card("A4");
  EXPECT_EQ(user.take_log(), ">A0A4000002 >3F00");
  EXPECT_EQ(card("9F17"), block("9F17"));
}

TEST_F(CcidConformanceTest, get_params) {
  power_on();
  EXPECT_EQ(send(message(0x6C, 0, 2, "000000", "")), message(0x82, 0, 2, "000000", "1100000A00"));
}

TEST_F(CcidConformanceTest, set_params) {
  power_on();
  EXPECT_EQ(send(message(0x61, 0, 2, "000000", "9500FF2000")),
            message(0x82, 0, 2, "000000", "9500FF2000"));
  EXPECT_EQ(user.format.bit_rate, (iso7816::BitRate{512, 16}));
}

TEST_F(CcidConformanceTest, reset_params) {
  power_on();
  send(message(0x61, 0, 2, "000000", "9500FF2000"));
  EXPECT_EQ(send(message(0x6D, 0, 3, "000000", "")), message(0x82, 0, 3, "000000", "1100000A00"));
}

TEST_F(CcidConformanceTest, set_params_nochange) {
  power_on();
  EXPECT_EQ(send(message(0x61, 0, 2, "000000", "1100000A00")),
            message(0x82, 0, 2, "000000", "1100000A00"));
  EXPECT_EQ(user.take_log(), "");
}

TEST_F(CcidConformanceTest, successful_case_1) {
  power_on();
  EXPECT_EQ(xfr("0020000100"), "");
  EXPECT_EQ(card("9000"), block("9000"));
  EXPECT_EQ(xfr("00200001"), "");
  EXPECT_EQ(card("63C3"), block("63C3"));
}

TEST_F(CcidConformanceTest, successful_case_2_3) {
  power_on();
  xfr("00B0000003");
  EXPECT_EQ(card("B01122339000"), block("1122339000"));
  xfr("00D6000003AABBCC");
  card("D6");
  EXPECT_EQ(card("9000"), block("9000"));
}

TEST_F(CcidConformanceTest, successful_case_4) {
  power_on();
  xfr("00A40400023F0000");
  card("A4");
  EXPECT_EQ(card("6110"), block("6110"));  // GET RESPONSE is the host's at this level
}

// Byte after byte (INS ^ FF), with NULLs in between.
TEST_F(CcidConformanceTest, simtrace_test) {
  power_on();
  xfr("A0B0000002");
  card("604F11604F22");
  EXPECT_EQ(card("609000"), block("11229000"));
}

TEST_F(CcidConformanceTest, 255_bytes_response) {
  power_on();
  xfr("00B00000FF");
  const auto data = repeat("5A", 255);
  EXPECT_EQ(card("B0" + data + "9000"), block(data + "9000"));
}

TEST_F(CcidConformanceTest, 256_bytes_response) {
  power_on();
  const auto data = repeat("5A", 256);
  xfr("00B0000000");
  EXPECT_EQ(card("B0" + data + "9000"), block(data + "9000"));
  xfr("00B0000000");
  EXPECT_EQ(card(repeat("4F5A", 256) + "9000"), block(data + "9000"));
}

TEST_F(CcidConformanceTest, null_procedure_byte) {
  power_on();
  xfr("00B0000001");
  EXPECT_EQ(card("606060B0606090"), "");  // the second 60 is data
  EXPECT_EQ(card("00"), block("609000"));
}

TEST_F(CcidConformanceTest, 255_bytes_request) {
  power_on();
  const auto data = repeat("A5", 255);
  xfr("00D60000FF" + data);
  card("D6");
  EXPECT_EQ(user.take_log(), ">00D60000FF >" + data);
  EXPECT_EQ(card("9000"), block("9000"));
}

TEST_F(CcidConformanceTest, abort) {
  control_pipe = true;
  power_on();
  xfr(kReadOne);
  EXPECT_TRUE(device.request_abort(0, 0x33));
  EXPECT_EQ(take(), message(0x80, 0, 0x0A, "41FF00", ""));
  EXPECT_EQ(send(message(0x72, 0, 0x33, "000000", "")), message(0x81, 0, 0x33, "010001", ""));
}

// --- What does not ---

TEST_F(CcidConformanceTest, inval_slot) {
  EXPECT_EQ(send(message(0x65, 0xEF, 1, "000000", "")), message(0x81, 0xEF, 1, "420501", ""));
}

TEST_F(CcidConformanceTest, xfer_off) {
  insert();
  EXPECT_EQ(xfr(kReadOne), message(0x80, 0, 0x0A, "41F300", ""));
}

TEST_F(CcidConformanceTest, unsupp_mechanical) {
  power_on();
  EXPECT_EQ(send(message(0x71, 0, 1, "010000", "")), message(0x81, 0, 1, "400000", ""));
}

TEST_F(CcidConformanceTest, unsupp_secure) {
  panel.has.key_pad = false;
  power_on();
  EXPECT_EQ(device.descriptor().bPINSupport, 0);
  EXPECT_EQ(send(message(0x69, 0, 1, "000000", "00")), message(0x80, 0, 1, "400000", ""));
}

TEST_F(CcidConformanceTest, truncated) {
  power_on();
  EXPECT_EQ(xfr(""), block_failed("01"));
  EXPECT_EQ(xfr("A0"), block_failed("01"));
  EXPECT_EQ(xfr("A0A4"), block_failed("01"));
  EXPECT_EQ(xfr("A0A400"), block_failed("0A"));
  EXPECT_EQ(user.take_log(), "");
  EXPECT_EQ(xfr("A0A40000"), "");  // four bytes are case 1
  EXPECT_EQ(card("6700"), block("6700"));
}

TEST_F(CcidConformanceTest, truncated_response) {
  power_on();
  xfr("00B0000004");
  card("B01122");
  user.pass(Alarm::kSilence);
  EXPECT_EQ(take(), block_failed("FE"));
}

TEST_F(CcidConformanceTest, empty_slot) {
  EXPECT_EQ(send(message(0x62, 0, 1, "010000", "")), message(0x80, 0, 1, "42FE00", ""));
  EXPECT_EQ(send(message(0x65, 0, 2, "000000", "")), message(0x81, 0, 2, "020001", ""));
}

TEST_F(CcidConformanceTest, status_word_timeout) {
  power_on();
  xfr(kReadOne);
  card("B011");
  user.pass(Alarm::kSilence);
  EXPECT_EQ(take(), block_failed("FE"));
}

TEST_F(CcidConformanceTest, status_word_incomplete) {
  power_on();
  xfr(kReadOne);
  card("B01190");
  user.pass(Alarm::kSilence);
  EXPECT_EQ(take(), block_failed("FE"));
}

TEST_F(CcidConformanceTest, wrong_procedure_byte) {
  power_on();
  xfr(kReadOne);
  EXPECT_EQ(card("A4"), block_failed("F4"));
  EXPECT_EQ(xfr(kReadOne), "");  // the card stays on
}

TEST_F(CcidConformanceTest, procedure_byte_timeout) {
  power_on();
  xfr(kReadOne);
  user.pass(Alarm::kSilence);
  EXPECT_EQ(take(), block_failed("FE"));
}

}  // namespace
}  // namespace ssc::firmware
