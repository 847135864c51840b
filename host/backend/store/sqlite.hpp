// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "host/base/failure.hpp"
#include "protocol/base/bytes.hpp"

// The little of SQLite that SqliteStore needs. Errors stick: after the first one nothing more is
// run and every query is empty, so the caller looks once, at the end of what belongs together.
namespace ssc::backend::sqlite {

class Database;

// One run of a prepared statement. Resets it at the end. At most one run of a statement at a time.
class Query {
 public:
  template <class... Args>
  Query(Database& database, const char* sql, const Args&... args);
  ~Query();
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  bool next();  // true: there is a row

  std::int64_t integer(int column) const { return sqlite3_column_int64(statement_, column); }
  bool null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
  std::string text(int column) const;
  Bytes blob(int column) const;  // valid until next()

 private:
  void bind(int index, std::int64_t value);
  void bind(int index, std::string_view value);
  void bind(int index, Bytes value);

  Database& database_;
  sqlite3_stmt* statement_;  // null after an error
};

class Database {
 public:
  enum class Mode { kReadOnly, kCreate };
  static Result<Database> open(const std::filesystem::path& path, Mode mode = Mode::kCreate);

  // `sql` is a constant: its address names the prepared statement.
  template <class... Args>
  Query query(const char* sql, const Args&... args) {
    return Query(*this, sql, args...);
  }
  // For statements without rows. The number of rows changed.
  template <class... Args>
  int run(const char* sql, const Args&... args) {
    Query once = query(sql, args...);
    once.next();
    return error_.empty() ? sqlite3_changes(connection_.get()) : 0;
  }
  template <class... Args>
  std::int64_t integer(const char* sql, const Args&... args) {  // of the first row; else 0
    Query row = query(sql, args...);
    return row.next() ? row.integer(0) : 0;
  }
  std::int64_t last_number() const {  // that SQLite gave to the row inserted last
    return sqlite3_last_insert_rowid(connection_.get());
  }
  void script(const char* sql);  // several statements, without arguments

  const std::string& error() const { return error_; }  // empty: none
  bool io_failed() const { return (code_ & 0xFF) == SQLITE_IOERR; }
  bool locked() const { return (code_ & 0xFF) == SQLITE_BUSY; }  // by another connection
  // Ends what was going on and forgets the error, which is returned.
  std::string recover();

  sqlite3* connection() const { return connection_.get(); }

 private:
  friend class Query;
  struct Close {
    void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };

  sqlite3_stmt* prepare(const char* sql);
  void fail();

  std::unique_ptr<sqlite3, Close> connection_;
  std::map<const char*, std::unique_ptr<sqlite3_stmt, Finalize>> statements_;
  std::string error_;
  int code_ = SQLITE_OK;  // of the error
};

template <class... Args>
Query::Query(Database& database, const char* sql, const Args&... args)
    : database_(database), statement_(database.prepare(sql)) {
  int index = 0;
  (bind(++index, args), ...);
}

}  // namespace ssc::backend::sqlite
