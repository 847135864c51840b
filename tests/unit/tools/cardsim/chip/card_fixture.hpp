// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "protocol/iso7816/apdu.hpp"
#include "protocol/sscard/keys.hpp"
#include "tests/unit/tools/cardsim/bytes.hpp"
#include "tests/unit/tools/cardsim/cards.hpp"
#include "tools/cardsim/card.hpp"
#include "tools/cardsim/chip/cipher.hpp"

namespace ssc::cardsim {

inline constexpr std::string_view kSelectSsse = "00A40400 0F 7378312E73682EC9E7BBE1B1A3D5CF";

// What is inside a card, and the commands as its specification writes them.
class Inside {
 public:
  explicit Inside(const Persona& persona) : chip_(make_chip(persona)) {}

  void power_off() { chip_->reset(); }

  // "data SW1SW2", or "SW1SW2".
  std::string send(std::string_view text) {
    const Data apdu = hex(text);
    const auto parsed = iso7816::parse_command(apdu);
    if (!parsed) throw std::invalid_argument("no command");
    const auto& [header, data, Ne] = parsed->command;
    const Answer answer = chip_->execute({header.CLA, header.INS, header.P1, header.P2, data, Ne});
    const Data status = {answer.status.sw1(), answer.status.sw2()};
    return to_hex(answer.data) + (answer.data.empty() ? "" : " ") + to_hex(status);
  }
  // A header of four bytes, Lc and the data; no Le.
  std::string send(std::string_view header, Bytes data) {
    return send(std::string(header) + to_hex(Data{static_cast<Byte>(data.size())}) + to_hex(data));
  }
  // Without its status, which must be 9000.
  Data answer(std::string_view text) { return good(send(text)); }
  Data answer(std::string_view header, Bytes data) { return good(send(header, data)); }

 private:
  static Data good(const std::string& answer) {
    if (!answer.ends_with(" 9000")) throw std::runtime_error("refused: " + answer);
    return hex(std::string_view(answer).substr(0, answer.size() - 5));
  }

  std::shared_ptr<Chip> chip_;
};

// One card, and a terminal that holds its keys.
class ChipTest : public testing::Test {
 protected:
  void use(std::string_view persona) { use(shipped(persona)); }
  void use(const Persona& persona) {
    persona_ = persona;
    card_ = Inside(persona);
  }
  void power_off() { card_.power_off(); }

  std::string send(std::string_view text) { return card_.send(text); }
  std::string send(std::string_view header, Bytes data) { return card_.send(header, data); }
  Data answer(std::string_view text) { return card_.answer(text); }

  const CardMemory& card() const { return persona_.card; }
  const Data& key(sscard::Df df, sscard::KeyName name) const {
    for (const CardKey& key : persona_.card.keys) {
      if (key.row == sscard::find_key(df, name)) return key.value;
    }
    throw std::out_of_range("no such key");
  }
  Cipher session(sscard::Df df, sscard::KeyName name, Bytes factor) const {
    return Cipher::session(persona_.card.algorithm, key(df, name), factor);
  }
  // EXTERNAL AUTHENTICATION with the card's own key.
  std::string authenticate(sscard::Df df, sscard::KeyName name) {
    constexpr sscard::Cryptogram kSource = {0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57};
    const auto proof =
        sscard::authentication_data(session(df, name, answer("0084000008")), kSource);
    Data data(proof.begin(), proof.end());
    append(data, kSource);
    return send("008200" + to_hex(Data{sscard::find_key(df, name)->id}), data);
  }
  // A command whose data end in a MAC under that key.
  std::string send_secure(iso7816::CommandHeader header, Bytes data, sscard::Df df,
                          sscard::KeyName name) {
    const auto command = sscard::with_mac(session(df, name, answer("0084000008")), header, data);
    return send(to_hex(*command));
  }

 private:
  Persona persona_ = shipped("employee");
  Inside card_{persona_};
};

}  // namespace ssc::cardsim
