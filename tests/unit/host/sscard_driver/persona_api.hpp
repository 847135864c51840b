// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "host/pcsc/api.hpp"
#include "protocol/iso7816/apdu.hpp"
#include "tools/cardsim/card.hpp"
#include "tools/cardsim/persona.hpp"

namespace ssc::national {

// One reader with two slots, in memory, and simulated cards in them.
class PersonaApi final : public pcsc::Api {
 public:
  static constexpr char kUser[] = "Reader 00 00", kSam[] = "Reader 00 01";

  // Nothing in the slot when the name is empty. The card is as it left its issuer.
  void put(const std::string& slot, const std::string& persona) {
    slots_[slot] = {};
    if (persona.empty()) return;
    slots_[slot].persona = find(persona);
    slots_[slot].chip = cardsim::make_chip(*slots_[slot].persona);
  }
  // The user's card, of which `from` in its file reads `to`.
  void put_changed(const std::string& persona, std::string_view from, std::string_view to) {
    std::ostringstream file;
    file << std::ifstream(SSC_SOURCE_DIR "/tools/cardsim/personas/" + persona + ".toml").rdbuf();
    std::string text = file.str();
    text.replace(text.find(from), from.size(), to);
    changed_ = cardsim::parse_persona(text, persona).value();
    slots_[kUser] = {&changed_, cardsim::make_chip(changed_)};
  }
  void put_psam(const std::string& persona) { put(kSam, persona); }
  // Sees every command to the user's card before it is carried out.
  void on_command(std::function<void(Bytes)> see) { see_ = std::move(see); }
  // Changes the data that the user's card answers.
  void on_answer(std::function<void(Bytes command, MutableBytes data)> change) {
    change_ = std::move(change);
  }
  // The user's card is pulled at its n-th command from now, before or after it carries that out.
  void pull_at(int command, bool carried_out) {
    commands_left_ = command;
    carried_out_ = carried_out;
  }
  bool pulled() const { return commands_left_ == 0; }
  // The same card again.
  void put_back() {
    commands_left_ = kForEver;
    slots_[kUser].chip->reset();
  }
  // Handles and transactions that have not been given back.
  int open() const { return open_; }

  pcsc::Status establish_context(pcsc::ContextHandle& context) override {
    context = 1;
    ++open_;
    return 0;
  }
  pcsc::Status release_context(pcsc::ContextHandle) override { return --open_, 0; }
  pcsc::Status list_readers(pcsc::ContextHandle, std::vector<std::string>& names) override {
    names = {kUser, kSam};
    return 0;
  }
  pcsc::Status get_status_change(pcsc::ContextHandle, std::chrono::milliseconds,
                                 std::span<pcsc::Watch> watches) override {
    for (pcsc::Watch& watch : watches)
      watch.seen = is_there(slots_[watch.reader]) ? kPresentState : kEmptyState;
    return 0;
  }
  pcsc::Status cancel(pcsc::ContextHandle) override { return 0; }
  pcsc::Status connect(pcsc::ContextHandle, const std::string& reader, pcsc::CardHandle& card,
                       pcsc::Word& protocol) override {
    if (!slots_.contains(reader)) return kUnknownReader;
    if (!is_there(slots_[reader])) return kNoCard;
    card = reader == kUser ? 1 : 2;
    protocol = 1;
    ++open_;
    return 0;
  }
  pcsc::Status reconnect(pcsc::CardHandle card, pcsc::Word&) override {
    return is_there(slot(card)) ? 0 : kRemoved;
  }
  pcsc::Status reset(pcsc::CardHandle card, pcsc::Reset, pcsc::Word&) override {
    if (!is_there(slot(card))) return kRemoved;
    slot(card).chip->reset();
    return 0;
  }
  pcsc::Status status(pcsc::CardHandle card, pcsc::Atr& atr) override {
    if (!is_there(slot(card))) return kRemoved;
    atr.assign(slot(card).persona->atr);
    return 0;
  }
  pcsc::Status begin_transaction(pcsc::CardHandle) override { return ++open_, 0; }
  pcsc::Status end_transaction(pcsc::CardHandle) override { return --open_, 0; }
  pcsc::Status transmit(pcsc::CardHandle card, pcsc::Word, Bytes command, MutableBytes answer,
                        std::size_t& answer_size) override {
    if (card == 1 && see_) see_(command);
    const bool last = card == 1 && commands_left_ > 0 && --commands_left_ == 0;
    if (last && !carried_out_) return kRemoved;
    if (!last && !is_there(slot(card))) return kRemoved;
    const auto parsed = iso7816::parse_command(command)->command;
    const auto& header = parsed.header;
    const auto said = slot(card).chip->execute(
        {header.CLA, header.INS, header.P1, header.P2, parsed.data, parsed.Ne});
    if (last) return kRemoved;
    std::copy(said.data.begin(), said.data.end(), answer.begin());
    if (card == 1 && change_) change_(command, answer.first(said.data.size()));
    answer_size = said.data.size() + 2;
    answer[answer_size - 2] = said.status.sw1();
    answer[answer_size - 1] = said.status.sw2();
    return 0;
  }
  pcsc::Status disconnect(pcsc::CardHandle) override { return --open_, 0; }
  pcsc::Status connect_reader(pcsc::ContextHandle, const std::string&, pcsc::CardHandle&) override {
    return kUnsupported;
  }
  pcsc::Status control(pcsc::CardHandle, pcsc::Word, Bytes, MutableBytes, std::size_t&) override {
    return kUnsupported;
  }
  pcsc::Status attribute(pcsc::CardHandle, pcsc::Word, MutableBytes, std::size_t&) override {
    return kUnsupported;
  }

 private:
  // As pcsc-lite's ABI has them.
  static constexpr pcsc::Status kUnknownReader = 0x80100009, kNoCard = 0x8010000C,
                                kRemoved = 0x80100069, kUnsupported = 0x8010001F;
  static constexpr pcsc::Word kEmptyState = 0x0010, kPresentState = 0x0020;

  struct Slot {
    const cardsim::Persona* persona = nullptr;
    std::shared_ptr<cardsim::Chip> chip;
  };

  static const cardsim::Persona* find(const std::string& name) {
    static const auto personas =
        cardsim::load_personas(SSC_SOURCE_DIR "/tools/cardsim/personas").value();
    for (const cardsim::Persona& persona : personas)
      if (persona.name == name) return &persona;
    ADD_FAILURE() << "no persona " << name;
    return nullptr;
  }
  bool is_there(const Slot& slot) const {
    return slot.chip && !(pulled() && &slot == &slots_.at(kUser));
  }
  Slot& slot(pcsc::CardHandle card) { return slots_[card == 1 ? kUser : kSam]; }

  cardsim::Persona changed_;
  std::map<std::string, Slot> slots_{};
  std::function<void(Bytes)> see_;
  std::function<void(Bytes, MutableBytes)> change_;
  int open_ = 0;
  static constexpr int kForEver = -1;
  int commands_left_ = kForEver;
  bool carried_out_ = false;
};

}  // namespace ssc::national
