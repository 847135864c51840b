// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/persona.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/unit/tools/cardsim/bytes.hpp"

namespace ssc::cardsim {
namespace {

// A persona file with one part replaced or added.
struct PersonaFile {
  std::string head = "title = 'T'\natr = '3B 00'\n";
  std::string issuer = "[issuer]\nversion = '2.0'\n";
  std::string holder = "[holder]\nname = 'A'\n";
  std::string rest;

  Result<Persona> parse() const { return parse_persona(head + issuer + holder + rest, "x.toml"); }
  std::string fault() const {
    const auto persona = parse();
    return persona ? "none" : persona.error().detail;
  }
};

std::string records(const Persona& persona, std::string_view file) {
  std::string all;
  for (const ElementaryFile& f : persona.card.files) {
    if (f.layout->name != file) continue;
    for (const Data& r : f.records) all += to_hex(r) + " ";
  }
  return all;
}

std::string with_holder(const std::string& items) {
  PersonaFile file;
  file.holder = "[holder]\n" + items;
  return file.fault();
}

std::string with_rest(const std::string& rest) {
  PersonaFile file;
  file.rest = rest;
  return file.fault();
}

TEST(PersonaFile, LeavesWhatItDoesNotSayBlank) {
  EXPECT_EQ(records(*PersonaFile().parse(), "settlement"), "900100 9204FFFFFFFF 93020000 ");
}

TEST(PersonaFile, HasTheFilesAndItemsOfItsVersion) {
  PersonaFile file;
  file.rest = "[settlement]\nbalance_fen = '00318456'\n";
  EXPECT_EQ(file.fault(), "x.toml: settlement.balance_fen: unknown key");
  file.issuer = "[issuer]\nversion = '1.0'\n";
  EXPECT_EQ(records(*file.parse(), "settlement"), "900400318456 9204FFFFFFFF 9304FFFFFFFF ");
  EXPECT_EQ(records(*file.parse(), "certificates"), "");
}

TEST(PersonaFile, WritesCyclicRecordsWithoutHeaderNewestFirst) {
  PersonaFile file;
  file.rest = "[[special]]\nserial = 2\nclass = '3'\n[[special]]\nserial = 1\nclass = '9'\n";
  EXPECT_EQ(records(*file.parse(), "special"), "000233 000139 ");
}

TEST(PersonaFile, CutsALongNameBetweenBytes) {
  PersonaFile file;
  file.holder = "[holder]\nname = '" + std::string(29, 'A') + "克B'\n";  // 克 is BFCB
  const std::string holder = records(*file.parse(), "holder");
  std::string a;
  for (int i = 0; i < 29; ++i) a += "41";
  EXPECT_NE(holder.find("091E" + a + "BF 4E14CB42" + std::string(36, '0') + " "),
            std::string::npos);
}

TEST(PersonaFile, MayLieAboutALength) {
  PersonaFile file;
  file.rest = "[length_bytes]\nholder = { sex = 9 }\n";
  EXPECT_NE(records(*file.parse(), "holder").find("0A0900 "), std::string::npos);
  EXPECT_EQ(with_rest("[length_bytes]\nholder = { sex = 256 }\n"),
            "x.toml: length_bytes.holder.sex: out of range");
}

TEST(PersonaFile, MayHoldBytesThatNoTextHas) {
  PersonaFile file;
  file.rest = "[raw]\nholder = { name = '81FF', sex = '' }\n";
  const std::string holder = records(*file.parse(), "holder");
  EXPECT_NE(holder.find(" 090281FF "), std::string::npos);
  EXPECT_NE(holder.find(" 0A00 "), std::string::npos);
  EXPECT_EQ(with_rest("[raw]\nholder = { name = 'A' }\n"),
            "x.toml: raw.holder.name: not hexadecimal");
  EXPECT_EQ(with_rest("[raw]\nholder = { nmae = 'A' }\n"), "x.toml: holder.nmae: unknown key");
  EXPECT_EQ(with_rest("[raw]\nwallet = {}\n"), "x.toml: wallet: unknown key");
}

TEST(PersonaFile, MayHaveAPkiEnvironment) {
  PersonaFile file;
  file.rest = "[pki]\npin = '1234'\nsignature_certificate = '30 00'\n";
  const auto persona = file.parse();
  ASSERT_TRUE(persona && persona->card.pki);
  EXPECT_EQ(to_hex(persona->card.pki->user.text), "31323334");
  EXPECT_EQ(persona->card.pki->signature_certificate.size(), 1020U);
  EXPECT_TRUE(persona->card.pki->encryption_certificate.empty());
  EXPECT_EQ(with_rest("[pki]\nencryption_certificate = '3'"),
            "x.toml: pki.encryption_certificate: not hexadecimal");
  EXPECT_EQ(with_rest("[pki]\nkey = '00'"), "x.toml: key: unknown key");
}

TEST(PersonaFile, WithAWrongValueNamesTheKeyAndNotTheValue) {
  EXPECT_EQ(with_holder("sex = '12'"), "x.toml: holder.sex: does not fit the item");
  EXPECT_EQ(with_holder("birthplace = '99991X'"),
            "x.toml: holder.birthplace: does not fit the item");
  EXPECT_EQ(with_holder("birth = '1986-03-14'"), "x.toml: birth: missing, or of another type");
  EXPECT_EQ(with_holder("birth = 1986-02-30"), "x.toml, line 6: not TOML");
  EXPECT_EQ(with_holder("name = '" + std::string(51, 'A') + "'"), "x.toml: holder.name: too long");
  EXPECT_EQ(with_rest("[photo]\ncontent = '0'"), "x.toml: photo.content: not hexadecimal");
  EXPECT_EQ(with_rest("[[special]]\nserial = 65536"),
            "x.toml: special.serial: does not fit the item");
  EXPECT_EQ(with_rest("[[special]]\nserial = -1"), "x.toml: special.serial: does not fit the item");
}

TEST(PersonaFile, WithAnUnknownKeyIsRefused) {
  EXPECT_EQ(with_holder("nmae = 'A'"), "x.toml: holder.nmae: unknown key");
  EXPECT_EQ(with_holder("name_continued = 'A'"), "x.toml: holder.name_continued: unknown key");
  EXPECT_EQ(with_rest("[wallet]"), "x.toml: wallet: unknown key");
  EXPECT_EQ(with_rest("[person]"), "x.toml: person: unknown key");  // a file of 3.0 cards
  EXPECT_EQ(with_rest("[t0]\nnulls = 1"), "x.toml: nulls: unknown key");
  EXPECT_EQ(with_rest("[length_bytes]\nholder = { nmae = 1 }"), "x.toml: holder.nmae: unknown key");
}

TEST(PersonaFile, TellsHowTheCardBehavesOnTheLine) {
  PersonaFile file;
  file.head += "classes = 'BC'\npps = 'drops PPS1'\n";
  file.rest =
      "[t1]\nifs = 64\nwtx = 3\n"
      "[timing]\nfirst_character_clocks = 30000\ngap_etu = 2\nanswer_etu = 100\n"
      "[[faults]]\nkind = 'wrong'\nof = 'procedure byte'\nat = 3\nargument = 0x42\n"
      "[[faults]]\nkind = 'mute'\n";
  const auto persona = file.parse();
  ASSERT_TRUE(persona) << persona.error().detail;
  EXPECT_EQ(persona->classes, iso7816::kClassB | iso7816::kClassC);
  EXPECT_EQ(persona->pps, PpsStyle::kDropsPps1);
  EXPECT_EQ(persona->t1.ifs, 64);
  EXPECT_EQ(persona->t1.wtx, 3);
  EXPECT_EQ(persona->timing.first_character_clocks, 30'000U);
  EXPECT_EQ(persona->timing.gap_etu, 2U);
  EXPECT_EQ(persona->timing.answer_etu, 100U);
  EXPECT_EQ(persona->faults,
            (std::vector<Fault>{{FaultKind::kWrong, FaultOf::kProcedureByte, 3, 0x42},
                                {FaultKind::kMute, FaultOf::kSent, 1, 0}}));
}

TEST(PersonaFile, RefusesBehaviourThatNoCardHas) {
  EXPECT_EQ(with_rest("[t1]\nifs = 255"), "x.toml: t1.ifs: out of range");
  EXPECT_EQ(with_rest("[timing]\nslow = 1"), "x.toml: slow: unknown key");
  EXPECT_EQ(with_rest("[[faults]]\nkind = 'extra'\nof = 'heard'"),
            "x.toml: faults: no such kind of fault");
  PersonaFile file;
  file.head += "pps = 'slowly'\n";
  EXPECT_EQ(file.fault(), "x.toml: pps: unknown way to answer");
  file.head = "title = 'T'\natr = '3B 00'\nclasses = 'D'\n";
  EXPECT_EQ(file.fault(), "x.toml: classes: not of A, B and C");
}

TEST(PersonaFile, TakesFromItsBaseWhatItDoesNotSay) {
  const auto text_of = [](std::string_view name) -> std::optional<std::string> {
    if (name == "other") return "base = 'a'";
    if (name != "a") return std::nullopt;
    return "title = 'A'\natr = '3B 00'\n[issuer]\nversion = '2.0'\n[holder]\nname = 'A'\n";
  };
  const auto persona = parse_persona("base = 'a'\natr = '3B 01 42'\n", "x.toml", text_of);
  ASSERT_TRUE(persona) << persona.error().detail;
  EXPECT_EQ(persona->title, "A");
  EXPECT_EQ(to_hex(persona->atr), "3B0142");
  const auto fault = [&](std::string_view text) {
    return parse_persona(text, "x.toml", text_of).error().detail;
  };
  EXPECT_EQ(fault("base = 'b'"), "x.toml: base: no such persona");
  EXPECT_EQ(fault("base = 'other'"), "x.toml: base: has a base itself");
}

// A card whose keys can grow: with an issuing city and enough historical bytes.
std::string with_keys(const std::string& more) {
  PersonaFile file;
  file.head = "title = 'T'\natr = '3B 6D 00 00 000102030405060708090A0B0C'\n" + more;
  file.issuer = "[issuer]\nversion = '2.0'\ncard_identifier = '999911'\n";
  return file.fault();
}

TEST(PersonaFile, TellsPinAndKeys) {
  EXPECT_EQ(with_keys("pin = '1234'\nkeys = 'invented KEY'\n"), "none");
  EXPECT_EQ(with_keys("pin = '123'\n"), "x.toml: pin: not 4 to 16 digits");
  EXPECT_EQ(with_keys("pin = '12A4'\n"), "x.toml: pin: not 4 to 16 digits");
  EXPECT_EQ(with_keys("pin_tries = 16\n"), "x.toml: pin_tries: out of range");
  EXPECT_EQ(with_keys("keys = 'invented'\n"), "x.toml: keys: does not name the KEY");
  EXPECT_EQ(with_keys("keys = 'invented as well KEY'\n"), "x.toml: keys: longer than 16 bytes");
  EXPECT_EQ(with_keys("algorithm = 'AES'\n"), "x.toml: algorithm: neither 3DES, SSF33 nor SM4");
  EXPECT_EQ(with_keys("algorithm = 'SSF33'\n"), "none");
  EXPECT_EQ(with_keys("algorithm = 'SSF33'\nkeys = 'KEY'\n"),
            "x.toml: keys: nobody can compute SSF33");
}

TEST(PersonaFile, WhoseKeysCannotGrowIsRefused) {
  PersonaFile file;
  file.head += "keys = 'KEY'\n";
  EXPECT_EQ(file.fault(), "x.toml: keys: the card identifier does not begin with a division");
  file.issuer = "[issuer]\nversion = '2.0'\ncard_identifier = '999911'\n";
  EXPECT_EQ(file.fault(), "x.toml: keys: the answer to reset has fewer than 13 historical bytes");
}

TEST(PersonaFile, TellsMoneyOnlyOfCardsWithKeys) {
  EXPECT_EQ(with_rest("[purse]\nbalance_fen = 1\n"), "x.toml: purse: without keys");
  EXPECT_EQ(with_rest("[purse]\nbalance = 1\n"), "x.toml: balance: unknown key");
  EXPECT_EQ(with_rest("[purse]\nbalance_fen = 4294967296\n"),
            "x.toml: purse.balance_fen: out of range");
  EXPECT_EQ(with_rest("[purse]\nyear_start = '101'\n"),
            "x.toml: year_start: not as many digits as it has");
}

TEST(PersonaFile, OfAPsamHasNoFilesOfACard) {
  const std::string psam =
      "[psam]\ncity = '999911'\nserial = '00000000000000000001'\nterminal = '000000000001'\n"
      "from = 2024-01-01\nuntil = 2030-01-01\n";
  const auto fault = [](const std::string& text) {
    const auto persona = parse_persona("title = 'T'\natr = '3B00'\n" + text, "x.toml");
    return persona ? "none" : persona.error().detail;
  };
  EXPECT_EQ(fault("keys = 'KEY'\n" + psam), "none");
  EXPECT_EQ(fault(psam), "x.toml: psam: without keys");
  EXPECT_EQ(fault("keys = 'KEY'\n" + psam + "levels = 4\n"), "x.toml: psam.levels: out of range");
  EXPECT_EQ(fault("keys = 'KEY'\n" + psam + "[holder]\n"), "x.toml: holder: unknown key");
  EXPECT_EQ(fault("keys = 'KEY'\n[psam]\n"), "x.toml: serial: missing, or of another type");
}

TEST(PersonaFile, OfAWrongShapeIsRefused) {
  EXPECT_EQ(with_rest("[special]"), "x.toml: special: not an array of tables");
  EXPECT_EQ(with_rest("[[medical]]"), "x.toml: medical: not a table");
  EXPECT_EQ(with_rest("[certificates]\ncertificate = [{}, {}, {}, {}, {}]"),
            "x.toml: certificates.certificate: too many");
  EXPECT_EQ(with_rest("[t0]\nnull_bytes = 21"), "x.toml: t0.null_bytes: out of range");
  EXPECT_EQ(parse_persona("title = 'T'\natr = ''", "x.toml").error().detail,
            "x.toml: issuer: missing");
  EXPECT_EQ(parse_persona("atr = ''", "x.toml").error().detail,
            "x.toml: title: missing, or of another type");
  PersonaFile file;
  file.issuer = "[issuer]\nversion = '4.0'\n";
  EXPECT_EQ(file.fault(), "x.toml: issuer.version: neither 1.0, 2.0 nor 3.0");
  file.issuer = "[issuer]\nversion = 2.0\n";
  EXPECT_EQ(file.fault(), "x.toml: version: missing, or of another type");
}

TEST(PersonaFile, WithoutApplicationHasNoFiles) {
  const auto bank = parse_persona("title = 'T'\natr = '3B00'\napplication = false", "x.toml");
  ASSERT_TRUE(bank);
  EXPECT_TRUE(bank->card.files.empty());
  EXPECT_EQ(parse_persona("title = 'T'\natr = ''\napplication = false\n[holder]", "x.toml")
                .error()
                .detail,
            "x.toml: holder: unknown key");
}

TEST(PersonaFolder, WithoutPersonasIsAnError) {
  EXPECT_EQ(load_personas("/nonexistent").error().code, Code::kConfig);
  const auto folder = std::filesystem::temp_directory_path() / "ssc-cardsim-no-personas";
  std::filesystem::create_directories(folder);
  EXPECT_EQ(load_personas(folder).error().code, Code::kConfig);
  std::filesystem::create_directory(folder / "folder.toml");
  EXPECT_EQ(load_personas(folder).error().code, Code::kConfig);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace ssc::cardsim
