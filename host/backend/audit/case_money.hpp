// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "host/backend/ledger/account.hpp"
#include "host/backend/store/net_changes.hpp"
#include "host/backend/transfer/machine/case.hpp"

// Where the money of a case has to be, told from its history alone: what the books are held
// against. It is written anew, not shared with what makes the postings.
namespace ssc::backend {

struct OnAccount {
  Account account;
  Holding
      holding;  // on a person's account, where other money is too: what the case brought or took
};

// An amount still on the bank's side of a remittance counts on `bank` for ever, as what arrived
// counts there below zero: over all agencies it comes to what is under way and what was paid out.
std::vector<OnAccount> money_of(const transfer::Case& state);

// What both agencies' histories of one case say together is wrong; empty: nothing.
std::string contradiction(const transfer::Case& origin, const transfer::Case& destination);

}  // namespace ssc::backend
