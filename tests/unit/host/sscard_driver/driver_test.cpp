// SPDX-License-Identifier: Apache-2.0
#include "host/sscard_driver/driver.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>

#include "host/card/test_keys.hpp"
#include "host/sscard_driver/gbk.hpp"
#include "protocol/base/hex.hpp"
#include "tests/unit/host/sscard_driver/own_file.hpp"
#include "tests/unit/host/sscard_driver/persona_api.hpp"

// The functions of the library against simulated cards and a simulated PSAM.
namespace ssc::national {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

constexpr int kContact = 1, kByPin = 1, kByKey = 2;

class DriverTest : public testing::Test {
 protected:
  DriverTest() : api_(std::make_shared<PersonaApi>()), driver_(api_) {
    configure("");
    insert("employee", "psam");
  }

  void insert(const std::string& card, const std::string& psam) {
    api_->put(PersonaApi::kUser, card);
    api_->put(PersonaApi::kSam, psam);
  }
  void configure(std::string_view text) {
    configuration_.write(std::string(text) + "[service]\nuse = \"no\"\n");
    setenv("OPENSSC_SSCARD_CONF", configuration_.path().c_str(), 1);
  }

  // Its output, or its number.
  template <class Call>
  std::string said(Call call) {
    Fields out;
    const Result<void> done = call(out);
    if (!done) return std::to_string(done.error().number);
    return std::string(out.text(SSCARD_SIZE_FILES).value_or("too long"));
  }
  std::string basic(int type = kContact) {
    return said([&](Fields& out) { return driver_.read_card_bas(type, out); });
  }
  // As a caller would: from what iReadCardBas, or its first step, answered.
  std::string card_info() {
    const std::string text =
        said([&](Fields& out) { return driver_.read_card_bas(kContact, out); });
    const auto fields = split(text, '|');
    return fields.size() < 4 ? text : std::string(fields[3]) + "|" + std::string(fields[2]) + "|";
  }
  std::string read(int auth_type, std::string_view addresses) {
    const std::string info = card_info();
    return said(
        [&](Fields& out) { return driver_.read_card(kContact, auth_type, info, addresses, out); });
  }

  // For a machine whose holder types these digits.
  void type_pins(const std::string& current, const std::string& next) {
    pin_program_.write_script("case $1 in current) echo " + current + ";; *) echo " + next +
                              ";; esac");
    configure("[pin]\nprogram = \"" + pin_program_.path() + "\"\n");
  }

  OwnFile configuration_{"sscard.conf"};
  OwnFile pin_program_{"ask"};
  std::shared_ptr<PersonaApi> api_;
  Driver driver_;
};

// An HSM with the roots of all simulated cards.
class Hsm {
 public:
  Hsm(const std::string& identifier, std::string_view historical)
      : origin_(*card::KeyOrigin::of(sscard::Algorithm::kSm4,
                                     *identity::parse_card_identifier(identifier),
                                     bytes("3B6D0000" + std::string(historical)))) {}

  // pKey: "3132…" from the texts of a step.
  std::string answer(std::string_view key_address, std::string_view factor,
                     std::string_view source) {
    const sscard::Key& key = find(key_address);
    card::Proof proof{&key, {}, {}};
    EXPECT_TRUE(parse_hex(factor, proof.factor));
    EXPECT_TRUE(parse_hex(source, proof.source));
    const auto data = keys(key).answer(origin_, proof);
    EXPECT_TRUE(data);
    return hex(*data) + std::string(source);
  }

  // header cipher MAC of a command.
  std::string seal(std::string_view key_address, std::string_view factor, std::string_view header,
                   std::string_view plain) {
    const sscard::Key& key = find(key_address);
    const auto head = bytes(header);
    card::Seal seal{&key, {}, {head[0], head[1], head[2], head[3]}, {}};
    EXPECT_TRUE(parse_hex(factor, seal.factor));
    EXPECT_TRUE(seal.data.assign(bytes(plain)));
    const auto command = keys(key).seal(origin_, seal);
    EXPECT_TRUE(command);
    return hex(*command);
  }

 private:
  static const sscard::Key& find(std::string_view text) {
    for (const sscard::Key& key : sscard::keys())
      if (key.text == text) return key;
    ADD_FAILURE() << "no key " << text;
    return sscard::keys().front();
  }
  static card::TestKeys keys(const sscard::Key& key) {
    std::string root = "invented " + std::string(key.text);
    root.resize(16, '.');
    card::TestKeys keys(sscard::Algorithm::kSm4);
    EXPECT_TRUE(keys.add(key, 3, Bytes(reinterpret_cast<const Byte*>(root.data()), root.size())));
    return keys;
  }
  static std::vector<Byte> bytes(std::string_view digits) {
    std::vector<Byte> out(digits.size() / 2);
    EXPECT_TRUE(parse_hex(digits, out));
    return out;
  }
  static std::string hex(Bytes bytes) {
    std::string text(2 * bytes.size(), '0');
    to_hex(bytes, text);
    return text;
  }

