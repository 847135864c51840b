// SPDX-License-Identifier: Apache-2.0
#include "host/backend/store/sqlite.hpp"

namespace ssc::backend::sqlite {
namespace {

constexpr int kPatience = 5000;  // ms that another connection's lock is waited for

}  // namespace

Query::~Query() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

bool Query::next() {
  if (statement_ == nullptr || !database_.error_.empty()) return false;
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) database_.fail();
  return false;
}

std::string Query::text(int column) const {
  const Bytes bytes = blob(column);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Bytes Query::blob(int column) const {
  const auto* data = static_cast<const Byte*>(sqlite3_column_blob(statement_, column));
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

void Query::bind(int index, std::int64_t value) {
  if (statement_ != nullptr && sqlite3_bind_int64(statement_, index, value) != SQLITE_OK)
    database_.fail();
}

// The caller's texts outlive the run, so they are not copied; a null pointer would bind NULL.
void Query::bind(int index, std::string_view value) {
  const char* data = value.data() == nullptr ? "" : value.data();
  if (statement_ != nullptr && sqlite3_bind_text64(statement_, index, data, value.size(),
                                                   SQLITE_STATIC, SQLITE_UTF8) != SQLITE_OK)
    database_.fail();
}

void Query::bind(int index, Bytes value) {
  if (statement_ != nullptr && sqlite3_bind_blob64(statement_, index, value.data(), value.size(),
                                                   SQLITE_STATIC) != SQLITE_OK)
    database_.fail();
}

Result<Database> Database::open(const std::filesystem::path& path, Mode mode) {
  Database database;
  sqlite3* connection = nullptr;
  const int access =
      mode == Mode::kReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  const int code = sqlite3_open_v2(path.c_str(), &connection,
                                   access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  database.connection_.reset(connection);
  if (code != SQLITE_OK) return failure(Code::kStorage, sqlite3_errstr(code));
  sqlite3_busy_timeout(connection, kPatience);
  return database;
}

void Database::script(const char* sql) {
  if (!error_.empty()) return;
  if (sqlite3_exec(connection_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail();
}

std::string Database::recover() {
  // SQLite has already rolled back by itself after some errors (disk full, I/O).
  if (sqlite3_get_autocommit(connection_.get()) == 0)
    sqlite3_exec(connection_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
  code_ = SQLITE_OK;
  return std::exchange(error_, {});
}

sqlite3_stmt* Database::prepare(const char* sql) {
  if (!error_.empty()) return nullptr;
  auto& statement = statements_[sql];
  if (statement == nullptr) {
    sqlite3_stmt* made = nullptr;
    if (sqlite3_prepare_v3(connection_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &made, nullptr) !=
        SQLITE_OK)
      fail();
    statement.reset(made);
  }
  return statement.get();
}

void Database::fail() {
  if (!error_.empty()) return;
  error_ = sqlite3_errmsg(connection_.get());
  code_ = sqlite3_extended_errcode(connection_.get());
}

}  // namespace ssc::backend::sqlite
