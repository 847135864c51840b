// SPDX-License-Identifier: Apache-2.0
#include "host/backend/registry/registry.hpp"

#include <gmock/gmock.h>

#include <set>
#include <string>

#include "tests/unit/host/backend/digest.hpp"
#include "tests/unit/host/backend/temporary_folder.hpp"

namespace ssc::backend {
namespace {

using namespace std::chrono_literals;

class RegistryOfFixtures : public testing::Test {
 protected:
  const Person& holder_of(std::string_view number, std::string_view identifier) {
    return **registry_.by_card(number, identifier);
  }

  Registry registry_ =
      Registry::load(SSC_SOURCE_DIR "/host/backend/fixtures", test_pseudonym).value();
};

TEST_F(RegistryOfFixtures, FindsAPersonByCardByIdNumberAndByPseudonym) {
  const Person& person = holder_of("V99900011", "999911D15600000500000001FFFFFFFF");
  EXPECT_EQ(person.name.reveal(), "李明示");
  EXPECT_EQ(person.id_number.reveal(), "999911198603140136");
  EXPECT_EQ(person.sex, '1');
  EXPECT_EQ(person.birth, 1986y / 3 / 14);
  EXPECT_EQ(registry_.by_id_number("999911198603140136").value(), &person);
  EXPECT_EQ(registry_.by_pseudonym(person.pseudonym), &person);
  EXPECT_EQ(registry_.by_pseudonym({"unknown"}), nullptr);
}

TEST_F(RegistryOfFixtures, RefusesAnUnknownCardAndACardOfAnotherIssue) {
  const auto unknown = registry_.by_card("V99900070", "999911D15600000500000070FFFFFFFF");
  EXPECT_EQ(unknown.error().code, Code::kUnknownPerson);
  const auto reissued = registry_.by_card("V99900011", "999911D15600000500000009FFFFFFFF");
  EXPECT_EQ(reissued.error().code, Code::kCardMismatch);
  EXPECT_EQ(registry_.by_id_number("999911198304010614").error().code, Code::kUnknownPerson);
}

TEST_F(RegistryOfFixtures, KnowsEachPlaceOfInsurance) {
  const Person& person = holder_of("V99900011", "999911D15600000500000001FFFFFFFF");
  const Insurance* old_row = person.insurance("999911");
  ASSERT_NE(old_row, nullptr);
  EXPECT_EQ(old_row->insutype, "310");
  EXPECT_EQ(old_row->status, InsuranceStatus::kPaused);
  EXPECT_EQ(old_row->until, 2026y / 9 / 30);
  EXPECT_EQ(old_row->months_paid(), 171u) << "July 2012 to September 2026";
  EXPECT_EQ(person.insurance("999921")->status, InsuranceStatus::kNormal);
  EXPECT_EQ(person.insurance("999912"), nullptr);
  EXPECT_EQ(person.insurance("999911", "390"), nullptr);
}

TEST_F(RegistryOfFixtures, TellsTheSpecialStates) {
  const auto row = [&](const char* id) {
    return (*registry_.by_id_number(id))->insurances.front();
  };
  EXPECT_TRUE(row("999911195810020248").retired());
  EXPECT_FALSE(row("999911198603140136").retired());
  EXPECT_TRUE(row("999911199007090376").arrears);
  EXPECT_TRUE(row("F99991120260017").frozen);
  EXPECT_EQ(row("999911197202280598").status, InsuranceStatus::kTerminated);
  EXPECT_EQ(row("999911197202280598").months_paid(), 0u);
  EXPECT_FALSE(row("999912201505200466").has_account());
}

TEST_F(RegistryOfFixtures, KnowsTheRegions) {
  ASSERT_NE(registry_.region("999911"), nullptr);
  EXPECT_EQ(registry_.region("999911")->name_zh, "虚岭市");
  EXPECT_EQ(registry_.region("999911")->province, "999910");
  EXPECT_FALSE(registry_.region("999922")->on_platform);
  EXPECT_EQ(registry_.region("440100"), nullptr);
  EXPECT_EQ(registry_.regions().size(), 7u);
}

TEST_F(RegistryOfFixtures, EveryAreaHasAnAgencyOfItsOwn) {
  std::set<std::string> agencies;
  for (const Region* region : registry_.regions()) {
    EXPECT_THAT(region->agency, testing::MatchesRegex("[0-9]{12}")) << region->code;
    agencies.insert(region->agency);
  }
  EXPECT_EQ(agencies.size(), registry_.regions().size());
}

TEST_F(RegistryOfFixtures, HoldAPersonOfEveryClass) {
  const auto class_of = [&](const char* id) {
    return person_class((*registry_.by_id_number(id))->insurances.front());
  };
  EXPECT_EQ(class_of("999911198603140136"), "EMPLOYEE");
  EXPECT_EQ(class_of("999912198806190076"), "FLEX");
  EXPECT_EQ(class_of("999911195810020248"), "RETIRED");
  EXPECT_EQ(class_of("999912195302110083"), "RETIRED_RESETTLED");
  EXPECT_EQ(class_of("999912201505200466"), "RESIDENT");
}

TEST_F(RegistryOfFixtures, GiveAPersonACardOfEachArea) {
  const Person& by_old = holder_of("V99900011", "999911D15600000500000001FFFFFFFF");
  EXPECT_EQ(&by_old, &holder_of("X99900016", "999921D15600000500000001FFFFFFFF"));
}

TEST_F(RegistryOfFixtures, SayHowARegionReviewsAndPaysOut) {
  EXPECT_EQ(registry_.region("999911")->review, Review::kRules);
  EXPECT_EQ(registry_.region("999931")->review, Review::kClerk);
  EXPECT_EQ(registry_.region("999912")->payout_limit, Fen{500000});
  EXPECT_FALSE(registry_.region("999911")->payout_limit);
}

TEST_F(RegistryOfFixtures, FindsARegionByItsAgency) {
  EXPECT_EQ(registry_.by_agency("999921000001").value(), registry_.region("999921"));
  EXPECT_EQ(registry_.by_agency("999921000002").error().code, Code::kUnknownAgency);
  EXPECT_EQ(registry_.by_agency("").error().code, Code::kUnknownAgency);
}

TEST(Insurance, PutsAPersonIntoOneClass) {
  const auto class_of = [](std::string_view insutype, std::string_view psn_type,
                           std::string_view resettled) {
    Insurance row;
    row.insutype = insutype;
    row.psn_type = psn_type;
    row.resettled = resettled;
    return person_class(row);
  };
  EXPECT_EQ(class_of("310", "1101", ""), "EMPLOYEE");
  EXPECT_EQ(class_of("310", "1103", ""), "FLEX");
  EXPECT_EQ(class_of("310", "1201", ""), "RETIRED");
  EXPECT_EQ(class_of("310", "1201", "999921"), "RETIRED_RESETTLED");
  EXPECT_EQ(class_of("390", "1501", ""), "RESIDENT");
}

TEST(Insurance, AMonthPaidTwiceCountsOnce) {
  Insurance row;
  row.paid = {{2025y / 11, 2026y / 2}, {2026y / 1, 2026y / 1}};
  EXPECT_EQ(row.months_paid(), 4u);
}

// A registry of one region and one person with a card and an insurance row, line by line.
constexpr const char* kRegions = R"([[region]]
code = "999911"
name_zh = "虚岭市"
name_en = "Xuling"
province = "999910"
on_platform = true
agency = "999911000001"
)";
constexpr const char* kPersons = R"([[person]]
psn_no = "1"
id_number = "999911198603140136"
name = "李明示"
sex = "1"
birth = 1986-03-14
[[person.card]]
number = "V99900011"
identifier = "999911D15600000500000001FFFFFFFF"
[[person.insurance]]
division = "999911"
insutype = "310"
psn_type = "1101"
status = "normal"
since = 2012-07-01
paid = ["2012-07..2012-09"]
balance_fen = 1
)";

