// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "host/backend/store/id.hpp"
#include "host/base/failure.hpp"

namespace ssc::backend::transfer {

struct Payee {               // whom to pay
  std::string account;       // token of the bank account (the caller has hashed its number)
  Pseudonym holder;          // from the id number the account is held under
  bool name_matches = true;  // the account's name is the insured person's
};

// Money goes to the insured person only. kPayeeMismatch.
inline Result<void> check_payee(const Payee& payee, const Pseudonym& person) {
  if (payee.holder != person || !payee.name_matches) return failure(Code::kPayeeMismatch);
  return {};
}

}  // namespace ssc::backend::transfer
