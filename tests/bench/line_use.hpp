// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "protocol/base/bytes.hpp"
#include "tests/unit/tools/cardsim/cards.hpp"
#include "tests/unit/tools/cardsim/reader.hpp"

// Line use: the least number of etu that ISO/IEC 7816-3:2006 lets the same commands take, divided
// by the number they took with the reader's firmware. In virtual time, so the same on every
// machine. The card answers at once; both counts go from the leading edge of the first character of
// the first command to that of the last character of the last answer.
namespace ssc::cardsim {

// The least, from the lengths of commands and answers alone: 12 etu from one character to the next
// (N is 0), 16 (T=0, clause 10.2) or 22 (T=1, BGT, clause 11.4.3) where the direction changes.
class LeastEtu {
 public:
  explicit LeastEtu(Byte protocol) : protocol_(protocol) {}

  void add(Bytes command, std::size_t answer) {
    if (protocol_ == 0) return add_tpdu(command, answer);
    add_blocks(command.size(), answer);
  }

  std::uint64_t etu() const {
    return protocol_ == 0 ? runs_.etu(16) : std::min(with_ifs_.etu(22), without_ifs_.etu(22));
  }

 private:
  // Characters in a row of one side, then of the other.
  struct Runs {
    std::uint64_t characters = 0;
    std::uint64_t count = 0;
    void add(std::uint64_t run) {
      characters += run;
      ++count;
    }
    std::uint64_t etu(std::uint64_t turn_round) const {
      return (characters - count) * 12 + (count - 1) * turn_round;
    }
  };

  // Header and ACK, data; SW1 SW2 come with the data of the card, or alone.
  void add_tpdu(Bytes command, std::size_t answer) {
    runs_.add(5);
    if (command.size() > 5) {
      runs_.add(1);
      runs_.add(command.size() - 5);
    }
    const bool acknowledged = answer > 2;
    runs_.add(answer + (acknowledged ? 1 : 0));
  }

  // By IFSD 32, or by 254 after S(IFS request) and response, which are 5 characters each. IFSC of
  // these cards is 254.
  void add_blocks(std::size_t command, std::size_t answer) {
    if (with_ifs_.count == 0) {
      with_ifs_.add(5);
      with_ifs_.add(5);
    }
    add_chain(with_ifs_, command, 254);
    add_chain(with_ifs_, answer, 254);
    add_chain(without_ifs_, command, 254);
    add_chain(without_ifs_, answer, 32);
  }

  // NAD, PCB, LEN and LRC around each part; an R-block, which has nothing else, between two.
  static void add_chain(Runs& runs, std::size_t size, std::size_t ifs) {
    for (; size > ifs; size -= ifs) {
      runs.add(ifs + 4);
      runs.add(4);
    }
    runs.add(size + 4);
  }

  Byte protocol_;
  Runs runs_, with_ifs_, without_ifs_;
};

struct LineUse {
  std::uint64_t least_etu = 0;
  std::uint64_t taken_etu = 0;
  std::string fault;  // what went wrong, if anything

  double ratio() const {
    return taken_etu == 0 ? 0 : static_cast<double>(least_etu) / static_cast<double>(taken_etu);
  }
};

// A 1.0 card, whose 768-byte fingerprint file reads without PIN, with another answer to reset: T
// and TA1, and for T=1 IFSC FE, BWI 4, CWI 5.
inline Persona card_of(Byte protocol, Byte TA1) {
  Persona card = shipped("v1");
  card.atr = protocol == 0 ? hex("3B 10") : hex("3B 90");
  card.atr.push_back(TA1);
  if (protocol == 0) return card;
  append(card.atr, hex("81 31 FE 45"));
  Byte TCK = 0;
  for (const Byte b : Bytes(card.atr).subspan(1)) TCK ^= b;
  card.atr.push_back(TCK);
  return card;
}

using Commands = std::span<const std::string_view>;

// Powers and negotiates; the commands are what is measured.
inline LineUse measure(Byte protocol, Byte TA1, Commands commands) {
  Reader reader;
  reader.line.insert(card_of(protocol, TA1));
  if (reader.power_on() != "ok" ||
      reader.negotiate(reader.contact.best_settings(protocol)) != "ok" ||
      reader.contact.settings().FiDi != TA1) {
    return {.fault = "not negotiated"};
  }
  reader.line.clear_trace();
  LineUse use;
  LeastEtu least(protocol);
  for (const auto command : commands) {
    const std::string answer = reader.apdu(command);
    const bool good = answer.ends_with("9000") || answer.find("61") == answer.size() - 4;
    if (!good) use.fault = std::string(command) + ": " + answer;
    least.add(hex(command), answer.size() / 2);
  }
  if (!reader.line.violations().empty()) use.fault = reader.line.violations().front();
  use.least_etu = least.etu();
  use.taken_etu = reader.line.traced_etu();
  return use;
}

// --- What is measured ---

// The application, and its fingerprint file, 256 bytes a command.
inline constexpr std::string_view kBinary[] = {"00A404000F7378312E73682EC9E7BBE1B1A3D5CF",
                                               "00C0000018", "00B0870000", "00B0010000",
                                               "00B0020000"};
// What a basic read of a card sends: the application, and every record of issuer and holder.
inline constexpr std::string_view kWholeRead[] = {"00A404000F7378312E73682EC9E7BBE1B1A3D5CF",
                                                  "00C0000018", "00B2012D40", "00B2013545"};

struct LineUseCase {
  const char* what;
  Byte protocol;
  Byte TA1;
  Commands commands;
};
inline constexpr LineUseCase kLineUseCases[] = {
    {"T=0  372/1   3 x 256 bytes", 0, 0x11, kBinary},
    {"T=0  512/64  3 x 256 bytes", 0, 0x97, kBinary},
    {"T=1  372/1   3 x 256 bytes", 1, 0x11, kBinary},
    {"T=1  512/64  3 x 256 bytes", 1, 0x97, kBinary},
    {"T=0  372/1   whole card", 0, 0x11, kWholeRead},
    {"T=0  512/64  whole card", 0, 0x97, kWholeRead},
    {"T=1  372/1   whole card", 1, 0x11, kWholeRead},
    {"T=1  512/64  whole card", 1, 0x97, kWholeRead},
};

}  // namespace ssc::cardsim