struct Mistake {
  const char* what;
  const char* instead;
  const char* refusal;
};

class RegistryFile : public testing::TestWithParam<Mistake> {};

TEST_P(RegistryFile, ARefusalNamesFileAndLineAndNotTheValue) {
  TemporaryFolder folder;
  std::string persons = kPersons;
  const std::string what = GetParam().what;
  ASSERT_NE(persons.find(what), std::string::npos);
  persons.replace(persons.find(what), what.size(), GetParam().instead);
  folder.write("regions.toml", kRegions);
  folder.write("persons.toml", persons);
  const auto registry = Registry::load(folder.path(), test_pseudonym);
  ASSERT_FALSE(registry);
  EXPECT_EQ(registry.error().code, Code::kConfig);
  EXPECT_EQ(registry.error().detail, GetParam().refusal);
}

INSTANTIATE_TEST_SUITE_P(
    Mistakes, RegistryFile,
    testing::Values(
        Mistake{"name = \"李明示\"\n", "", "persons.toml:1: name is missing"},
        Mistake{"psn_no = \"1\"", "psn_no = \"\"", "persons.toml:2: psn_no is empty or too long"},
        Mistake{"psn_no = \"1\"", "psn_no = \"1234567890123456789012345678901\"",
                "persons.toml:2: psn_no is empty or too long"},
        Mistake{"140136", "140137",
                "persons.toml:3: id_number has a wrong check character or no such day of birth"},
        Mistake{"999911198603140136", "99991119860231013X",
                "persons.toml:3: id_number has a wrong check character or no such day of birth"},
        Mistake{"999911198603140136", "99991119860314003x",
                "persons.toml:3: id_number is written with x, not X"},
        Mistake{"sex = \"1\"", "sex = 1", "persons.toml:5: sex is of another kind"},
        Mistake{"sex = \"1\"", "sex = \"3\"", "persons.toml:5: sex is none of 1, 2, 9"},
        Mistake{"sex =", "gender = \"1\"\nsex =", "persons.toml:5: gender is not a field here"},
        Mistake{"birth = 1986-03-14", "birth = 1986-13-14", "persons.toml:6: no valid TOML"},
        Mistake{"birth = 1986-03-14", "birth = 1.5",
                "persons.toml:6: a value of a kind not used here"},
        Mistake{"V99900011", "V999000111", "persons.toml:8: number is empty or too long"},
        Mistake{"division = \"999911\"", "division = \"999912\"",
                "persons.toml:11: division is not in regions.toml"},
        Mistake{"\"310\"", "\"410\"", "persons.toml:12: insutype is none of 310, 390"},
        Mistake{"\"1101\"", "\"1501\"", "persons.toml:13: psn_type is none of that insurance"},
        Mistake{"\"1101\"", "\"11\"", "persons.toml:13: psn_type is none of that insurance"},
        Mistake{"since = 2012-07-01", "since = 2012-07-01\nuntil = 2012-06-30",
                "persons.toml:16: until is before since"},
        Mistake{"balance_fen = 1", "balance_fen = 10000000000000000",
                "persons.toml:17: balance_fen is too large"},
        Mistake{"\"normal\"", "\"active\"",
                "persons.toml:14: status is none of normal, paused, terminated"},
        Mistake{"2012-07..2012-09", "2012-07..2012-06",
                "persons.toml:16: paid holds what is no month or range of months"},
        Mistake{"balance_fen = 1", "balance_fen = -1",
                "persons.toml:17: balance_fen is below zero"},
        Mistake{"status =", "resettled = \"999911\"\nstatus =",
                "persons.toml:14: resettled is for retired persons"},
        Mistake{"\"310\"\npsn_type = \"1101\"", "\"390\"\npsn_type = \"1501\"",
                "persons.toml:17: balance_fen is of a kind of insurance that has no account"}));

