// SPDX-License-Identifier: Apache-2.0
#include "host/backend/store/sqlite_store.hpp"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include <fstream>

#include "tests/unit/host/backend/store/stores.hpp"

namespace ssc::backend {
namespace {

using testing::HasSubstr;

// What an engineer with another tool does to the file.
class OtherHand {
 public:
  explicit OtherHand(const std::filesystem::path& path) { sqlite3_open(path.c_str(), &db_); }
  ~OtherHand() { sqlite3_close(db_); }
  OtherHand(const OtherHand&) = delete;
  OtherHand& operator=(const OtherHand&) = delete;

  int run(const char* sql) { return sqlite3_exec(db_, sql, nullptr, nullptr, nullptr); }

 private:
  sqlite3* db_ = nullptr;
};

Batch opening(Byte number) {
  Batch batch;
  batch.id.bytes[0] = number;
  batch.postings = {{Account::person("999911", "310", {"P"}), {100}},
                    {Account::of_region(AccountKind::kOpening, "999911"), {-100}}};
  return batch;
}

class SqliteStoreFile : public testing::Test {
 protected:
  std::string why_not_open() {
    const auto store = open_sqlite_store(path_, test_digest);
    return store ? "opened" : store.error().detail;
  }

  TemporaryFolder folder_;
  std::filesystem::path path_ = folder_.file("store.db");
};

TEST_F(SqliteStoreFile, RefusesAnotherProgramsDatabase) {
  OtherHand(path_).run("CREATE TABLE t (x)");
  EXPECT_EQ(why_not_open(), "not a database of this program");
}

TEST_F(SqliteStoreFile, RefusesAnotherSchemaVersion) {
  ASSERT_EQ(why_not_open(), "opened");
  OtherHand(path_).run("PRAGMA user_version = 3");
  EXPECT_EQ(why_not_open(), "schema version 3, not 2");
}

TEST_F(SqliteStoreFile, RefusesAFileThatIsNoDatabase) {
  std::ofstream(path_) << std::string(4096, 'x');
  EXPECT_THAT(why_not_open(), HasSubstr("not a database"));
}

TEST_F(SqliteStoreFile, RefusesAFolderThatIsNotThere) {
  path_ = folder_.file("nowhere") / "store.db";
  EXPECT_THAT(why_not_open(), HasSubstr("unable to open"));
}

TEST_F(SqliteStoreFile, TheFileItselfKeepsAPersonAboveZero) {
  ASSERT_TRUE(std::holds_alternative<Applied>(
      apply_one(**open_sqlite_store(path_, test_digest), opening(1))));
  OtherHand hand(path_);
  EXPECT_EQ(hand.run("UPDATE account SET balance = -1 WHERE name LIKE 'person:%'"),
            SQLITE_CONSTRAINT);
  EXPECT_EQ(hand.run("UPDATE account SET balance = 1.5"), SQLITE_CONSTRAINT);
}

TEST_F(SqliteStoreFile, AGroupThatCannotBeWrittenIsUnavailableAsAWholeAndCanBeTriedAgain) {
  const auto store = std::move(*open_sqlite_store(path_, test_digest));
  ASSERT_TRUE(std::holds_alternative<Applied>(apply_one(*store, opening(1))));
  {
    OtherHand hand(path_);
    ASSERT_EQ(hand.run("ALTER TABLE posting RENAME TO hidden"), SQLITE_OK);
    const std::vector<Batch> group = {opening(1), opening(2)};
    for (const Outcome& outcome : store->apply(group))
      EXPECT_TRUE(std::holds_alternative<Unavailable>(outcome));
    ASSERT_EQ(hand.run("ALTER TABLE hidden RENAME TO posting"), SQLITE_OK);
  }
  EXPECT_TRUE(std::holds_alternative<Applied>(apply_one(*store, opening(2))));
  EXPECT_EQ(store->balance(opening(1).postings[0].account)->posted, Fen{200});
}

}  // namespace
}  // namespace ssc::backend
