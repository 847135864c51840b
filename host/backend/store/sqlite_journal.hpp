// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "host/backend/store/sqlite.hpp"
#include "host/backend/store/store.hpp"

namespace ssc::backend::sqlite {

// Puts batches together again from the rows at their places. A row that another hand has made
// senseless is left out, which breaks the chain.
std::vector<JournalEntry> read_journal(Database& db, std::uint64_t after, std::size_t max);

}  // namespace ssc::backend::sqlite
