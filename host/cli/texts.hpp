// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "host/base/failure.hpp"

namespace ssc::cli {

// A text in both languages of the program.
struct Text {
  std::string_view en, zh;

  std::string_view in(Language language) const { return language == Language::kChinese ? zh : en; }
};

// The codes the service and the card answer with, one vocabulary for each kind.
enum class Vocabulary {
  kReaderCard,
  kSex,
  kCardClass,
  kInsuranceType,
  kInsuranceState,
  kPersonCategory,  // the first two digits of psn_type
  kCaseState,
  kMoneyRoute,
  kMoneyState,
  kPrecondition,
  kPreconditionState,
  // and those that only the card knows
  kWorkState,
  kMaritalState,
  kInsuredPerson,
  kCardUse,
  kFlag,
  kTransactionKind,
  kSettlementClass,
};

// The word for a code; the code itself when there is none.
std::string_view word(Vocabulary vocabulary, std::string_view code, Language language);

// "word (CODE)", or the code alone when there is no word for it. `significant`: how many characters
// of it the vocabulary knows, where flags or a local part follow.
std::string spelt(Vocabulary vocabulary, std::string_view code, Language language,
                  std::size_t significant = std::string_view::npos);

// The user's language as POSIX finds it: LC_ALL, LC_MESSAGES, LANG, the first that is set. Chinese
// for zh*, else English.
Language language_of_environment();

}  // namespace ssc::cli
