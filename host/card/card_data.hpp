// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/china_time.hpp"
#include "host/base/failure.hpp"
#include "protocol/identity/card_identifier.hpp"
#include "protocol/identity/card_number.hpp"
#include "protocol/identity/holder_name.hpp"
#include "protocol/identity/id_number.hpp"
#include "protocol/sscard/algorithm.hpp"

// A card as the host uses it: UTF-8, padding taken off, BCD as digits; whatever the card left blank
// is empty. What belongs to a person is Sensitive; reveal() it only on its way to the caller who
// asked. Every text is printable: what comes from a card can neither break JSON nor steer a
// terminal.
namespace ssc::card {

// What SELECT of the social-security environment (SSSE) says.
struct Application {
  std::optional<std::uint8_t> mark;  // of the algorithm in the FCI, only on newer cards
};

// SSSE EF05, issuer data. Readable on every card.
struct CardFacts {
  identity::CardIdentifier identifier;  // 卡的识别码, 32 hex digits
  identity::CardNumber number;          // 卡号, with its check character
  std::string version;                  // "1.0", "2.0", "3.0"
  std::string version_text;             // 规范版本 as the card writes it: "2.01", "3.00"
  std::string division;                 // of the issuer, 6 digits: the first of the identifier
  std::string card_class;  // 1 pre-school, 2 student, 3 adult or not distinguished, 4 elderly
  std::string initialising_body;  // 24 digits
  std::optional<Date> issued;
  std::optional<Date> valid_until;
  // Of the card's keys: the mark in the FCI of the SSSE or, without one, what the city uses.
  // Nothing: the mark is none we know.
  std::optional<sscard::Algorithm> algorithm;
};

// SSSE EF06, holder data. Free on 1.0 and 2.0 cards; 3.0 cards want authentication first.
struct Holder {
  identity::IdNumber id_number;  // 社会保障号码
  identity::HolderName name;
  std::string sex;         // GB/T 2261.1: 1 male, 2 female, 9 not stated
  std::string ethnicity;   // GB/T 3304, 2 digits, 99 other
  std::string birthplace;  // division, 6 digits
  std::optional<Date> birth;
};

// A file that was not read, and why: CARD_ACCESS (PIN or key wanted), CARD_STATUS (refused),
// FILE_UNKNOWN (the card has none) or what became of the authentication.
struct UnreadFile {
  std::string_view file;  // "EF06"
  Code code;
};

struct Timing {
  std::chrono::microseconds select{}, ef05{}, authentication{}, ef06{}, total{};
};

// What a card tells without PIN; the holder of a 3.0 card by key.
struct CardData {
  CardFacts card;
  std::optional<Holder> holder;
  // What is odd about a card that could be read all the same, each code once:
  //   the findings of protocol/sscard/record.hpp, such as "ITEM_MISSING" and "ID_NUMBER_CHECK"
  //   NAME_UNDECODABLE   bytes of the name are not GB18030; they stand as U+FFFD
  //   TEXT_UNPRINTABLE   a number or letter item holds other characters; left empty
  //   BIRTH_DIFFERS, SEX_DIFFERS   not what the citizen's number says
  //   ALGORITHM_UNKNOWN  the algorithm's mark is none we know
  std::vector<std::string_view> warnings;
  std::vector<UnreadFile> unread;
  // Whether the card proved by its keys that it is genuine, else why not: NO_PSAM when no keys were
  // offered, KEY_MISSING, ALGORITHM_UNAVAILABLE, PSAM_REFUSED or the card's refusal. A card that
  // fails the proof is not read at all.
  Result<void> genuine = failure(Code::kNoPsam);
  Timing timing;
  unsigned commands = 0;  // on the card line, GET RESPONSE and repeats included
};

}  // namespace ssc::card
