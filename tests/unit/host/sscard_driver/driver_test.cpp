// SPDX-License-Identifier: Apache-2.0
#include "host/sscard_driver/driver.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/sscard_driver/gbk.hpp"
#include "tests/unit/host/sscard_driver/driver_fixture.hpp"

// The functions of the library against simulated cards and a simulated PSAM.
namespace ssc::national {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

TEST_F(DriverTest, ThePinIsVerifiedAndItsTriesAreTold) {
  type_pins("123456", "");
  EXPECT_TRUE(driver_.verify_pin(kContact));
  type_pins("000000", "");
  const auto wrong = driver_.verify_pin(kContact);
  EXPECT_EQ(wrong.error().number, -51);
  EXPECT_EQ(message(wrong.error()), "密码错误 (剩余2次)");
}

TEST_F(DriverTest, WithoutKeysAndProgramThereIsNoPin) {
  EXPECT_EQ(driver_.verify_pin(kContact).error().number, -13);
  EXPECT_EQ(driver_.change_pin(kContact).error().number, -13);
}

TEST_F(DriverTest, NobodyIsAskedForABlockedPin) {
  type_pins("000000", "111111");
  for (int tries = 3; tries > 0; --tries) (void)driver_.verify_pin(kContact);
  configure("[pin]\nprogram = \"/nowhere\"\n");
  EXPECT_EQ(driver_.verify_pin(kContact).error().number, -52);
  EXPECT_EQ(driver_.change_pin(kContact).error().number, -52);
}

TEST_F(DriverTest, NobodyIsAskedForThePinOfACardThatHasNone) {
  configure("[pin]\nprogram = \"/nowhere\"\n");
  api_->put_changed("employee", "pin = \"123456\"", "");
  EXPECT_EQ(read(kByPin, "DF04EF05|84|$"), "DF04EF05|999911|$");
}

TEST_F(DriverTest, ATooShortPinIsNotSent) {
  type_pins("123", "");
  api_->on_command([](Bytes command) {
    EXPECT_FALSE(command[1] == 0x20 && command.size() > 5) << "VERIFY with a PIN";
  });
  EXPECT_EQ(driver_.verify_pin(kContact).error().number, -33);
}

TEST_F(DriverTest, ThePinIsChanged) {
  type_pins("123456", "654321");
  EXPECT_TRUE(driver_.change_pin(kContact));
  type_pins("654321", "");
  EXPECT_TRUE(driver_.verify_pin(kContact));
}

TEST_F(DriverTest, APinIsUnblockedAndReloadedByThePsam) {
  type_pins("000000", "2468");
  for (int tries = 3; tries > 0; --tries) (void)driver_.verify_pin(kContact);
  const std::string info = card_info();
  const auto unblocked = driver_.replace_pin(PinAction::kUnblock, kContact, info);
  EXPECT_TRUE(unblocked) << unblocked.error().number;
  EXPECT_TRUE(driver_.replace_pin(PinAction::kReload, kContact, info));
  type_pins("2468", "");
  EXPECT_TRUE(driver_.verify_pin(kContact));
}

TEST_F(DriverTest, AFileIsReadByItsPin) {
  type_pins("123456", "");
  EXPECT_EQ(read(kByPin, "DF04EF05|84|8F|$DF04EF15|$"), "DF04EF05|999911|1|$DF04EF15|0001^3^|$");
}

TEST_F(DriverTest, PaymentsAreWrittenDownAndReadNewestFirst) {
  type_pins("123456", "");
  EXPECT_EQ(said([&](Fields& out) { return driver_.read_debit_records(kContact, out); }),
            "2^999911000001^20260611093015^442.50^424.50^|");
}

TEST_F(DriverTest, ACardThatIsPulledWhilePayingLeavesADoubtAndSaysSo) {
  insert("offline", "psam");
  type_pins("123456", "");
  const std::string info = card_info();
  api_->on_command([&](Bytes command) {
    if (command[0] == 0xB0 && command[1] == 0x2C) api_->put(PersonaApi::kUser, "");
  });
  Fields out;
  const auto paid = driver_.debit(kContact, info, "50.00|40.00|20261122093015|", out);
  ASSERT_FALSE(paid);
  EXPECT_EQ(paid.error().number, -37894);
  EXPECT_THAT(message(paid.error()), testing::HasSubstr("交易结果未知"));
}

TEST_F(DriverTest, WhereverTheCardIsPulledNoPaymentIsToldOtherwiseThanItWas) {
  type_pins("123456", "");
  insert("offline", "psam");
  const std::string info = card_info();
  constexpr int kMoreThanThereAre = 50;
  for (const bool carried_out : {false, true}) {
    bool pulled = true;
    for (int command = 1; pulled; ++command) {
      ASSERT_LT(command, kMoreThanThereAre);
      insert("offline", "psam");
      api_->pull_at(command, carried_out);
      Fields out;
      const auto paid = driver_.debit(kContact, info, "50.00|40.00|20261122093015|", out);
      pulled = api_->pulled();
      api_->put_back();
      const std::string records =
          said([&](Fields& fields) { return driver_.read_debit_records(kContact, fields); });
      const bool debited = records.starts_with("3^");
      const bool doubted = !paid && paid.error().number == SSCARD_STATUS(0x9406);
      EXPECT_TRUE(doubted || paid.has_value() == debited) << command << " " << records;
      EXPECT_EQ(paid.has_value(), !pulled) << command;
    }
  }
}

TEST_F(DriverTest, TheReceiptOfACardThatPaidAndCannotProveItIsNotLost) {
  insert("offline", "psam");
  type_pins("123456", "");
  const std::string info = card_info();
  api_->on_answer([](Bytes command, MutableBytes data) {
    if (command[0] == 0xB0 && command[1] == 0x2C) data[4] ^= 0x01;  // TAC 4, MAC2 4
  });
  Fields out;
  const auto paid = driver_.debit(kContact, info, "50.00|40.00|20261122093015|", out);
  ASSERT_FALSE(paid);
  EXPECT_EQ(paid.error().number, -21);
  EXPECT_THAT(paid.error().detail,
              testing::MatchesRegex("01.DPK.0000138800000FA0.02.999911000001.[0-9A-F]{8}."
                                    "20261122093015.[0-9A-F]{8}."));
}

TEST_F(DriverTest, ThePsamPays) {
  insert("offline", "psam");
  type_pins("123456", "");
  const std::string info = card_info();
  const std::string text = said([&](Fields& out) {
    return driver_.debit(kContact, info, "50.00|40.00|20261122093015|", out);
  });
  const auto receipt = split(text, '|');
  ASSERT_THAT(receipt, ElementsAre("01", "DPK", "0000138800000FA0", "02", "999911000001", SizeIs(8),
                                   "20261122093015", SizeIs(8)));
  EXPECT_THAT(said([&](Fields& out) { return driver_.read_debit_records(kContact, out); }),
              testing::StartsWith("3^999911000001^20261122093015^50.00^40.00^|"));
}

TEST_F(DriverTest, TheElevenFieldsOfA20Card) {
  EXPECT_EQ(basic(),
            to_gbk("999911|999911198603140136|V99900011|999911D15600000500000001FFFFFFFF|"
                   "李明示|00815431008660999900000001|2.0|20240601|20340601|999911000001||"));
}

TEST_F(DriverTest, TheElevenFieldsOfA30Card) {
  insert("three-zero", "psam-sm4");
  EXPECT_EQ(basic(),
            to_gbk("999911|999911199504150114|V99900089|999911D15600000500000008FFFFFFFF|"
                   "孙新芯|00815431008660999900000008|3.00|20250301|20350301|999911000001||"));
}

TEST_F(DriverTest, ACardAddsNoFields) {
  api_->put_changed("employee", "李明示", "李|明$示^");
  EXPECT_EQ(split(basic(), '|')[4], to_gbk("李?明?示?"));
  api_->put_changed("employee", "V99900011", "V9|900011");
  EXPECT_EQ(split(basic(), '|')[2], "V9?900011");
}

TEST_F(DriverTest, WithoutPsamThereIsNoAnswer) {
  insert("employee", "");
  EXPECT_EQ(basic(), "-2201");
}

TEST_F(DriverTest, WithoutPsamA20CardIsReadWhereTheAdministratorAllowsIt) {
  insert("employee", "");
  configure("[card]\nallow_unauthenticated = \"yes\"\n");
  EXPECT_THAT(split(basic(), '|'), SizeIs(11));
  EXPECT_EQ(split(basic(), '|')[9], "000000000000");
  insert("three-zero", "");
  EXPECT_EQ(basic(), "-2201");
}

TEST_F(DriverTest, APsamOfAnotherAlgorithmSaysSo) {
  insert("three-zero", "psam");
  EXPECT_EQ(basic(), "-2202");
}

TEST_F(DriverTest, NoCardABankCardAndOtherKindsOfCard) {
  EXPECT_EQ(basic(2), "-1");
  EXPECT_EQ(basic(0), "-14");
  EXPECT_EQ(basic(5), "-14");
  insert("bank", "psam");
  EXPECT_EQ(basic(), "-1");
  insert("", "psam");
  EXPECT_EQ(basic(), "-2");
}

TEST_F(DriverTest, EveryCallGivesTheReaderBack) {
  basic();
  EXPECT_EQ(api_->open(), 0);
  insert("employee", "");
  basic();
  EXPECT_EQ(api_->open(), 0);
}

TEST_F(DriverTest, AFileIsReadByItsKey) {
  insert("three-zero", "psam-sm4");
  EXPECT_EQ(read(kByKey, "DF01EF0A|37|38|39|$DF01EF15|2A|40|40:2|$"),
            to_gbk("DF01EF0A|CHN|13||$DF01EF15|20|3^080901^虚岭样本大学^||$"));
}

TEST_F(DriverTest, TheCardMustBeTheOneThatWasRead) {
  const std::string info = card_info();
  insert("retired", "psam");
  EXPECT_EQ(said([&](Fields& out) {
              return driver_.read_card(kContact, kByKey, info, "SSSEEF05|07|$", out);
            }),
            "-22");
}

TEST_F(DriverTest, AFileThatWantsThePinSaysSoOnAReaderWithoutKeys) {
  EXPECT_EQ(read(kByPin, "DF04EF05|84|$"), "-13");
}

TEST_F(DriverTest, WhatIsWrittenIsReadBack) {
  insert("three-zero", "psam-sm4");
  const std::string info = card_info();
  const std::string data = to_gbk("DF01EF06|虚岭市样本路9号|999911|$");
  const auto written = driver_.write_card(kContact, info, "DF01EF06|23|24|$", data);
  EXPECT_TRUE(written) << written.error().number;
  EXPECT_EQ(read(kByKey, "DF01EF06|23|24|$"), data);
}

TEST_F(DriverTest, NothingIsWrittenWhenAnyOfItIsWrong) {
  insert("three-zero", "psam-sm4");
  const std::string info = card_info();
  const std::string before = read(kByKey, "DF01EF06|23|28|$");
  const auto written =
      driver_.write_card(kContact, info, "DF01EF06|23|24|$", "DF01EF06|x|99991a|$");
  EXPECT_EQ(written.error().number, SSCARD_CHARACTER);
  EXPECT_EQ(read(kByKey, "DF01EF06|23|28|$"), before);
}

TEST_F(DriverTest, AStepWithoutTheOneBeforeIsNotOpened) {
  const std::string key(32, '0');
  EXPECT_EQ(said([&](Fields& out) { return driver_.read_card_bas_step2(key, out); }), "-12");
  EXPECT_EQ(said([&](Fields& out) { return driver_.read_card_step2(key, out); }), "-12");
  EXPECT_EQ(driver_.write_card_step2(key, "").error().number, -12);
}

}  // namespace
}  // namespace ssc::national
