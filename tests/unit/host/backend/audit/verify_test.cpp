// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <sqlite3.h>

#include "host/backend/audit/verify_files.hpp"
#include "host/backend/store/sqlite_store.hpp"
#include "tests/unit/host/backend/audit/story.hpp"
#include "tests/unit/host/backend/temporary_folder.hpp"

namespace ssc::backend {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using transfer::event_name;

class Verify : public Story {
 protected:
  void move(Area& area, const Account& from, const Account& to, Fen amount) {
    Batch batch;
    batch.postings = {{from, -amount}, {to, amount}};
    area.apply(std::move(batch), "moved");
  }
  static Account of(AccountKind kind, std::string_view region) {
    return Account::of_region(kind, region);
  }
  static void drop_key(Batch& batch, std::string_view prefix) {
    std::erase_if(batch.keys, [&](const Key& key) { return key.name.starts_with(prefix); });
  }
  void expect_one(std::string_view label, std::string_view subject, std::string_view text) {
    const auto all = findings();
    ASSERT_EQ(all.size(), 1u) << testing::PrintToString(found());
    EXPECT_EQ(backend::label(all[0].invariant), label);
    EXPECT_THAT(all[0].subject, HasSubstr(subject));
    EXPECT_THAT(to_text(all[0]), HasSubstr(text));
  }
};

TEST_F(Verify, FindsNothingInHealthyBooks) {
  EXPECT_THAT(found(), IsEmpty());
  whole_way();
  EXPECT_THAT(found(), IsEmpty());
}

TEST_F(Verify, FindsNothingAtAnyStepOfTheWay) {
  agree();
  EXPECT_THAT(found(), IsEmpty());
  move_relation();
  EXPECT_THAT(found(), IsEmpty());
}

TEST_F(Verify, FindsNothingInOneStoreOfTwo) {
  whole_way();
  Store* const alone[] = {&old_.store};
  EXPECT_THAT(verify(alone, options()), IsEmpty());
}

TEST_F(Verify, FindsAChangedBatchByTheChain) {
  whole_way();
  old_.medium->journal[old_.number("INFO_SENT")].batch.reply = "another";
  expect_one("CHAIN", "batch", "is not what was written");
}

TEST_F(Verify, FindsAJournalThatDoesNotSumToZero) {
  whole_way();
  old_.forge(0, [](Batch& batch) { batch.postings[1].amount.value += 1; });
  expect_one("1", old_.medium->journal[0].batch.id.text(), "do not sum to zero");
}

TEST_F(Verify, FindsMoneyThatDidNotLeaveByTheBank) {
  whole_way();
  old_.forge("REMITTED", [](Batch& batch) {
    for (Posting& posting : batch.postings)
      if (posting.account.kind() == AccountKind::kBank)
        posting.account = of(AccountKind::kProvider, kOld);
  });
  expect_one("2", "bank:999911", "holds 0.00, but 3184.56 by its cases");
}

TEST_F(Verify, FindsMoneyThatNoCaseAccountsFor) {
  whole_way();
  move(old_, of(AccountKind::kContrib, kOld), Account::clearing(kOld, kNew), Fen{500});
  expect_one("3", "clearing:999911→999921", "holds 5.00, but 0.00 by its cases");
}

TEST_F(Verify, FindsMoneyPostedTwice) {
  whole_way();
  new_.forge("ARRIVED", [](Batch& batch) {
    const auto once = batch.postings;
    batch.postings.insert(batch.postings.end(), once.begin(), once.end());
  });
  EXPECT_THAT(found(), ElementsAre("2", "3"));
}

TEST_F(Verify, FindsMoneySetAsideThatNoCaseAskedFor) {
  Batch batch;
  batch.reservations = {{id_of("forgotten"), Account::person(kOld, "310", kMover),
                         Account::clearing(kOld, kNew), Fen{100}}};
  old_.apply(std::move(batch), "set aside");
  expect_one("3", "person:999911:310", "set aside are 1.00, but 0.00 by its cases");
}

TEST_F(Verify, FindsACaseThatTheTwoAgenciesTellDifferently) {
  whole_way();
  new_.forge("ARRIVED", [](Batch& batch) {
    for (Event& event : batch.appends[0].events) {
      if (event.type == "ARRIVED") event = transfer::encode(transfer::Arrived{"line", Fen{318457}});
      if (event.type == "CREDITED") event = transfer::encode(transfer::Credited{Fen{318457}});
    }
    for (Posting& posting : batch.postings)
      posting.amount.value += posting.amount > Fen{0} ? 1 : -1;
  });
  expect_one("3", id_of("case").text(), "sent 3184.56 and the destination credited 3184.57");
}

TEST_F(Verify, FindsMoneyCreditedToAnotherPerson) {
  whole_way();
  new_.forge("ARRIVED", [](Batch& batch) {
    for (Posting& posting : batch.postings)
      if (posting.account.kind() == AccountKind::kPerson)
        posting.account = Account::person(kNew, "310", test_pseudonym("another"));
  });
  EXPECT_THAT(found(), ElementsAre("3", "3"));
  std::vector<std::string> texts;
  for (const Finding& finding : findings()) texts.push_back(finding.text);
  EXPECT_THAT(texts, testing::UnorderedElementsAre(
                         HasSubstr("3184.56 came to it that no case and no payment accounts for"),
                         HasSubstr("3184.56 is missing on it that a case brought or left there")));
}

TEST_F(Verify, FindsWhatAStorePutBackToAnEarlierDayHasForgotten) {
  whole_way();
  Area earlier{std::string(kNew)};
  auto other = asked();
  other.case_id = id_of("other");
  other.origin = "999912";
  step(earlier, {other}, {}, other.case_id);
  Store* const stores[] = {&old_.store, &earlier.store};
  const auto findings = verify(stores, options());
  ASSERT_EQ(findings.size(), 2u);
  EXPECT_EQ(to_text(findings[0]),
            "7 999921 " + id_of("case").text() + ": a case of 999911, is not on record");
  EXPECT_EQ(to_text(findings[1]),
            "7 999911 999921→999911: message 1 was taken in otherwise than it was sent");
}

TEST_F(Verify, FindsACaseThatItsOriginHasForgotten) {
  whole_way();
  Area earlier{std::string(kOld)};
  auto other = asked();
  other.case_id = id_of("other");
  other.origin = "999912";
  other.destination = kOld;
  step(earlier, {other}, {}, other.case_id);
  Store* const stores[] = {&new_.store, &earlier.store};
  const auto findings = verify(stores, options());
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(to_text(findings[0]),
            "7 999911 " + id_of("case").text() + ": a case of 999921, is not on record");
}

TEST_F(Verify, FindsACreditThatTheOriginNeverSent) {
  agree();
  step(old_, {transfer::Rejected{std::string(kNew), {}}, transfer::Released{}});
  step(new_, {form()});
  step(new_, {transfer::RelationIn{"RULES", 172}}, relation_comes());
  step(new_, {transfer::Arrived{"line", kMoved}, transfer::Matched{}, transfer::Credited{kMoved}});
  EXPECT_THAT(found(), testing::Contains("3"));
}

TEST_F(Verify, FindsAnAccountBelowZeroAtAnyInstant) {
  whole_way();
  old_.forge(0, [](Batch& batch) {
    ASSERT_EQ(batch.postings[0].account, Account::person(kOld, "310", kMover));
    batch.postings[0].amount.value = 100;
    batch.postings[1].amount.value = -100;
  });
  expect_one("4", "person:999911:310", "holds 1.00, of which 3184.56 are set aside");
}

TEST_F(Verify, FindsASecondOpenCase) {
  agree();
  write(old_, submitted(id_of("second case")), id_of("second case"));
  expect_one("5", "open-case:999911", "2 cases are open at once");
}

TEST_F(Verify, FindsAnOpenCaseThatIsNotOnTheList) {
  agree();
  old_.forge("SUBMITTED", [](Batch& batch) { drop_key(batch, "open-case:"); });
  EXPECT_THAT(found(), testing::Each("5"));
  EXPECT_THAT(to_text(findings().front()), HasSubstr("is not held though a case is open"));
}

TEST_F(Verify, FindsASecondCredit) {
  whole_way();
  write(new_, transfer::Credited{kMoved});
  expect_one("6", id_of("case").text(), "is credited a second time");
}

TEST_F(Verify, FindsAStreamWithAHole) {
  whole_way();
  new_.forge("RELATION_IN", [](Batch& batch) { batch.appends[1].expected += 1; });
  expect_one("7", "relation:999921:310", "event 2 follows event 0");
}

TEST_F(Verify, FindsAMessageTakenInOtherwiseThanSent) {
  whole_way();
  new_.forge("ACCEPTED", [](Batch& batch) { batch.outbox[0].body = "another body"; });
  expect_one("7", "999921→999911", "otherwise than it was sent");
}

TEST_F(Verify, FindsMonthsCountedTwice) {
  agree();
  move_relation();
  step(new_, {transfer::RelationIn{"RULES", 173}}, relation_comes());
  expect_one("8", id_of("case").text(), "173 months after it, but 172 distinct ones");
}

TEST_F(Verify, FindsMonthsLostOnTheWay) {
  agree();
  step(old_, {transfer::OutConfirmed{}, transfer::OutPosted{}});
  step(old_, {transfer::InfoSent{}});
  auto shorter = form();
  shorter.paid = {"2012-08..2026-09"};
  step(new_, {shorter});
  expect_one("8", id_of("case").text(), "171 months were on record and 170 were sent");
}

TEST_F(Verify, FindsAnEpochThatWasNotRaised) {
  whole_way();
  old_.forge("INFO_CONFIRMED", [](Batch& batch) { drop_key(batch, "relation-epoch:"); });
  expect_one("9", "relation:999911:310", "ended 1 times, the vouchers' epoch is 0");
}

TEST_F(Verify, FindsACardInForceAfterTheRelationHasGone) {
  whole_way();
  old_.forge("INFO_CONFIRMED", [](Batch& batch) { drop_key(batch, "card-deregistered:"); });
  expect_one("9", "relation:999911:310", "its card is in force");
}

TEST_F(Verify, FindsAnEventAfterTheEnd) {
  whole_way();
  write(old_, transfer::OutPosted{});
  expect_one("10", id_of("case").text(), "OUT_POSTED cannot follow RELATION_IN/CREDITED");
}

TEST_F(Verify, FindsABalanceThatIsNotTheJournals) {
  whole_way();
  old_.medium->accounts["bank:999911"].posted.value += 1;
  expect_one("11", "bank:999911",
             "answers 3184.57 with 0.00 set aside, its journal makes it 3184.56");
}

TEST_F(Verify, FindsAKeyThatIsNotTheJournals) {
  old_.medium->keys["open-case:forged"] = "";
  expect_one("11", "open-case:forged", "holds a key its journal does not");
}

TEST_F(Verify, FindsMoneyMovedInAPortableCase) {
  agree(transfer::Route::kPortable);
  EXPECT_THAT(found(), IsEmpty());
  Batch batch;
  batch.postings = {{of(AccountKind::kContrib, kOld), Fen{-1}},
                    {Account::person(kOld, "310", kMover), Fen{1}}};
  step(old_, {transfer::OutConfirmed{}}, batch);
  expect_one("12", id_of("case").text(), "money is moved in a case whose money stays");
}

TEST_F(Verify, FindsMoneyLeftOnAnAccountThatWentWithItsRelation) {
  whole_way();
  const Fen penny{1};
  Batch batch;
  batch.postings = {{of(AccountKind::kContrib, kOld), -penny},
                    {Account::person(kOld, "310", kMover), penny}};
  old_.apply(std::move(batch), "left");
  expect_one("13", relation_stream(kOld, "310", kMover),
             "has gone with its account, which holds 0.01");
}

TEST_F(Verify, FindsAnEventItCannotRead) {
  agree();
  old_.forge("ACCEPTED", [](Batch& batch) { batch.appends[0].events[0].body = "{}"; });
  EXPECT_THAT(findings().front().text, HasSubstr("ACCEPTED cannot be read"));
  EXPECT_EQ(found().front(), "STORE");
}

class VerifyOfAFile : public testing::Test {
 protected:
  void SetUp() override {
    const auto store = open_sqlite_store(path_, test_digest).value();
    ASSERT_TRUE(post_opening_balances(*store, registry_, test_digest, {}));
  }
  void change(const char* sql) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(path_.c_str(), &db), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(db, sql, nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(db);
  }
  std::vector<Finding> findings() {
    return verify_files(std::span(&path_, 1), {test_digest, &registry_});
  }

  const TemporaryFolder folder_;
  const std::filesystem::path path_ = folder_.file("books.db");
  const Registry registry_ =
      Registry::load(SSC_SOURCE_DIR "/host/backend/fixtures", test_pseudonym).value();
};

TEST_F(VerifyOfAFile, FindsARowThatAnotherHandHasChanged) {
  EXPECT_THAT(findings(), IsEmpty());
  change("UPDATE batch SET reply = 'another' WHERE number = 2");
  const auto found = findings();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(to_text(found[0]),
            "CHAIN batch 2: is not what was written: its chain value does not follow");
}

TEST_F(VerifyOfAFile, FindsAPaymentOrderThatBelongsToNoBatch) {
  change(
      "INSERT INTO lane VALUES (1, '999911', 'BANK');"
      "INSERT INTO outbox (place, id, lane, seq, hash, type, body, due) "
      "VALUES (1, zeroblob(16), 1, 1, zeroblob(32), 'PAYMENT_ORDER', '{}', 0)");
  EXPECT_THAT(findings(), testing::Contains(testing::ResultOf(
                              to_text, "STORE books.db: 1 rows of outbox belong to no batch")));
}

}  // namespace
}  // namespace ssc::backend
