// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/backend/store/sqlite.hpp"
#include "host/backend/store/store.hpp"

namespace ssc::backend::sqlite {

// Takes everything out of the tables of version 1, makes those of `schema` instead, and writes the
// batches anew, inside the caller's transaction. The chain begins with them: what was changed
// before the upgrade does not show. Version 1 kept no order among batches of one millisecond and no
// keys that were released; both are gone.
Result<void> upgrade_from_1(Database& db, const Digest& digest, const char* schema);

}  // namespace ssc::backend::sqlite
