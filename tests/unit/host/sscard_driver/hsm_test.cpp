// SPDX-License-Identifier: Apache-2.0
// The steps of the library with an HSM in the caller's hands.
#include <gmock/gmock.h>

#include "host/card/test_keys.hpp"
#include "host/sscard_driver/gbk.hpp"
#include "protocol/base/hex.hpp"
#include "tests/unit/host/sscard_driver/driver_fixture.hpp"

namespace ssc::national {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

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

}  // namespace
}  // namespace ssc::national
