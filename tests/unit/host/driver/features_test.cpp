// SPDX-License-Identifier: Apache-2.0
#include "host/driver/features.hpp"

#include <gtest/gtest.h>

#include "tests/unit/host/driver/hex.hpp"

namespace ssc::driver {
namespace {

using ccid::PinOperation;
using std::chrono::seconds;

class Features : public testing::Test {
 protected:
  FeatureSource source() const {
    return {.descriptor = descriptor,
            .vendor_id = vendor_id,
            .product_id = 0x0001,
            .firmware_id = firmware_id,
            .allows_escape = allows_escape};
  }

  ccid::ClassDescriptor descriptor;
  std::uint16_t vendor_id = 0x1209;
  std::string_view firmware_id = "SSC";
  bool allows_escape = false;
};

// ---- What there is ------------------------------------------------------------------------------

TEST_F(Features, ListsOnlyTlvPropertiesOfAReaderWithoutKeys) {
  EXPECT_EQ(hex(feature_list(source())), packed("12 04 42330012"));
}

TEST_F(Features, ListsPinFeaturesByTheBitsOfbPINSupport) {
  descriptor.bPINSupport = 1;
  EXPECT_EQ(hex(feature_list(source())), packed("06 04 42330006  0A 04 4233000A  12 04 42330012"));
  descriptor.bPINSupport = 2;
  EXPECT_EQ(hex(feature_list(source())), packed("07 04 42330007  0A 04 4233000A  12 04 42330012"));
  descriptor.bPINSupport = 3;
  EXPECT_EQ(hex(feature_list(source())),
            packed("06 04 42330006  07 04 42330007  0A 04 4233000A  12 04 42330012"));
}

TEST_F(Features, ListsEscapeWhereTheConfigurationAllowsIt) {
  allows_escape = true;
  EXPECT_EQ(hex(feature_list(source())), packed("12 04 42330012  13 04 42000001"));
}

TEST_F(Features, EveryListedCodeIsAControl) {
  descriptor.bPINSupport = 3;
  allows_escape = true;
  EXPECT_EQ(control_of(0x42330006, source()), Control::kVerifyPinDirect);
  EXPECT_EQ(control_of(0x42330007, source()), Control::kModifyPinDirect);
  EXPECT_EQ(control_of(0x4233000A, source()), Control::kIfdPinProperties);
  EXPECT_EQ(control_of(0x42330012, source()), Control::kGetTlvProperties);
  EXPECT_EQ(control_of(0x42000001, source()), Control::kEscape);
}

TEST_F(Features, TheListIsAskedForByTheCodeOfEitherSystem) {
  EXPECT_EQ(control_of(0x42000D48, source()), Control::kGetFeatureRequest);
  EXPECT_EQ(control_of(0x00313520, source()), Control::kGetFeatureRequest);
}

TEST_F(Features, WhatIsNotListedIsNoControl) {
  for (const std::uint32_t code :
       {0x42330006u, 0x42330007u, 0x4233000Au, 0x42000001u, 0x42330013u, 0u, 0xFFFFFFFFu}) {
    EXPECT_EQ(control_of(code, source()), std::nullopt) << std::hex << code;
  }
}

// ---- Properties ---------------------------------------------------------------------------------

TEST_F(Features, PinPropertiesTellTheDisplay) {
  descriptor.wLcdLayout = 0x0210;  // 2 lines of 16
  EXPECT_EQ(hex(pin_properties(source())), packed("10 02 07 00"));
}

TEST_F(Features, TlvPropertiesOfAReaderWithoutKeys) {
  descriptor.dwFeatures = ccid::dwFeatures::kProfileExtendedApdu;
  EXPECT_EQ(hex(tlv_properties(source())), packed("01 02 0000"
                                                  "04 02 0000"
                                                  "05 02 0000"
                                                  "08 03 535343"
                                                  "09 01 00"
                                                  "0A 04 00000100"
                                                  "0B 02 0912"
                                                  "0C 02 0100"));
}

TEST_F(Features, TlvPropertiesOfAPinPadWithDisplay) {
  descriptor.bPINSupport = 3;
  descriptor.wLcdLayout = 0x0210;
  descriptor.dwFeatures = ccid::dwFeatures::kProfileTpdu;
  allows_escape = true;
  firmware_id = "";
  vendor_id = 0;
  EXPECT_EQ(hex(tlv_properties(source())), packed("01 02 1002"
                                                  "02 01 07"
                                                  "03 01 00"
                                                  "04 02 1000"
                                                  "05 02 0200"
                                                  "09 01 01"
                                                  "0A 04 00000100"));
}

TEST_F(Features, OnlyShortApduLevelCannotCarryExtendedApdus) {
  descriptor.dwFeatures = ccid::dwFeatures::kShortApdu;
  EXPECT_NE(hex(tlv_properties(source())).find("0A0400000000"), std::string::npos);
}

TEST_F(Features, AFirmwareIdIsCutToWhatALengthByteSays) {
  const std::string name(300, 'x');
  firmware_id = name;
  EXPECT_NE(hex(tlv_properties(source())).find("08FF7878"), std::string::npos);
}

// ---- PIN structures -----------------------------------------------------------------------------

// bTimeOut bTimeOut2 bmFormatString bmPINBlockString bmPINLengthFormat wPINMaxExtraDigit
// bEntryValidationCondition bNumberMessage wLangId bMsgIndex bTeoPrologue ulDataLength abData
const std::string kVerify =
    "1E 05 82 08 00 0804 02 01 0904 00 000000 0D000000 00200001 08 FFFFFFFFFFFFFFFF";
// the same, bTimeOut2 and ulDataLength gone, bPINOperation before it
const std::string kVerifySent =
    "00 1E 82 08 00 0804 02 01 0904 00 000000 00200001 08 FFFFFFFFFFFFFFFF";

// … bmPINLengthFormat bInsertionOffsetOld bInsertionOffsetNew wPINMaxExtraDigit bConfirmPIN
// bEntryValidationCondition bNumberMessage wLangId bMsgIndex1 bMsgIndex2 bMsgIndex3 …
std::string modify(std::string_view bNumberMessage) {
  return "1E 05 82 08 00 00 08 0804 03 02 " + std::string(bNumberMessage) +
         " 0904 00 01 02 000000 05000000 00240100 00";
}

Expected<PinRequest> request(PinOperation operation, std::string_view structure,
                             std::uint32_t dwMaxCCIDMessageLength = 271) {
  return PinRequest::from(operation, bytes(structure),
                          {.dwMaxCCIDMessageLength = dwMaxCCIDMessageLength});
}

std::string sent(PinOperation operation, std::string_view structure) {
  const auto made = request(operation, structure);
  return made ? hex(made->abData()) : std::string(to_string(made.error()));
}

TEST(PinRequest, VerifyDropsTimeOut2AndLength) {
  EXPECT_EQ(sent(PinOperation::kVerify, kVerify), packed(kVerifySent));
}

TEST(PinRequest, BigEndianNumbersAreTurnedRound) {
  EXPECT_EQ(sent(PinOperation::kVerify,
                 "1E 05 82 08 00 0408 02 01 0409 00 000000 0000000D "
                 "00200001 08 FFFFFFFFFFFFFFFF"),
            packed(kVerifySent));
}

TEST(PinRequest, BigEndianModification) {
  EXPECT_EQ(sent(PinOperation::kModify,
                 "1E 05 82 08 00 00 08 0408 03 02 03 0409 00 01 02 000000 "
                 "00000005 00240100 00"),
            packed("01 1E 82 08 00 00 08 0804 03 02 03 0904 00 01 02 000000 00240100 00"));
}

TEST(PinRequest, ModificationSendsAsManyIndicesAsItsMessagesHave) {
  const std::string head = packed("01 1E 82 08 00 00 08 0804 03 02");
  const std::string tail = packed("000000 00240100 00");
  EXPECT_EQ(sent(PinOperation::kModify, modify("00")), head + packed("00 0904 00") + tail);
  EXPECT_EQ(sent(PinOperation::kModify, modify("01")), head + packed("01 0904 00 01") + tail);
  EXPECT_EQ(sent(PinOperation::kModify, modify("02")), head + packed("02 0904 00 01") + tail);
  EXPECT_EQ(sent(PinOperation::kModify, modify("03")), head + packed("03 0904 00 01 02") + tail);
  EXPECT_EQ(sent(PinOperation::kModify, modify("FF")), head + packed("FF 0904 00 01 02") + tail);
}

TEST(PinRequest, ModificationWithANumberOfMessagesThatSaysNothingIsRefused) {
  EXPECT_EQ(request(PinOperation::kModify, modify("04")).error(), Error::kMalformed);
}

TEST(PinRequest, WhatIsSentIsWhatTheReaderOfThisProjectReads) {
  const auto made = request(PinOperation::kVerify, kVerify);
  const auto read = ccid::parse_pin_command(made->abData());
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->operation, PinOperation::kVerify);
  EXPECT_EQ(read->bTimeOut, 30);
  EXPECT_EQ(read->min_digits, 4);
  EXPECT_EQ(read->max_digits, 8);
  EXPECT_EQ(hex(read->abPINApdu), packed("00200001 08 FFFFFFFFFFFFFFFF"));
  EXPECT_EQ(hex(made->apdu()), hex(read->abPINApdu));
}

TEST(PinRequest, AnImpossibleValidationConditionBecomesTheKey) {
  const auto condition = [](std::string_view value) {
    std::string structure = packed(kVerify);
    structure.replace(14, 2, value);
    return sent(PinOperation::kVerify, structure).substr(14, 2);
  };
  EXPECT_EQ(condition("00"), "02");
  EXPECT_EQ(condition("08"), "02");
  EXPECT_EQ(condition("FF"), "02");
  EXPECT_EQ(condition("01"), "01");
  EXPECT_EQ(condition("07"), "07");
}

TEST(PinRequest, EveryShorterStructureIsTruncated) {
  const std::string whole = packed(kVerify);
  for (std::size_t size = 0; size < whole.size(); size += 2) {
    EXPECT_EQ(request(PinOperation::kVerify, whole.substr(0, size)).error(), Error::kTruncated);
  }
}

TEST(PinRequest, BytesBehindTheDataAreRefused) {
  EXPECT_EQ(request(PinOperation::kVerify, kVerify + "00").error(), Error::kTrailing);
}

TEST(PinRequest, LyingLengthsAreRefused) {
  for (const std::string_view lie : {"FFFFFFFF", "FFFFFF7F", "7FFFFFFF", "00000080", "ECFFFFFF"}) {
    std::string structure = packed(kVerify);
    structure.replace(30, 8, lie);
    EXPECT_EQ(request(PinOperation::kVerify, structure).error(), Error::kTruncated) << lie;
  }
}

TEST(PinRequest, NoApduIsRefused) {
  const std::string head = packed(kVerify).substr(0, 30);
  EXPECT_EQ(request(PinOperation::kVerify, head + "00000000").error(), Error::kMalformed);
  EXPECT_EQ(request(PinOperation::kVerify, head + "03000000 002000").error(), Error::kMalformed);
}

TEST(PinRequest, IsNeverLongerThanTheMessageOfTheReader) {
  // bPINOperation to bTeoPrologue 15 bytes, APDU 13, header 10
  EXPECT_TRUE(request(PinOperation::kVerify, kVerify, 38).has_value());
  EXPECT_EQ(request(PinOperation::kVerify, kVerify, 37).error(), Error::kTooLong);
}

TEST(PinRequest, IsNeverLongerThanOurOwnMessages) {
  const std::string head = packed(kVerify).substr(0, 30);
  const std::string longest(2 * 246, '0');  // 15 + 246 = 261
  EXPECT_TRUE(request(PinOperation::kVerify, head + "F6000000" + longest, 65554).has_value());
  EXPECT_EQ(request(PinOperation::kVerify, head + "F7000000" + longest + "00", 65554).error(),
            Error::kTooLong);
}

TEST(PinRequest, WaitsAsLongAsTheHolderHasForEachPinAndABitMore) {
  EXPECT_EQ(request(PinOperation::kVerify, kVerify)->time_limit(), seconds(30 + 10));
  EXPECT_EQ(request(PinOperation::kModify, modify("03"))->time_limit(), seconds(3 * 30 + 10));
  std::string structure = packed(kVerify);
  structure.replace(0, 2, "00");  // the reader's own
  EXPECT_EQ(request(PinOperation::kVerify, structure)->time_limit(), seconds(60 + 10));
}

TEST(PinRequest, TakesThePrologueOfABlock) {
  auto made = request(PinOperation::kVerify, kVerify);
  made->set_bTeoPrologue({0x00, 0x40, 0x0D});
  EXPECT_EQ(hex(made->abData()),
            packed("00 1E 82 08 00 0804 02 01 0904 00 00400D 00200001 08 FFFFFFFFFFFFFFFF"));
}

// ---- What comes of it ---------------------------------------------------------------------------

TEST(PinStatus, IsThatOfPart10) {
  using Sw = std::array<Byte, 2>;
  EXPECT_EQ(pin_status(0xEF), (Sw{0x64, 0x01}));
  EXPECT_EQ(pin_status(0xF0), (Sw{0x64, 0x00}));
  EXPECT_EQ(pin_status(0x0F), (Sw{0x6B, 0x80}));
  EXPECT_EQ(pin_status(0x7F), (Sw{0x6B, 0x80}));
}

TEST(PinStatus, IsNoneOfAnyOtherFailure) {
  for (const Byte bError : {0x00, 0x80, 0xFE, 0xFD, 0xFF, 0xE0}) {
    EXPECT_EQ(pin_status(bError), std::nullopt);
  }
}

}  // namespace
}  // namespace ssc::driver
