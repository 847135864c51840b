// SPDX-License-Identifier: Apache-2.0
#include "host/cli/card/report.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace ssc::cli {
namespace {

using namespace std::chrono;

const CardPlace kWithPsam{"OpenSSC Reader 00 00", "3B6D000000815431008660999900000008",
                          "999911000001"};
const CardPlace kWithoutPsam{kWithPsam.reader, kWithPsam.atr, ""};

card::CardFacts facts() {
  card::CardFacts card;
  card.identifier.assign("999911D15600000500000008FFFFFFFF");
  card.number.assign("V99900089");
  card.version = "3.0";
  card.division = "999911";
  card.card_class = "3";
  card.initialising_body = "915600000299991199991101";
  card.issued = 2025y / 3 / 1;
  card.valid_until = 2035y / 3 / 1;
  card.algorithm = sscard::Algorithm::kSm4;
  return card;
}

// A 3.0 card, read with the PSAM's keys.
card::CardData with_keys() {
  card::CardData data;
  data.card = facts();
  auto& holder = data.holder.emplace();
  holder.id_number.assign("999911199504150114");
  holder.name.assign("孙新芯");
  holder.sex = "1";
  holder.ethnicity = "01";
  holder.birthplace = "999911";
  holder.birth = 1995y / 4 / 15;
  data.genuine = {};
  data.timing.total = 183'400us;
  return data;
}

// The same card without keys.
card::CardData without_keys() {
  card::CardData data;
  data.card = facts();
  data.unread = {{"EF06", Code::kCardAccess}};
  return data;
}

const sscard::File& file(sscard::Df df, std::uint16_t ef) {
  return *sscard::find_file(df, ef, sscard::kNewest);
}

card::FileReading reading(const sscard::File& file, std::string_view first_item) {
  card::ItemContent item;
  item.tag = file.items[0].tag;
  item.item = &file.items[0];
  item.text = SecretText(first_item);
  card::FileContent content;
  content.file = &file;
  content.records.push_back({1, {item}});
  return {&file, std::move(content), 25ms};
}

card::FileReading unread(const sscard::File& file, Code code) {
  return {&file, failure(code), 2ms};
}

// Some files of a 3.0 card, without PIN and keys.
card::FullData full() {
  card::FullData data;
  data.card = facts();
  data.files.push_back(reading(file(sscard::Df::kSsse, 0xEF05), "999911D156…"));
  data.files.push_back(unread(file(sscard::Df::kSsse, 0xEF06), Code::kCardAccess));
  data.files.push_back(reading(file(sscard::Df::kDf01, 0xEF08), "2"));
  data.files.back().content->warnings = {"ITEM_LENGTH"};
  data.files.push_back(unread(file(sscard::Df::kDf04, 0xEF06), Code::kPinWanted));
  data.warnings = {"CARD_NUMBER_CHECK"};
  data.total = 1'250ms;
  return data;
}

TEST(CardReport, ShowsHolderCardAndHowItWasRead) {
  EXPECT_EQ(render(kWithPsam, with_keys(), Language::kEnglish),
            "Holder\n"
            "  Name                  孙新芯\n"
            "  Id number             999911199504150114\n"
            "  Sex                   male (1)\n"
            "  Ethnic group          01\n"
            "  Birthplace            999911\n"
            "  Born                  1995-04-15\n"
            "\n"
            "Card\n"
            "  Number                V99900089\n"
            "  Identifier            999911D15600000500000008FFFFFFFF\n"
            "  Version               3.0\n"
            "  Class                 adult (3)\n"
            "  Division              999911\n"
            "  Initialised by        915600000299991199991101\n"
            "  Issued                2025-03-01\n"
            "  Valid until           2035-03-01\n"
            "  Algorithm             SM4\n"
            "\n"
            "Reading\n"
            "  Reader                OpenSSC Reader 00 00\n"
            "  ATR                   3B6D000000815431008660999900000008\n"
            "  Genuine               yes, by PSAM 999911000001\n"
            "  Took                  183 ms\n");
}

TEST(CardReport, SaysWhatWasNotProvenAndNotRead) {
  const std::string text = render(kWithoutPsam, without_keys(), Language::kChinese);
  EXPECT_EQ(text.find("持卡人"), std::string::npos);
  EXPECT_NE(
      text.find(
          "  卡片真伪              未认证: 读卡器中没有 PSAM [NO_PSAM]\n"
          "  未读取                EF06: 未经密码或密钥认证, 卡片不提供该数据 [CARD_ACCESS]\n"),
      std::string::npos)
      << text;
}

TEST(CardReport, IsOneJsonObject) {
  EXPECT_EQ(
      to_json(kWithPsam, with_keys()),
      R"({"reader":"OpenSSC Reader 00 00","atr":"3B6D000000815431008660999900000008",)"
      R"("card":{"identifier":"999911D15600000500000008FFFFFFFF","number":"V99900089","version":"3.0",)"
      R"("issued":"2025-03-01","valid_until":"2035-03-01","division":"999911","class":"3",)"
      R"("initialising_body":"915600000299991199991101","algorithm":"SM4"},)"
      R"("authenticated":true,"terminal_number":"999911000001",)"
      R"("holder":{"id_number":"999911199504150114","name":"孙新芯","sex":"1","birth":"1995-04-15",)"
      R"("ethnic_group":"01","birthplace":"999911"},"warnings":[],"unread":[],)"
      R"("ms":{"card_read":183}})"
      "\n");
}

TEST(CardReport, AsJsonSaysWhyTheHolderIsMissing) {
  const auto json = boost::json::parse(to_json(kWithoutPsam, without_keys()));
  EXPECT_TRUE(json.at("holder").is_null());
  EXPECT_EQ(json.at("authenticated"), false);
  EXPECT_EQ(json.at("not_authenticated"), "NO_PSAM");
  EXPECT_FALSE(json.as_object().contains("terminal_number"));
  EXPECT_EQ(boost::json::serialize(json.at("unread")), R"([{"file":"EF06","code":"CARD_ACCESS"}])");
}

TEST(FullReport, ShowsEveryFileThatWasReadAndNamesTheOthers) {
  EXPECT_EQ(render(kWithoutPsam, full(), Language::kEnglish),
            "Card and issuer (SSSE EF05)\n"
            "  Identifier            999911D156…\n"
            "\n"
            "Marital state (DF01 EF08)\n"
            "  Marital state         married (2)\n"
            "\n"
            "Reading\n"
            "  Reader                OpenSSC Reader 00 00\n"
            "  ATR                   3B6D000000815431008660999900000008\n"
            "  Genuine               not proven: There is no PSAM in the reader [NO_PSAM]\n"
            "  Not read              EF06: The card does not release this data without PIN or key "
            "[CARD_ACCESS]\n"
            "  Warning               DF01EF08: ITEM_LENGTH\n"
            "  Not read              DF04EF06: The card wants its PIN first [PIN_WANTED]\n"
            "  Warning               CARD_NUMBER_CHECK\n"
            "  Took                  1250 ms\n");
}

TEST(FullReport, AsJsonHasContentOrACodeForEveryFile) {
  const auto json = boost::json::parse(to_json(kWithoutPsam, full()));
  EXPECT_EQ(json.at("card").at("number"), "V99900089");
  EXPECT_EQ(json.at("authenticated"), false);
  const auto& files = json.at("files").as_array();
  ASSERT_EQ(files.size(), 4u);
  EXPECT_EQ(boost::json::serialize(files[1]),
            R"({"application":"SSSE","file":"EF06","name":"holder","rule":"key","read":false,)"
            R"("code":"CARD_ACCESS","ms":2})");
  EXPECT_EQ(files[2].at("read"), true);
  EXPECT_EQ(files[2].at("rule"), "pin_or_key");
  EXPECT_EQ(files[2].at("records").at(0).at("items").at(0).at("text"), "2");
  EXPECT_EQ(files[2].at("warnings").at(0), "ITEM_LENGTH");
  EXPECT_EQ(files[3].at("rule"), "pin_and_key");
  EXPECT_EQ(json.at("ms").at("card_read"), 1250);
}

TEST(FileList, SaysWhatEachAsksForAndWhetherItGave) {
  const std::string text = render_files(kWithoutPsam, full(), Language::kEnglish);
  EXPECT_EQ(
      text.substr(0, text.find("\nReading")),
      "SSSE Issuer and holder\n"
      "  EF05 Card and issuer            free          read\n"
      "  EF06 Holder                     key           not read: The card does not release this "
      "data without PIN or key [CARD_ACCESS]\n"
      "\n"
      "DF01 Public data\n"
      "  EF08 Marital state              PIN or key    read\n"
      "\n"
      "DF04 Medical insurance\n"
      "  EF06 Settlement                 PIN and key   not read: The card wants its PIN first "
      "[PIN_WANTED]\n");
}

TEST(FileList, AsJsonHasNoContent) {
  const auto json = boost::json::parse(files_to_json(kWithoutPsam, full()));
  EXPECT_EQ(
      boost::json::serialize(json.at("files").at(2)),
      R"({"application":"DF01","file":"EF08","name":"marital","rule":"pin_or_key","read":true,)"
      R"("warnings":["ITEM_LENGTH"],"ms":25})");
}

TEST(FileList, FollowsTheRulesOfTheCardsVersion) {
  auto old = full();
  old.card.version = "2.0";
  const auto json = boost::json::parse(files_to_json(kWithoutPsam, old));
  EXPECT_EQ(json.at("files").at(1).at("rule"), "free");
}

}  // namespace
}  // namespace ssc::cli
