// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

// What must hold in the books of every agency, and of all together, at every instant.
namespace ssc::backend {

enum class Invariant : std::uint8_t {
  kChain = 0,             // the journal's chain is unbroken
  kJournalBalanced = 1,   // each journal sums to zero
  kMoneyConserved = 2,    // person, clearing, suspense and bank_out change only with outside money:
                          // what left by the bank or came by it is what the cases say
  kCaseMoney = 3,         // of a case, debited = in transit + credited + paid out + returned
  kNothingBelowZero = 4,  // counting what is set aside
  kOneOpenCase = 5,       // of a person and insurance, at the origin
  kCreditedOnce = 6,      // a case
  kHistoryUnbroken = 7,   // streams and lanes go on where they were
  kMonthsUnited = 8,      // months after = months of both places, each once
  kEpochRaised = 9,       // as often as the relation ended; its card is void while it is away
  kFinalIsFinal = 10,     // no state leaves a terminal one, no event comes where it cannot
  kBalanceIsReplay = 11,  // what the store answers is what its journal makes it
  kPortableUnposted = 12,  // cases whose money stays where it is have no postings
  kClosedEmpty = 13,       // an account that went with its relation holds only what is set aside
  kStore = 14,             // the database can be read, and as what it is
};
std::string_view label(Invariant invariant);  // "CHAIN", "1" … "13", "STORE"

struct Finding {
  Invariant invariant;
  std::string region;   // six digits; empty: of the store as a whole
  std::string subject;  // the case, account, stream, key or batch
  std::string text;     // what is broken, in plain words

  friend bool operator==(const Finding&, const Finding&) = default;
};

std::string to_text(const Finding& finding);  // one line

}  // namespace ssc::backend
