// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/china_time.hpp"
#include "host/base/failure.hpp"
#include "protocol/base/sensitive.hpp"

namespace ssc::card {

// Texts of the card as the host uses them: UTF-8, padding taken off, BCD as digits. What belongs to
// a person is Sensitive; reveal() it only on its way to the caller who asked.
using CardIdentifier = Sensitive<struct CardIdentifierTag, 32>;  // 卡的识别码, hex digits
using CardNumber = Sensitive<struct CardNumberTag, 9>;           // 卡号, with its check character
using IdNumber = Sensitive<struct IdNumberTag, 18>;              // 社会保障号码
using HolderName =
    Sensitive<struct HolderNameTag, 75>;  // 姓名; 50 bytes of GB18030 are at most 75 of UTF-8

// Block cipher of the card's keys, from the SSSE's FCI.
enum class Algorithm { kDes, kSsf33, kSm4 };

// What SELECT of the social-security environment (SSSE) and the version item say.
struct Application {
  Algorithm algorithm = Algorithm::kDes;
};

// SSSE EF05, issuer data. Readable on every card.
struct CardFacts {
  CardIdentifier identifier;
  CardNumber number;
  std::string version;     // "1.0", "2.0", "3.0"
  std::string division;    // of the issuer, 6 digits: the first three bytes of the identifier
  std::string card_class;  // 1 pre-school, 2 student, 3 adult or not distinguished, 4 elderly
  std::string initialising_body;  // 24 digits
  std::optional<Date> issued;
  std::optional<Date> valid_until;
};

// SSSE EF06, holder data. Free on 1.0 and 2.0 cards; 3.0 cards want authentication first.
struct Holder {
  IdNumber id_number;
  HolderName name;
  std::string sex;         // GB/T 2261.1: 1 male, 2 female, 9 not stated
  std::string ethnicity;   // GB/T 3304, 2 digits, 99 other
  std::string birthplace;  // division, 6 digits
  std::optional<Date> birth;
};

// A file that was not read, and why: CARD_ACCESS, CARD_STATUS.
struct UnreadFile {
  std::string_view file;  // "EF06"
  Code code;
};

struct Timing {
  std::chrono::microseconds select{}, ef05{}, ef06{}, total{};
};

// Everything a card tells without PIN and key.
struct CardData {
  Application application;
  CardFacts card;
  std::optional<Holder> holder;
  // What is odd about a card that could be read all the same: stable codes of static life, such as
  // "ID_NUMBER_CHECK" or "DATE_IMPOSSIBLE".
  std::vector<std::string_view> warnings;
  std::vector<UnreadFile> unread;
  Timing timing;
  unsigned commands = 0;  // sent on the card line, GET RESPONSE and repeats included
};

}  // namespace ssc::card
