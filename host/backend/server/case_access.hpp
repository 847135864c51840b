// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "host/backend/store/store.hpp"
#include "host/base/clock.hpp"
#include "host/base/failure.hpp"

// Which institution may ask for a case by its id alone: one where the holder's card was presented
// for an application that led to it. Kept in the store as a unique key of case and institution.

namespace ssc::backend {

struct CaseAccess {
  Id case_id;
  std::string institution;  // fixmedins_code
};

// The same again changes nothing.
Result<void> grant_case(Store& store, const Digest& digest, const CaseAccess& access,
                        Timestamp now);

Result<bool> may_see_case(Store& store, const CaseAccess& access);

}  // namespace ssc::backend
