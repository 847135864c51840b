// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "tests/unit/host/backend/policy/policy_text.hpp"

namespace ssc::backend {
namespace {

using namespace std::chrono_literals;

TEST(PolicyFile, ARefusalNamesFileAndLine) {
  EXPECT_EQ(refusal(row("a", "999911", 60)), "taken");
  EXPECT_EQ(refusal("\n[row\n"), "voucher_ttl.toml:2: no valid TOML");
  EXPECT_EQ(refusal(row("a", "9999", 60)), "voucher_ttl.toml:3: region is not six digits");
  EXPECT_EQ(refusal(row("a", "999911", 9)), "voucher_ttl.toml:5: seconds is out of range");
  EXPECT_EQ(refusal(row("a", "999911", 901)), "voucher_ttl.toml:5: seconds is out of range");
  EXPECT_EQ(refusal(row("a", "999911", 60, "village")),
            "voucher_ttl.toml:6: authority is no known word");
  EXPECT_EQ(refusal(row("a", "999911", 60, "city", "colour = \"red\"\n")),
            "voucher_ttl.toml:10: colour is not a field here");
  EXPECT_EQ(refusal(row("a", "999911", 60, "city", "item = \"X\"\n")),
            "voucher_ttl.toml:10: item is none of this topic");
  EXPECT_EQ(refusal(row("a", "999911", 60, "city", "valid_to = 2019-01-01\n")),
            "voucher_ttl.toml:10: valid_to is before valid_from");
  EXPECT_EQ(refusal("[[row]]\nid = \"a\"\n"), "voucher_ttl.toml:1: region is missing");
}

TEST(PolicyFile, RowsThatSpeakAtOnceWithOneVoiceAreRefused) {
  EXPECT_EQ(refusal(row("a", "999911", 60) + row("b", "999911", 90)),
            "voucher_ttl.toml:10: row b overlaps row a");
  EXPECT_EQ(refusal(row("a", "999911", 60) + row("a", "999912", 90)),
            "voucher_ttl.toml:10: id a is there twice");
  EXPECT_EQ(refusal(row("a", "999911", 60, "city", "valid_to = 2020-01-01\n") +
                    row("b", "999911", 90, "city")),
            "voucher_ttl.toml:11: row b overlaps row a")
      << "the last day is included";
}

TEST(PolicyFile, AnUnknownTopicIsRefused) {
  TemporaryFolder folder;
  folder.write("weather.toml", "");
  EXPECT_EQ(Policy::load(folder.path()).error().detail,
            "weather.toml:1: weather is no known topic");
}

TEST(PolicyFile, TheColumnsThatNarrowARowHoldKnownWordsOnly) {
  const auto with = [](std::string_view line) {
    return refusal(row("a", "999911", 60, "city", line));
  };
  EXPECT_EQ(with("channel = \"COUNTER\"\nsex = \"2\"\ninsured_type = \"310\"\n"), "taken");
  EXPECT_EQ(with("channel = \"PIGEON\"\n"), "voucher_ttl.toml:10: channel is no known word");
  EXPECT_EQ(with("person_class = \"\"\n"), "voucher_ttl.toml:10: person_class is no known word");
  EXPECT_EQ(with("counterpart = \"99\"\n"), "voucher_ttl.toml:10: counterpart is not six digits");
  for (const std::string band : {"45", "-45", "59-45", "45-", "45-5x"})
    EXPECT_EQ(with("age_band = \"" + band + "\"\n"),
              "voucher_ttl.toml:10: age_band is not like 45-59");
}

TEST(PolicyFile, OnlyTheInventedRegionsHaveInventedRows) {
  const auto marked = [](std::string text, std::string_view confidence) {
    const auto at = text.find("confidence = \"") + 14;
    return refusal(text.replace(at, text.find('"', at) - at, confidence));
  };
  constexpr const char* kRefused =
      "voucher_ttl.toml:7: confidence is \"invented\" for the regions 9999xx and for no other";
  EXPECT_EQ(marked(row("a", "440100", 60), "invented"), kRefused);
  EXPECT_EQ(marked(row("a", "999911", 60), "high"), kRefused);
  EXPECT_EQ(marked(row("a", "440100", 60), "high"), "taken");
}

// One row of another topic.
std::string row_with(std::string_view lines, std::string_view region = "999911") {
  std::string text = row("a", region, 60, "city", lines);
  const auto at = text.find("value = { seconds = 60 }\n");
  return text.erase(at, 25);
}

TEST(PolicyFile, WordsAreThoseOfTheirTopic) {
  EXPECT_EQ(refusal(row_with("value = { event = \"ON_REMIT\" }\n"), "zero_at"), "taken");
  EXPECT_EQ(refusal(row_with("value = { event = \"LATER\" }\n"), "zero_at"),
            "zero_at.toml:9: event is no known word");
  EXPECT_EQ(refusal(row_with("value = { route = \"BANK\" }\n"), "money_route"),
            "money_route.toml:9: reason is missing");
}

TEST(PolicyFile, AMoneyLimitIsInWorkingDaysOrInMonths) {
  const auto limit = [](std::string_view value) {
    return refusal(row_with("item = \"MONEY\"\nvalue = { " + std::string(value) + " }\n"),
                   "time_limit");
  };
  EXPECT_EQ(limit("months = 3"), "taken");
  EXPECT_EQ(limit("working_days = -30"), "time_limit.toml:10: working_days is out of range");
  for (const char* value : {"", "months = 3, working_days = 30"})
    EXPECT_EQ(limit(value), "time_limit.toml:1: value needs either working_days or months");
}

TEST(PolicyFile, NumbersOfOneRowFitEachOther) {
  const auto of = [](std::string_view topic, const std::string& value) {
    return refusal(row_with("value = { " + value + " }\n"), topic);
  };
  EXPECT_EQ(of("time_limit", "out_days = 10, in_days = 10, whole_days = 10"), "taken");
  for (const std::string value :
       {"out_days = 11, whole_days = 10", "in_days = 11, whole_days = 10"})
    EXPECT_EQ(of("time_limit", value),
              "time_limit.toml:1: out_days or in_days is more than whole_days");
  EXPECT_EQ(of("time_estimate", "least = 3, most = 2, unit = \"MONTHS\""),
            "time_estimate.toml:1: least is more than most");
}

TEST(PolicyFile, DaysThatAreNoneAndNumbersThatAreTooLargeAreRefused) {
  const auto from = [](std::string_view date) {
    std::string text = row("a", "999911", 60);
    return refusal(text.replace(text.find("2020-01-01"), 10, date));
  };
  for (const char* date : {"2026-02-30", "2027-02-29", "99999-01-01", "2026-1-1"})
    EXPECT_EQ(from(date), "voucher_ttl.toml:4: no valid TOML") << date;
  EXPECT_EQ(from("2026-01-01T00:00:00"), "voucher_ttl.toml:4: a value of a kind not used here");
  std::string huge = row("a", "999911", 60);
  EXPECT_EQ(refusal(huge.replace(huge.find("60"), 2, "9223372036854775808")),
            "voucher_ttl.toml:5: no valid TOML");
  EXPECT_EQ(refusal(row("a", "999911", 60, "city", "id = \"b\"\n")),
            "voucher_ttl.toml:10: no valid TOML")
      << "given twice";
  EXPECT_EQ(refusal(row("a", "999911", 60, "city", "reviewer = \"\xC3\x28\"\n")),
            "voucher_ttl.toml:10: no valid TOML")
      << "no UTF-8";
}

TEST(PolicyFile, AFolderWithoutFilesIsRefused) {
  const TemporaryFolder folder;
  EXPECT_EQ(Policy::load(folder.path()).error().code, Code::kConfig);
}

TEST(PolicyFile, ARowOfAnyTopicMaySayThatItsRuleIsNotKnown) {
  constexpr const char* kUnknown = "value = { unknown = true }\nvalid_to = 2020-01-02\n";
  for (const std::string topic : {"time_limit", "time_estimate", "money_route", "zero_at",
                                  "intra_province_mode", "voucher_ttl", "holiday"})
    EXPECT_EQ(refusal(row_with(kUnknown), topic), "taken") << topic;
  for (const auto& [topic, item] : {std::pair("time_limit", "MONEY"),
                                    {"precondition", "ARREARS"},
                                    {"application_form", "ID_FRONT"},
                                    {"channel_text", "APPLY_COUNTER"},
                                    {"contact", "MEDICAL_INSURANCE"}})
    EXPECT_EQ(refusal(row_with("item = \"" + std::string(item) + "\"\n" + kUnknown), topic),
              "taken")
        << topic;
}

TEST(PolicyFile, AHolidayIsOfARegionAndEnds) {
  constexpr const char* kFree = "value = { working = false }\nvalid_to = 2020-01-02\n";
  EXPECT_EQ(refusal(row_with(kFree), "holiday"), "taken");
  EXPECT_EQ(refusal(row_with("value = { working = false }\n"), "holiday"),
            "holiday.toml:1: valid_to is missing");
  EXPECT_EQ(refusal(row_with("value = { unknown = true }\n"), "holiday"),
            "holiday.toml:1: valid_to is missing")
      << "as long as nobody knows";
  EXPECT_EQ(refusal(row_with("value = { working = false }\nvalid_to = 2021-01-01\n"), "holiday"),
            "holiday.toml:1: valid_to is more than a year after valid_from");
  EXPECT_EQ(refusal(row_with(kFree, "000000"), "holiday"),
            "holiday.toml:1: region is the nation, whose days are in its notice");
}

TEST(PolicyFile, ATextIsThereAndShort) {
  const auto told = [](const std::string& text) {
    return refusal(row_with("item = \"APPLY_COUNTER\"\nvalue = { text = \"" + text + "\" }\n"),
                   "channel_text");
  };
  EXPECT_EQ(told("窗口"), "taken");
  EXPECT_EQ(told(std::string(600, 'x')), "taken");
  EXPECT_EQ(told(""), "channel_text.toml:10: text is empty or too long");
  EXPECT_EQ(told(std::string(601, 'x')), "channel_text.toml:10: text is empty or too long");
}

TEST(PolicyFile, AContactCanBeDialled) {
  const auto called = [](const std::string& value) {
    return refusal(row_with("item = \"SOCIAL_SECURITY\"\nvalue = { " + value + " }\n"), "contact");
  };
  EXPECT_EQ(called("first = \"12333\", second = \"12334\", note = \"or 12334\""), "taken");
  for (const char* value : {"first = \"12\"", "first = \"12333\", second = \"12 334\""})
    EXPECT_EQ(called(value), "contact.toml:1: value has a number that cannot be dialled");
}

TEST(PolicyFile, NoRegionDoesWithoutThePicturesWhereNobodySeesTheIdentityCard) {
  const auto waived = [](const std::string& lines) {
    return refusal(row_with("value = { required = false }\n" + lines), "application_form");
  };
  for (const std::string item : {"item = \"ID_FRONT\"\n", "item = \"ID_BACK\"\n"}) {
    constexpr const char* kRefused = "application_form.toml:1: nobody would see the identity card";
    EXPECT_EQ(waived(item), kRefused) << item;
    EXPECT_EQ(waived(item + "channel = \"MOBILE\"\n"), kRefused) << item;
    EXPECT_EQ(waived(item + "channel = \"COUNTER\"\n"), "taken") << item;
  }
  EXPECT_EQ(waived("item = \"insutype\"\n"), "taken");
}

TEST(PolicyFile, AFormWantsKnownFieldsOnly) {
  constexpr const char* kWanted = "value = { required = true }\n";
  EXPECT_EQ(refusal(row_with(std::string("item = \"insutype\"\n") + kWanted), "application_form"),
            "taken");
  EXPECT_EQ(refusal(row_with(std::string("item = \"height\"\n") + kWanted), "application_form"),
            "application_form.toml:9: item is none of this topic");
}

}  // namespace
}  // namespace ssc::backend
