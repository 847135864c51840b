// SPDX-License-Identifier: Apache-2.0
#include "host/backend/store/sqlite_store.hpp"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include <fstream>
#include <stdexcept>

#include "host/backend/store/journal.hpp"
#include "tests/unit/host/backend/store/conformance.hpp"
#include "tests/unit/host/backend/store/sqlite_version_1.hpp"

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

TEST_F(SqliteStoreFile, AnExceptionOnTheWayTakesTheWholeGroupBack) {
  bool fails = true;
  const Digest digest = [&](std::string_view text) {
    if (fails) throw std::runtime_error("no digest today");
    return test_digest(text);
  };
  const auto store = std::move(*open_sqlite_store(path_, digest));
  EXPECT_THROW(apply_one(*store, opening(1)), std::runtime_error);
  fails = false;
  EXPECT_EQ(store->balance(opening(1).postings[0].account)->posted, Fen{0});
  EXPECT_TRUE(std::holds_alternative<Applied>(apply_one(*store, opening(1))));
}

TEST_F(SqliteStoreFile, AFileOfVersion1IsBroughtUpToDate) {
  ASSERT_EQ(OtherHand(path_).run(kVersion1), SQLITE_OK);
  const auto store = std::move(*open_sqlite_store(path_, test_digest));
  const Account person = Account::person("999911", "310", {"P"});
  EXPECT_EQ(store->balance(person).value(), (Balance{{100}, {0}, 4}));
  const auto events = store->load("case:1").value();
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[2].event, (Event{"ACCEPTED", "c"}));
  EXPECT_EQ(store->find("open:1").value(), "case 1");
  EXPECT_EQ(store->lane("999911", "999921")->seq, 1u);
  EXPECT_EQ(verify_journal(*store, test_digest).value(), 4u);

  EXPECT_EQ(store->next_due().value(), Timestamp(std::chrono::milliseconds(5000)));
  const auto claims =
      store->claim_due(Timestamp(std::chrono::seconds(5)), 10, std::chrono::seconds(30)).value();
  ASSERT_EQ(claims.size(), 1u);
  EXPECT_EQ(claims[0].message.type, "PRECHECK_REPLY");
  EXPECT_EQ(claims[0].attempt, 3u);
  Batch again;
  again.id.bytes[0] = 0x55;
  const Outcome outcome = apply_one(*store, again);
  ASSERT_TRUE(std::holds_alternative<Duplicate>(outcome));
  EXPECT_EQ(std::get<Duplicate>(outcome).reply, "applied");
  EXPECT_TRUE(std::holds_alternative<Applied>(apply_one(*store, opening(1))));
  EXPECT_EQ(why_not_open(), "opened");
}

TEST_F(SqliteStoreFile, AFileOfVersion1WhoseBatchesContradictEachOtherIsLeftAsItIs) {
  ASSERT_EQ(OtherHand(path_).run(kVersion1), SQLITE_OK);
  ASSERT_EQ(OtherHand(path_).run("UPDATE event SET seq = 9 WHERE seq = 2"), SQLITE_OK);
  EXPECT_EQ(why_not_open(), "schema version 1: its batches have no order");
  EXPECT_EQ(OtherHand(path_).run("SELECT lane_seq FROM outbox"), SQLITE_OK);
}

TEST_F(SqliteStoreFile, ASnapshotStaysAsItIsAndChangesNothing) {
  const auto store = std::move(*open_sqlite_store(path_, test_digest));
  apply_one(*store, opening(1));
  const StoreDigest then = store->digest().value();
  const auto snapshot = std::move(*open_sqlite_snapshot(path_, test_digest));
  apply_one(*store, opening(2));
  EXPECT_EQ(snapshot->digest().value(), then);
  EXPECT_EQ(verify_journal(*snapshot, test_digest).value(), 1u);
  EXPECT_TRUE(std::holds_alternative<Unavailable>(apply_one(*snapshot, opening(3))));
  EXPECT_EQ(store->digest()->batches, 2u);
}

TEST_F(SqliteStoreFile, ASnapshotOfAnEmptyOrOlderFileIsRefused) {
  std::ofstream(path_).close();
  EXPECT_EQ(open_sqlite_snapshot(path_, test_digest).error().detail,
            "not a database of this program");
  EXPECT_EQ(check_sqlite_store(path_, test_digest).error().code, Code::kStorage);
  EXPECT_EQ(std::filesystem::file_size(path_), 0u);
  ASSERT_EQ(OtherHand(path_).run(kVersion1), SQLITE_OK);
  EXPECT_EQ(open_sqlite_snapshot(path_, test_digest).error().detail, "schema version 1, not 2");
}

