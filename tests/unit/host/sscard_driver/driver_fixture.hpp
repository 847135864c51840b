// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "host/sscard_driver/SSCardDriver.h"
#include "host/sscard_driver/driver.hpp"
#include "tests/unit/host/sscard_driver/own_file.hpp"
#include "tests/unit/host/sscard_driver/persona_api.hpp"

namespace ssc::national {

inline constexpr int kContact = 1, kByPin = 1, kByKey = 2;

// The functions of the library against simulated cards and a simulated PSAM.
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

}  // namespace ssc::national