  card::KeyOrigin origin_;
};

// A 3.0 card on a machine without PSAM.
class WithHsm : public DriverTest {
 protected:
  WithHsm() { insert("three-zero", ""); }

  std::vector<std::string> step1(const std::function<Result<void>(Fields&)>& call) {
    const std::string text = said(call);
    std::vector<std::string> fields;
    for (const std::string_view field : split(text, '|')) fields.emplace_back(field);
    return fields;
  }
  std::vector<std::string> basic_step1() {
    return step1([&](Fields& out) { return driver_.read_card_bas_step1(kContact, out); });
  }
  std::string basic_step2(const std::string& key) {
    return said([&](Fields& out) { return driver_.read_card_bas_step2(key, out); });
  }

  const std::string info_ = "999911D15600000500000008FFFFFFFF|V99900089|";
  Hsm hsm_{"999911D15600000500000008FFFFFFFF", "00815431008660999900000008"};
};

TEST_F(WithHsm, TheElevenFieldsWithoutATerminal) {
  const auto fields = basic_step1();
  ASSERT_THAT(fields, SizeIs(8));
  EXPECT_EQ(fields[0], "999911");
  EXPECT_EQ(fields[1], "00815431008660999900000008");
  EXPECT_EQ(fields[2], "03");
  EXPECT_EQ(fields[3], "999911D15600000500000008FFFFFFFF");
  EXPECT_EQ(basic_step2(hsm_.answer("IRK", fields[4], fields[5]) + "|" +
                        hsm_.answer("RKSSSE", fields[6], fields[7]) + "|"),
            to_gbk("999911|999911199504150114|V99900089|999911D15600000500000008FFFFFFFF|孙新芯|"
                   "00815431008660999900000008|3.00|20250301|20350301|000000000000||"));
}

TEST_F(WithHsm, A20CardWantsNoExternalAuthentication) {
  insert("employee", "");
  const auto fields = basic_step1();
  ASSERT_THAT(fields, SizeIs(8));
  EXPECT_EQ(fields[2], "01");
  EXPECT_EQ(fields[6] + fields[7], "");
}

TEST_F(WithHsm, ACardThatAnswersOtherwiseIsNotGenuine) {
  const auto fields = basic_step1();
  EXPECT_EQ(basic_step2("0000000000000000" + fields[5] + "|" +
                        hsm_.answer("RKSSSE", fields[6], fields[7]) + "|"),
            "-21");
}

TEST_F(WithHsm, AWrongExternalAnswerCostsATryAndTellsHowManyAreLeft) {
  const auto fields = basic_step1();
  EXPECT_EQ(
      basic_step2(hsm_.answer("IRK", fields[4], fields[5]) + "|0000000000000000" + fields[7] + "|"),
      std::to_string(-(0x63C0 + 14)));
}

TEST_F(WithHsm, AnswersThatAreNoneOrToAnotherSourceAreRefusedBeforeTheCardIsAsked) {
  const auto fields = basic_step1();
  const std::string internal = hsm_.answer("IRK", fields[4], fields[5]);
  EXPECT_EQ(basic_step2(internal), "-14");
  basic_step1();
  EXPECT_EQ(basic_step2(internal + "|" + internal + "|"), "-14");
}

TEST_F(WithHsm, AStepKeepsTheReaderUntilTheNextCall) {
  basic_step1();
  EXPECT_GT(api_->open(), 0);
  basic();
  EXPECT_EQ(api_->open(), 0);
  EXPECT_EQ(basic_step2(""), "-12");
}

TEST_F(WithHsm, AFileIsRead) {
  const auto fields = step1([&](Fields& out) {
    return driver_.read_card_step1(kContact, info_, "DF04EF05|84|8F|$", out);
  });
  ASSERT_THAT(fields, SizeIs(4));
  EXPECT_EQ(fields[0] + fields[1], "03RK1DF04");
  const std::string key = hsm_.answer(fields[1], fields[2], fields[3]);
  EXPECT_EQ(said([&](Fields& out) { return driver_.read_card_step2(key, out); }),
            "DF04EF05|999911|1|$");
  EXPECT_EQ(api_->open(), 0);
}

TEST_F(WithHsm, AFileThatWantsNoKeyWantsNoHsm) {
  for (const char* file : {"SSSEEF05|07|$", "DF04EF08|$"})
    EXPECT_EQ(
        step1([&](Fields& out) { return driver_.read_card_step1(kContact, info_, file, out); }),
        std::vector<std::string>{"-2204"});
}

TEST_F(WithHsm, AFileThatTheCardAloneWritesNoHsmOpens) {
  EXPECT_EQ(step1([&](Fields& out) {
              return driver_.write_card_step1(kContact, info_, "DF04EF08|$", out);
            }),
            std::vector<std::string>{"-27010"});
}

TEST_F(WithHsm, AFileIsWritten) {
  const std::string data = to_gbk("DF01EF06|虚岭市样本路9号|$");
  const auto fields = step1(
      [&](Fields& out) { return driver_.write_card_step1(kContact, info_, "DF01EF06|23|$", out); });
  ASSERT_THAT(fields, SizeIs(4));
  const std::string key = hsm_.answer(fields[1], fields[2], fields[3]);
  const auto written = driver_.write_card_step2(key, data);
  EXPECT_TRUE(written) << written.error().number;
  api_->put_psam("psam-sm4");
  EXPECT_EQ(read(kByKey, "DF01EF06|23|$"), data);
}

TEST_F(WithHsm, ALaterOccurrenceIsWrittenWithThePinAsWell) {
  type_pins("246802", "");
  const std::string data = "DF02EF15|110^20250101^999911^|$";
  const auto fields = step1([&](Fields& out) {
    return driver_.write_card_step1(kContact, info_, "DF02EF15|99:2|$", out);
  });
  ASSERT_THAT(fields, SizeIs(4));
  const auto written = driver_.write_card_step2(hsm_.answer(fields[1], fields[2], fields[3]), data);
  EXPECT_TRUE(written) << written.error().number;
  EXPECT_EQ(said([&](Fields& out) {
              return driver_.read_card(kContact, kByPin, info_, "DF02EF15|99:2|$", out);
            }),
            data);
}

TEST_F(WithHsm, APinIsUnblocked) {
  type_pins("000000", "111111");
  for (int tries = 3; tries > 0; --tries) (void)driver_.verify_pin(kContact);
  type_pins("246802", "111111");
  EXPECT_EQ(driver_.verify_pin(kContact).error().number, -52);
  const auto proof = step1([&](Fields& out) {
    return driver_.replace_pin_step1(PinAction::kUnblock, kContact, info_, out);
  });
  ASSERT_THAT(proof, SizeIs(4));
  const std::string key = hsm_.answer(proof[1], proof[2], proof[3]);
  const auto command =
      step1([&](Fields& out) { return driver_.replace_pin_step2(PinAction::kUnblock, key, out); });
  ASSERT_THAT(command, ElementsAre("03", "PUK", SizeIs(16), "8424000004", ""));
  const auto done = driver_.replace_pin_step3(PinAction::kUnblock,
                                              hsm_.seal("PUK", command[2], command[3], command[4]));
  EXPECT_TRUE(done) << done.error().number;
  EXPECT_TRUE(driver_.verify_pin(kContact));
}

TEST_F(WithHsm, APinIsReloaded) {
  type_pins("000000", "1357");
  const auto proof = step1([&](Fields& out) {
    return driver_.replace_pin_step1(PinAction::kReload, kContact, info_, out);
  });
  ASSERT_THAT(proof, SizeIs(4));
  const std::string key = hsm_.answer(proof[1], proof[2], proof[3]);
  const auto command =
      step1([&](Fields& out) { return driver_.replace_pin_step2(PinAction::kReload, key, out); });
  ASSERT_THAT(command, ElementsAre("03", "PUK", SizeIs(16), "8424000114", "1357"));
  const std::string sealed = hsm_.seal("PUK", command[2], command[3], command[4]);
  EXPECT_THAT(sealed, SizeIs(50));
  const auto done = driver_.replace_pin_step3(PinAction::kReload, sealed + "|");
  EXPECT_TRUE(done) << done.error().number;
  type_pins("1357", "");
  EXPECT_TRUE(driver_.verify_pin(kContact));
}

TEST_F(WithHsm, StepsOfTwoFunctionsDoNotMix) {
  const auto proof = step1([&](Fields& out) {
    return driver_.replace_pin_step1(PinAction::kUnblock, kContact, info_, out);
  });
  const std::string key = hsm_.answer(proof[1], proof[2], proof[3]);
  EXPECT_EQ(
      step1([&](Fields& out) { return driver_.replace_pin_step2(PinAction::kReload, key, out); }),
      std::vector<std::string>{"-12"});
}

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