TEST_F(SqliteStoreFile, ABackupIsTheStoreAsItStandsWhileItIsInUse) {
  const auto store = std::move(*open_sqlite_store(path_, test_digest));
  apply_one(*store, opening(1));
  const StoreDigest then = store->digest().value();
  const auto copy = folder_.file("copy.db");
  ASSERT_TRUE(backup_sqlite_store(path_, copy).has_value());
  apply_one(*store, opening(2));
  const auto restored = std::move(*open_sqlite_store(copy, test_digest));
  EXPECT_EQ(restored->digest().value(), then);
  EXPECT_EQ(verify_journal(*restored, test_digest).value(), 1u);
  EXPECT_TRUE(std::holds_alternative<Applied>(apply_one(*restored, opening(2))));
  EXPECT_EQ(restored->digest().value(), store->digest().value());
  EXPECT_EQ(backup_sqlite_store(path_, copy).error().detail, "the copy exists already");
  EXPECT_FALSE(backup_sqlite_store(folder_.file("nowhere.db"), folder_.file("other.db")));
  EXPECT_FALSE(std::filesystem::exists(folder_.file("other.db")));
}

TEST_F(SqliteStoreFile, ACopyIsNotPutBesideTheLogOfALostFile) {
  const auto store = std::move(*open_sqlite_store(path_, test_digest));
  apply_one(*store, opening(1));
  const auto lost = folder_.file("lost.db");
  std::filesystem::copy_file(path_.string() + "-wal", lost.string() + "-wal");
  EXPECT_EQ(backup_sqlite_store(path_, lost).error().detail,
            "the log of another database lies beside it");
  EXPECT_FALSE(std::filesystem::exists(lost));
}

// What another hand changes, and what verify_journal says about it.
struct Forgery {
  const char* sql;
  const char* shows;
};
class ForgedStore : public testing::TestWithParam<Forgery> {};
INSTANTIATE_TEST_SUITE_P(
    AnyTable, ForgedStore,
    testing::Values(
        Forgery{"UPDATE batch SET reply = 'other'", "journal entry 1 breaks the chain"},
        Forgery{"UPDATE batch SET at = at + 1", "journal entry 1 breaks the chain"},
        Forgery{"UPDATE event SET body = 'other' WHERE seq = 2",
                "journal entry 1 breaks the chain"},
        Forgery{"UPDATE event SET seq = 3 WHERE seq = 2", "journal entry 1 breaks the chain"},
        Forgery{"DELETE FROM posting", "journal entry 1 breaks the chain"},
        Forgery{"UPDATE account SET name = 'person:999911:310:Q' WHERE number = 2",
                "journal entry 1 breaks the chain"},
        Forgery{"UPDATE account SET balance = balance + 1", "account 1 differs from its postings"},
        Forgery{"UPDATE account SET reserved = reserved + 1 WHERE number = 2",
                "account 3 differs from its postings"},
        Forgery{"UPDATE reservation SET amount = 8", "journal entry 1 breaks the chain"},
        Forgery{"UPDATE resolution SET how = 0", "journal entry 2 breaks the chain"},
        Forgery{"UPDATE key_taken SET value = 'other'", "journal entry 1 breaks the chain"},
        Forgery{"DELETE FROM key_released", "journal entry 2 breaks the chain"},
        Forgery{"DELETE FROM key", "a key is missing"},
        Forgery{"UPDATE lane SET receiver = '999912'", "journal entry 1 breaks the chain"},
        Forgery{"UPDATE outbox SET body = 'other'", "journal entry 1 breaks the chain"},
        Forgery{"UPDATE seal SET bytes = 'other'", "journal entry 2 breaks the chain"},
        Forgery{"UPDATE inbox SET hash = zeroblob(32)", "journal entry 1 breaks the chain"},
        Forgery{"UPDATE timer SET subject = 'other'", "journal entry 1 breaks the chain"},
        Forgery{"DELETE FROM settle", "journal entry 2 breaks the chain"},
        Forgery{"UPDATE audit SET operator_id = 'other'", "journal entry 1 breaks the chain"}));