TEST(RegistryFiles, AnAgencyIsOfOneArea) {
  std::string other = kRegions;
  other.replace(other.find("\"999911\""), 8, "\"999912\"");
  TemporaryFolder folder;
  folder.write("regions.toml", kRegions + other);
  folder.write("persons.toml", "");
  const auto registry = Registry::load(folder.path(), test_pseudonym);
  ASSERT_FALSE(registry);
  EXPECT_EQ(registry.error().detail, "regions.toml:14: agency is there twice");
}

TEST(RegistryFiles, ANumberIsOfOnePerson) {
  std::string other = kPersons;
  TemporaryFolder folder;
  folder.write("regions.toml", kRegions);
  const auto refusal = [&] {
    folder.write("persons.toml", kPersons + other);
    return Registry::load(folder.path(), test_pseudonym).error().detail;
  };
  EXPECT_EQ(refusal(), "persons.toml:19: psn_no is there twice");
  other.replace(other.find("\"1\""), 3, "\"2\"");
  EXPECT_EQ(refusal(), "persons.toml:20: id_number is there twice");
}

TEST(RegistryFiles, FindAPersonHoweverTheCheckCharacterIsWritten) {
  std::string persons = kPersons;
  persons.replace(persons.find("999911198603140136"), 18, "99991119860314003X");
  TemporaryFolder folder;
  folder.write("regions.toml", kRegions);
  folder.write("persons.toml", persons);
  const auto registry = Registry::load(folder.path(), test_pseudonym);
  ASSERT_TRUE(registry) << registry.error().detail;
  const Person* person = registry->by_id_number("99991119860314003X").value();
  EXPECT_EQ(registry->by_id_number("99991119860314003x").value(), person);
  EXPECT_EQ(registry->by_id_number("999911198603140030").error().code, Code::kUnknownPerson);
  EXPECT_EQ(registry->by_id_number("x").error().code, Code::kUnknownPerson);
  EXPECT_EQ(registry->by_id_number("").error().code, Code::kUnknownPerson);
}

