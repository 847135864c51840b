// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "protocol/base/bytes.hpp"
#include "protocol/iso7816/status_word.hpp"
#include "tools/cardsim/persona.hpp"

// The card's operating system as far as reading needs it: commands in, answers out, whatever
// carries them. It answers SELECT, READ RECORD and READ BINARY; VERIFY, authentication and writing
// are not built and answer 6D00, so nothing is ever proven and a file that asks for PIN or key
// answers 6982.
namespace ssc::cardsim {

struct Command {
  Byte CLA = 0, INS = 0, P1 = 0, P2 = 0;
  Bytes data{};        // to the card
  std::size_t Ne = 0;  // from the card, at most; 256 for Le 00
};

struct Answer {
  Data data{};
  iso7816::StatusWord status = iso7816::kStatusOk;
};

enum class Direction : std::uint8_t { kToCard, kFromCard };

struct Instruction {
  Byte INS;
  Direction direction;  // of its data; SELECT's answer comes besides
};

class Chip {
 public:
  // `persona` must live longer.
  explicit Chip(const Persona& persona) : persona_(&persona) {}

  // After reset: the MF is selected, nothing else is remembered.
  void reset() { *this = Chip(*persona_); }

  // nullptr: INS is unknown.
  static const Instruction* find(Byte INS);
  static bool knows_class(Byte CLA) { return CLA == 0x00; }

  Answer execute(const Command& command);

 private:
  using Handler = Answer (Chip::*)(const Command&);
  struct Row {
    Instruction instruction;
    Handler handler;
  };
  static const Row kRows[];
  static const Row* row(Byte INS);

  Answer select(const Command& c);
  Answer select_by_fid(Bytes fid);
  Answer select_by_name(Bytes name, bool next);
  Answer select_df(const sscard::Application& application);
  Answer select_ef(std::uint16_t fid);
  Answer read_record(const Command& c);
  Answer read_by_tag(Byte tag, Byte mode, std::size_t Ne);
  Answer read_by_number(Byte number, Byte mode, std::size_t Ne);
  Answer one_record(std::size_t number, std::size_t Ne);
  Answer read_binary(const Command& c);

  bool holds(sscard::Df df) const;
  const ElementaryFile* find_ef(std::uint16_t fid) const;
  iso7816::StatusWord use_file(std::uint8_t sfi, bool transparent);
  iso7816::StatusWord check_access() const;

  const Persona* persona_;
  const sscard::Application* application_ = nullptr;  // nullptr: the MF
  const ElementaryFile* ef_ = nullptr;                // the current EF
  std::size_t record_ = 0;                            // current record from 1; 0: none yet
};

}  // namespace ssc::cardsim