// Two batches with something in every table.
class Forged {
 public:
  explicit Forged(const char* sql) {
    Batch first = step(1), second = step(2);
    first.appends = {{"case:1", 0, {{"SUBMITTED", "{}"}, {"ACCEPTED", "{}"}}}};
    first.postings = {{kLi, {100}}, {kOpening, {-100}}};
    first.reservations = {{id(1), kLi, kClearing, {60}}, {id(2), kLi, kClearing, {7}}};
    first.keys = {{"open:1", "case 1"}, {"open:2", "case 2"}};
    first.outbox = {message(50), message(51)};
    first.inbox = {received(60)};
    first.timers = {timer(70, kNoon)};
    first.audit = {{"clerk 7", "APPROVE", "case 1", ""}};
    second.resolutions = {{id(1), Resolution::How::kVoid}};
    second.releases = {"open:1"};
    second.seals = {{id(50), "signed"}};
    second.settles = {id(50)};
    const auto store = std::move(*open_sqlite_store(path_, test_digest));
    EXPECT_TRUE(applied(apply_one(*store, first)));
    EXPECT_TRUE(applied(apply_one(*store, second)));
    EXPECT_EQ(verify_journal(*store, test_digest).value(), 2u);
    EXPECT_THAT(contradictions(), IsEmpty());
    EXPECT_EQ(OtherHand(path_).run(sql), SQLITE_OK);
  }
  std::unique_ptr<Store> open() { return std::move(*open_sqlite_store(path_, test_digest)); }
  std::vector<std::string> contradictions() {
    return check_sqlite_store(path_, test_digest).value();
  }

 private:
  const TemporaryFolder folder_;
  const std::filesystem::path path_ = folder_.file("store.db");
};

TEST_P(ForgedStore, ShowsInItsJournal) {
  Forged forged(GetParam().sql);
  const auto store = forged.open();
  const auto verified = verify_journal(*store, test_digest);
  ASSERT_FALSE(verified.has_value());
  EXPECT_EQ(verified.error().code, Code::kLedgerBroken);
  EXPECT_EQ(verified.error().detail, GetParam().shows);
}

// What another hand changes where no journal is read from.
class ForgedBesideTheJournal : public testing::TestWithParam<Forgery> {};
INSTANTIATE_TEST_SUITE_P(
    AnyTable, ForgedBesideTheJournal,
    testing::Values(
        Forgery{"INSERT INTO outbox (place, id, lane, seq, hash, type, body, due) "
                "VALUES (1, zeroblob(16), 1, 3, zeroblob(32), 'PAYMENT_ORDER', '{}', 0)",
                "1 rows of outbox belong to no batch"},
        Forgery{"INSERT INTO seal SELECT 1, place, 'forged' FROM outbox WHERE seq = 1",
                "1 rows of seal belong to no batch"},
        Forgery{"INSERT INTO reservation SELECT 3 << 24, zeroblob(16), 1, 2, 9",
                "1 rows of reservation belong to no batch"},
        Forgery{"INSERT INTO inbox SELECT 1, lane, 2, hash, zeroblob(16) FROM inbox",
                "1 rows of inbox belong to no batch"},
        Forgery{"INSERT INTO event VALUES (3 << 24, 'case:1', 3, 'CREDITED', '{}')",
                "1 rows of event belong to no batch"},
        Forgery{"INSERT INTO timer VALUES (1, zeroblob(16), '999911', 'X', '', 0, 0)",
                "1 rows of timer belong to no batch"},
        Forgery{"UPDATE outbox SET due = NULL WHERE id <> (SELECT id FROM settle)",
                "1 messages are not to be sent, and nothing has settled them"},
        Forgery{"UPDATE timer SET wake = NULL",
                "1 timers do not wake anybody, and nothing has settled them"},
        Forgery{"UPDATE outbox SET due = 0", "1 messages and timers are settled and due again"},
        Forgery{"UPDATE outbox SET hash = zeroblob(32) WHERE seq = 2",
                "message 00000000000000000000000000000033 has another place in its lane"},
        Forgery{"UPDATE outbox SET seq = 9 WHERE seq = 2",
                "message 00000000000000000000000000000033 has another place in its lane"},
        Forgery{"UPDATE account SET may_be_negative = 1 WHERE name LIKE 'clearing:%'",
                "account clearing:999911→999921 is not one of its kind"},
        Forgery{"PRAGMA writable_schema = 1; DELETE FROM sqlite_schema WHERE name = 'timer_wake'",
                "never used"}));

TEST_P(ForgedBesideTheJournal, IsToldAsWell) {
  Forged forged(GetParam().sql);
  EXPECT_EQ(verify_journal(*forged.open(), test_digest).value(), 2u);
  EXPECT_THAT(forged.contradictions(), testing::Contains(HasSubstr(GetParam().shows)));
}

}  // namespace
}  // namespace ssc::backend
