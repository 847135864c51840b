// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/backend/store/sqlite.hpp"
#include "host/backend/store/store.hpp"

// The tables of a store in SQLite. The rows of a batch lie at the places of that batch in each
// table, so that the journal is read back from the rows themselves; nothing is kept twice. Such
// rows are never changed and never deleted. What changes stands in columns and tables of its own:
// what is on an account, who holds a key, what is due.
namespace ssc::backend::sqlite {

inline constexpr std::int64_t kSchemaVersion = 2;

// A place is the number of the batch and the line in it, from 0. No batch is of 16 million lines.
inline constexpr std::int64_t kLines = std::int64_t{1} << 24;
constexpr std::int64_t first_place(std::int64_t batch) {
  return batch * kLines;
}

// Makes the tables in an empty file, or brings an old file up to this version. kStorage when it is
// another program's, or newer.
Result<void> prepare_schema(Database& db, const Digest& digest);

// The same without changing anything. kStorage also when the file is older, or empty.
Result<void> expect_schema(Database& db);

std::int64_t milliseconds(Timestamp time);
Timestamp timestamp(std::int64_t milliseconds);
Id id_of(Bytes bytes);      // of another length: zero, which no chain value fits
Hash hash_of(Bytes bytes);  // likewise

}  // namespace ssc::backend::sqlite
