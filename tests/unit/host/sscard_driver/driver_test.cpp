// SPDX-License-Identifier: Apache-2.0
#include "host/sscard_driver/driver.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "host/sscard_driver/gbk.hpp"
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
    const std::string file = testing::TempDir() + "sscard.conf";
    std::ofstream(file) << text;
    setenv("OPENSSC_SSCARD_CONF", file.c_str(), 1);
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

  std::shared_ptr<PersonaApi> api_;
  Driver driver_;
};

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