TEST(RegistryFiles, MustBeThere) {
  const auto registry = Registry::load("/nonexistent", test_pseudonym);
  ASSERT_FALSE(registry);
  EXPECT_THAT(registry.error().detail, testing::HasSubstr("regions.toml"));
}

Region area(std::string_view code) {
  Region region;
  region.code = code;
  return region;
}

PersonOnRecord on_record(std::string_view id_number, std::string_view card) {
  PersonOnRecord record;
  record.person.id_number.assign(id_number);
  record.person.pseudonym = test_pseudonym(id_number);
  record.cards.emplace_back();
  record.cards.back().number.assign(card);
  record.cards.back().identifier.assign("999911D15600000500000001FFFFFFFF");
  return record;
}

TEST(RegistryInMemory, FindsWhatItWasMadeOf) {
  const auto made = Registry::make(
      {area("999911"), area("999921")},
      {on_record("999911198603140136", "V99900011"), on_record("999911195810020248", "V9990002X")});
  ASSERT_TRUE(made);
  EXPECT_EQ(made->regions().size(), 2u);
  const Person* person = made->by_id_number("999911195810020248").value();
  EXPECT_EQ(made->by_pseudonym(person->pseudonym), person);
  EXPECT_EQ(made->by_card("V9990002X", "999911D15600000500000001FFFFFFFF").value(), person);
}

TEST(RegistryInMemory, RefusesWhatIsThereTwice) {
  EXPECT_EQ(Registry::make({area("999911"), area("999911")}, {}).error().code, Code::kConfig);
  Region first = area("999911"), second = area("999921");
  first.agency = second.agency = "999911000001";
  EXPECT_EQ(Registry::make({first, second}, {}).error().code, Code::kConfig);
  const auto person = on_record("999911198603140136", "V99900011");
  EXPECT_EQ(Registry::make({}, {person, person}).error().code, Code::kConfig);
  auto elsewhere = person;
  elsewhere.person.insurances.emplace_back().division = "440100";
  EXPECT_EQ(Registry::make({}, {elsewhere}).error().code, Code::kConfig);
  const auto same_card = on_record("999911195810020248", "V99900011");
  EXPECT_EQ(Registry::make({}, {person, same_card}).error().code, Code::kConfig);
}

}  // namespace
}  // namespace ssc::backend
