// SPDX-License-Identifier: Apache-2.0
#include "host/sscard_driver/service.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "host/api/client/messages.hpp"
#include "host/sscard_driver/gbk.hpp"

// What iReadCardBas makes of the answers of sscd.
namespace ssc::national {
namespace {

using Change = std::function<void(api::CardReading&)>;

api::CardReading reading_of_a_30_card() {
  api::CardReading reading;
  reading.atr = "3B6D000000815431008660999900000008";
  reading.card.identifier.assign("999911D15600000500000008FFFFFFFF");
  reading.card.number.assign("V99900089");
  reading.card.version = "3.0";
  reading.card.version_text = "3.00";
  reading.card.issued = "2025-03-01";
  reading.card.valid_until = "2035-03-01";
  reading.card.division = "999911";
  reading.holder.emplace();
  reading.holder->id_number.assign("999911199504150114");
  reading.holder->name.assign("孙新芯");
  reading.authenticated = true;
  reading.terminal_number = "999911000001";
  return reading;
}

void without_psam(api::CardReading& reading) {
  reading.authenticated = false;
  reading.not_authenticated = "NO_PSAM";
  reading.terminal_number.reset();
}

void without_holder(api::CardReading& reading, const char* why) {
  reading.holder.reset();
  reading.unread = {{"EF06", why}};
}

// The fields, or the number.
std::string answer(const Change& change, bool allow_unauthenticated = false) {
  api::CardReading reading = reading_of_a_30_card();
  change(reading);
  Config config;
  config.allow_unauthenticated = allow_unauthenticated;
  Fields out;
  const auto added = add_reading(reading, config, out);
  if (!added) return std::to_string(added.error().number);
  return std::string(out.text(SSCARD_SIZE_BASIC).value_or("too long"));
}

TEST(Service, WhatItReadsAreTheElevenFields) {
  EXPECT_EQ(answer([](api::CardReading&) {}),
            to_gbk("999911|999911199504150114|V99900089|999911D15600000500000008FFFFFFFF|"
                   "孙新芯|00815431008660999900000008|3.00|20250301|20350301|999911000001||"));
}

TEST(Service, WhatACardLeavesBlankIsEmpty) {
  const auto blank = [](api::CardReading& reading) {
    reading.holder->id_number.assign("");
    reading.holder->name.assign("");
    reading.card.version_text = "";
    reading.card.issued = reading.card.valid_until = "";
  };
  EXPECT_EQ(answer(blank),
            "999911||V99900089|999911D15600000500000008FFFFFFFF||00815431008660999900000008||||"
            "999911000001||");
}

TEST(Service, ACardThatNobodyAuthenticatedIsTheNumberOfTheReason) {
  EXPECT_EQ(answer(without_psam), "-2201");
  for (const auto& [code, number] : {std::pair{"ALGORITHM_UNAVAILABLE", "-2202"},
                                     {"KEY_MISSING", "-27272"},
                                     {"CARD_IDENTIFIER", "-20"},
                                     {"a code of tomorrow", "-11"}}) {
    const auto refused = [code = code](api::CardReading& reading) {
      reading.authenticated = false;
      reading.not_authenticated = code;
    };
    EXPECT_EQ(answer(refused, true), number) << code;
  }
}

TEST(Service, WithoutPsamA20CardIsReadWhereTheAdministratorAllowsIt) {
  const auto two = [](api::CardReading& reading) {
    without_psam(reading);
    reading.card.version = "2.0";
    reading.card.version_text = "2.01";
  };
  EXPECT_EQ(answer(two), "-2201");
  EXPECT_EQ(answer(two, true),
            to_gbk("999911|999911199504150114|V99900089|999911D15600000500000008FFFFFFFF|"
                   "孙新芯|00815431008660999900000008|2.01|20250301|20350301|000000000000||"));
  EXPECT_EQ(answer(without_psam, true), "-2201");  // 3.0
}

TEST(Service, AHolderThatTheCardKeepsIsTheNumberOfTheReason) {
  for (const auto& [code, number] :
       {std::pair{"KEY_MISSING", "-2203"}, {"KEY_REFUSED", "-27011"}, {"CARD_ACCESS", "-27010"}}) {
    EXPECT_EQ(answer([code = code](auto& reading) { without_holder(reading, code); }), number)
        << code;
  }
  const auto locked = [](api::CardReading& reading) {
    without_psam(reading);
    reading.card.version = "2.0";
    without_holder(reading, "CARD_ACCESS");
  };
  EXPECT_EQ(answer(locked, true), "-2201");
}

TEST(Service, AnIdentifierOfAnotherFormatIsTheFirstThingSaid) {
  const auto foreign = [](api::CardReading& reading) {
    without_psam(reading);
    reading.card.identifier.assign("");
  };
  EXPECT_EQ(answer(foreign), "-20");
}

TEST(Service, WhereItIsNotThereTheCardIsAskedHere) {
  Config config;
  Fields out;
  EXPECT_FALSE(read_by_service(config, out).value());
  config.service = testing::TempDir() + "nobody.sock";
  EXPECT_FALSE(read_by_service(config, out).value());
}

}  // namespace
}  // namespace ssc::national
