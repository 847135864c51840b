// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/backend/registry/registry.hpp"
#include "host/backend/store/store.hpp"
#include "host/base/clock.hpp"
#include "host/base/failure.hpp"
#include "protocol/platform/person.hpp"

namespace ssc::backend {

// Answers 1101: who the holder is, and a row for each insurance as transfers have left it: during
// one there are rows of both places. The balance of a row is the ledger's at `now`, so a query
// after a posting sees it. A row whose insurance has no personal account has balance 0 and
// acct_stas NONE; while money of it is set aside for a transfer, acct_stas is IN_TRANSFER. A person
// without any insurance has no row.
//
// Failures are those of card_or_identity_holder, kCardMismatch when the query names a person
// (certno, psn_name) who is not the holder, and the store's.
Result<platform::PersonInfo> person_info(Store& store, const Registry& registry,
                                         const platform::PersonQuery& query, Timestamp now);

}  // namespace ssc::backend
