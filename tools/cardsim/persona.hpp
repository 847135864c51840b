// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/failure.hpp"
#include "protocol/iso7816/atr.hpp"
#include "tools/cardsim/chip/card_memory.hpp"
#include "tools/cardsim/chip/psam_memory.hpp"
#include "tools/cardsim/faults.hpp"

// A simulated card as its persona file describes it: an invented holder, written the way people
// read it (UTF-8, dates, digits) and encoded here the way the card stores it. Which items exist,
// how long they are and how they are padded comes from protocol/sscard/layout.hpp, so the keys of a
// persona file are the names in that table:
//
//   title = "…"                    one line for `ssctl sim list`
//   atr = "3B 6D …"                hexadecimal; an empty one makes a mute card
//                                  What it says of conventions, speeds and protocols is true.
//   application = false            no social security environment, as on a bank card; default true
//   pin = "123456"                 4 to 16 digits; without it the card asks for none
//   pin_tries = 3, key_tries = 15  1 to 15
//   algorithm = "3DES"             or "SM4", "SSF33" (a card without keys); default by version
//   keys = "invented KEY"          the roots of all keys: this text with KEY replaced by the name
//                                  of each ("RK1DF04", "DPK1"), filled with "." to 16 bytes. The
//                                  keys of a card grow out of them by its identifier and its
//                                  answer to reset, so cards and a PSAM that say the same fit
//                                  together. Without it, or empty, there are none
//   base = "employee"              another persona, for everything that is not said here
//   classes = "ABC"                the operating classes (5, 3, 1.8 V) at which it answers at all
//   [t0]                           null_bytes, byte_at_a_time: how the card speaks T=0 (t0.hpp)
//   [t1]                           ifs, wtx: how it speaks T=1 (t1.hpp)
//   pps = "agrees"                 or "drops PPS1", "wrong", "mute": its answer to a PPS request
//   [timing]                       first_character_clocks (from the rise of RST), gap_etu and
//                                  answer_etu: what it takes beyond the least distance of two
//                                  characters, and of its first one from the reader's last
//   [[faults]]                     kind, of, at, argument: what goes wrong (faults.hpp)
//   [issuer] [holder]              required; issuer.version decides the files and items there are
//   [medical] [settlement] …       every other file; what is not given is blank
//   [[transactions]]               a cyclic file: an array of records, newest first
//   [[certificates.certificate]]   a compound item: an array of its occurrences
//   [purse]                        a card of offline mode: balance_fen, own_total_fen,
//                                  fund_total_fen, year, year_start ("0101"), load_serial,
//                                  purchase_serial
//   [pki]                          the PKI environment of a 3.0 card: pin, administrator_pin,
//                                  signature_certificate and encryption_certificate (hexadecimal)
//   [psam]                         not a card but a PSAM: city, serial, terminal, from, until,
//                                  terminal_serial; levels: how many a root is above the card at
//                                  most (3), for a PSAM of a city (1) or a province (2)
//   [photo] content = "FFD8…"      a transparent file, hexadecimal, filled with 00
//   [length_bytes]                 lies: holder = { name = 18 } says 18, the record stays as it is
//   [raw]                          holder = { name = "81FF" }: these bytes and no other, as the
//   value
//
// Text is encoded to GB18030. A name of more than 30 bytes continues in name_continued, cut between
// bytes. An empty text is a blank item. An unknown key, a text that is too long or a digit that is
// none is an error.
namespace ssc::cardsim {

struct T0Style {
  unsigned null_bytes = 0;      // NULL (60) before each procedure byte that lets data move, 0..20
  bool byte_at_a_time = false;  // INS xor FF for every data byte instead of one INS for all
};

struct T1Style {
  std::uint8_t ifs =
      0;  // asks for this IFSC by S(IFS request) before its first answer; 0: does not
  std::uint8_t wtx =
      0;  // asks for so many times BWT before each answer, and uses them; 0: does not
};

enum class PpsStyle : std::uint8_t {
  kAgrees,
  kDropsPps1,  // agrees to T only
  kWrong,      // answers another T
  kMute,
};

struct Timing {
  std::uint32_t first_character_clocks = 400;
  std::uint32_t gap_etu = 0;
  std::uint32_t answer_etu = 0;
};

struct Persona {
  std::string name;   // of the file, without .toml
  std::string title;  // UTF-8
  Data atr;
  Byte classes = iso7816::kClassA | iso7816::kClassB | iso7816::kClassC;
  T0Style t0;
  T1Style t1;
  PpsStyle pps = PpsStyle::kAgrees;
  Timing timing;
  std::vector<Fault> faults;
  CardMemory card;                 // as it leaves its issuer
  std::optional<PsamMemory> psam;  // when it is one
};

// `where` names the file in error details; they say which key is wrong and never what it held.
// kConfig.
// `text_of` finds the text of a base by its name.
using PersonaText = std::function<std::optional<std::string>(std::string_view name)>;
Result<Persona> parse_persona(std::string_view toml, std::string_view where,
                              const PersonaText& text_of = {});

// Every *.toml of a folder, by name. kConfig, also when there is none.
Result<std::vector<Persona>> load_personas(const std::filesystem::path& folder);

}  // namespace ssc::cardsim
