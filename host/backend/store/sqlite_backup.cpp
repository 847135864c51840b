// SPDX-License-Identifier: Apache-2.0
#include <sqlite3.h>

#include "host/backend/store/sqlite.hpp"
#include "host/backend/store/sqlite_store.hpp"

namespace ssc::backend {
namespace {

using sqlite::Database;

// In one step: a reader of the write-ahead log does not hold up the writer, and sees one state.
Result<void> copy_store(const std::filesystem::path& from, const std::filesystem::path& to) {
  const auto source = Database::open(from, Database::Mode::kReadOnly);
  if (!source) return tl::unexpected<Failure>(source.error());
  const auto target = Database::open(to);
  if (!target) return tl::unexpected<Failure>(target.error());
  sqlite3_backup* backup =
      sqlite3_backup_init(target->connection(), "main", source->connection(), "main");
  if (backup != nullptr) sqlite3_backup_step(backup, -1);
  const int code = backup != nullptr ? sqlite3_backup_finish(backup)
                                     : sqlite3_extended_errcode(target->connection());
  if (code != SQLITE_OK) return failure(Code::kStorage, sqlite3_errstr(code));
  return {};
}

// A log left beside a file that is gone would be taken for the copy's own, and spoil it.
bool has_log(const std::filesystem::path& path) {
  for (const char* suffix : {"-wal", "-journal"}) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path.string() + suffix, error);
    if (!error && size != 0) return true;
  }
  return false;
}

}  // namespace

Result<void> backup_sqlite_store(const std::filesystem::path& from,
                                 const std::filesystem::path& to) {
  std::error_code error;
  if (std::filesystem::exists(to, error)) return failure(Code::kStorage, "the copy exists already");
  if (has_log(to)) return failure(Code::kStorage, "the log of another database lies beside it");
  std::filesystem::path part = to;
  part += ".part";
  std::filesystem::remove(part, error);
  if (const auto copied = copy_store(from, part); !copied) return copied;
  std::filesystem::rename(part, to, error);
  if (error) return failure(Code::kStorage, error.message());
  return {};
}

}  // namespace ssc::backend
