// SPDX-License-Identifier: Apache-2.0
// Durable steps a second: one at a time, 64 waiting, and a plain sqlite3 loop that writes the same
// rows into the same tables with a commit each. Then the journal of what was written is verified.
//
//   store_steps [steps] [journal entries to verify]
//
// A step is an event of 300 bytes, two postings, a message out, a message in and a timer. The files
// are made in TMPDIR, which should be on a disk.
#include <sqlite3.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <string>
#include <vector>

#include "host/backend/store/journal.hpp"
#include "host/backend/store/sqlite_store.hpp"
#include "host/crypto/digest.hpp"

namespace ssc::backend {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kWaiting = 64;
constexpr std::uint64_t kPersons = 10'000;
constexpr Timestamp kStart{std::chrono::seconds(1793584800)};

Hash sm3(std::string_view text) {
  return crypto::sm3({reinterpret_cast<const Byte*>(text.data()), text.size()});
}

[[noreturn]] void fail(const std::string& why) {
  std::fprintf(stderr, "store_steps: %s\n", why.c_str());
  std::exit(1);
}

Id id(const char* what, std::uint64_t number) {
  return derive_id(sm3, {what, std::to_string(number)});
}

Account person(std::uint64_t number) {
  return Account::person("999911", "310", {id("person", number % kPersons).text()});
}

const Account& opening() {
  static const Account account = Account::of_region(AccountKind::kOpening, "999911");
  return account;
}

Batch step(std::uint64_t number) {
  static const std::string body(300, 'x');
  Batch batch;
  batch.id = id("batch", number);
  batch.input_hash = sm3(body);
  batch.at = kStart + std::chrono::milliseconds(number);
  batch.reply = "{}";
  batch.appends = {{"case:" + id("case", number / 14).text(), number % 14, {{"NOTED", body}}}};
  batch.postings = {{person(number * 7919), {100}}, {opening(), {-100}}};
  batch.outbox = {{id("out", number), "999911", "999921", "STATUS_REPORT", body}};
  batch.inbox = {{"999921", "999911", id("in", number), {number + 1, batch.input_hash}}};
  batch.timers = {{id("timer", number), "999911", "REMIND", "case", batch.at}};
  return batch;
}

std::vector<Batch> steps(std::uint64_t first, std::size_t count) {
  std::vector<Batch> made;
  for (std::uint64_t i = 0; i < count; ++i) made.push_back(step(first + i));
  return made;
}

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "ssc-bench-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::filesystem::path file(const char* name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

std::unique_ptr<Store> open(const std::filesystem::path& path) {
  auto store = open_sqlite_store(path, sm3);
  if (!store) fail(store.error().detail);
  return std::move(*store);
}

// Time on the clock and on the processor; what a busy machine does to the first, the second tells.
class Watch {
 public:
  void start() { clock_start_ = Clock::now(), processor_start_ = std::clock(); }
  void stop() {
    clock_ += Clock::now() - clock_start_, processor_ += std::clock() - processor_start_;
  }

  double rate(std::size_t count) const {
    return static_cast<double>(count) / std::chrono::duration<double>(clock_).count();
  }
  double processor_us(std::size_t count) const {
    return 1e6 * static_cast<double>(processor_) / CLOCKS_PER_SEC / static_cast<double>(count);
  }

 private:
  Clock::time_point clock_start_;
  Clock::duration clock_{};
  std::clock_t processor_start_ = 0, processor_ = 0;
};

double print(const char* what, std::size_t count, const Watch& watch) {
  std::printf("%-20s %8.0f a second, %6.1f us of the processor\n", what, watch.rate(count),
              watch.processor_us(count));
  return watch.rate(count);
}

// The batches themselves are made outside the time.
Watch applied(Store& store, std::uint64_t first, std::size_t count, std::size_t waiting) {
  Watch watch;
  for (std::size_t done = 0; done < count; done += waiting) {
    const std::vector<Batch> group = steps(first + done, std::min(waiting, count - done));
    watch.start();
    const auto outcomes = store.apply(group);
    watch.stop();
    for (const Outcome& outcome : outcomes)
      if (!std::holds_alternative<Applied>(outcome)) fail(as_failure(outcome).detail);
  }
  return watch;
}

// What a program without the store would do, statements prepared once.
class PlainLoop {
 public:
  explicit PlainLoop(const std::filesystem::path& path) {
    open(path);  // for its tables
    check(sqlite3_open(path.c_str(), &db_));
    check(sqlite3_exec(db_, "PRAGMA synchronous = FULL", nullptr, nullptr, nullptr));
    for (const char* sql : kStatements) {
      check(sqlite3_prepare_v2(db_, sql, -1, &statements_.emplace_back(), nullptr));
    }
  }
  ~PlainLoop() {
    for (sqlite3_stmt* statement : statements_) sqlite3_finalize(statement);
    sqlite3_close(db_);
  }

  void write(const Batch& batch, std::int64_t number) {
    const std::int64_t place = number << 24;
    run(0);
    const Append& append = batch.appends[0];
    run(1, place, append.stream, static_cast<std::int64_t>(append.expected + 1),
        append.events[0].type, append.events[0].body);
    std::int64_t line = 0;
    for (const Posting& posting : batch.postings) {
      run(2, posting.account.name(), std::int64_t{posting.account.kind() == AccountKind::kOpening});
      run(3, posting.account.name(), posting.amount.value);
      run(4, place + line++, posting.account.name(), posting.amount.value);
    }
    const Message& message = batch.outbox[0];
    run(5, std::int64_t{1}, message.sender, message.receiver);
    run(6, place, bytes(message.id), number, bytes(batch.input_hash), message.type, message.body);
    const Received& received = batch.inbox[0];
    run(5, std::int64_t{2}, received.sender, received.receiver);
    run(7, place, number, bytes(batch.input_hash), bytes(received.message));
    const Timer& timer = batch.timers[0];
    run(8, place, bytes(timer.id), timer.owner, timer.type, timer.subject,
        timer.due.time_since_epoch().count());
    run(9, number, bytes(batch.id), bytes(batch.input_hash), batch.at.time_since_epoch().count(),
        batch.reply);
    run(10);
  }

 private:
  static constexpr const char* kStatements[] = {
      "BEGIN IMMEDIATE",
      "INSERT INTO event VALUES (?,?,?,?,?)",
      "INSERT OR IGNORE INTO account (name, may_be_negative, balance, reserved) VALUES (?,?,0,0)",
      "UPDATE account SET balance = balance + ?2 WHERE name = ?1",
      "INSERT INTO posting SELECT ?1, number, ?3 FROM account WHERE name = ?2",
      "INSERT OR IGNORE INTO lane VALUES (?,?,?)",
      "INSERT INTO outbox VALUES (?,?,1,?,?,?,?,0,0)",
      "INSERT INTO inbox VALUES (?,2,?,?,?)",
      "INSERT INTO timer VALUES (?1,?2,?3,?4,?5,?6,?6)",
      "INSERT INTO batch VALUES (?1,?2,?3,?4,?5,?3)",
      "COMMIT",
  };
  struct Blob {
    const Byte* data;
    int size;
  };
  static Blob bytes(const Id& id) { return {id.bytes.data(), 16}; }
  static Blob bytes(const Hash& hash) { return {hash.data(), 32}; }

  void check(int code) {
    if (code != SQLITE_OK) fail(sqlite3_errmsg(db_));
  }
  void bind(sqlite3_stmt* s, int i, std::int64_t v) { check(sqlite3_bind_int64(s, i, v)); }
  void bind(sqlite3_stmt* s, int i, const std::string& v) {
    check(sqlite3_bind_text(s, i, v.data(), static_cast<int>(v.size()), SQLITE_STATIC));
  }
  void bind(sqlite3_stmt* s, int i, Blob v) {
    check(sqlite3_bind_blob(s, i, v.data, v.size, SQLITE_STATIC));
  }
  template <class... Args>
  void run(std::size_t which, const Args&... args) {
    sqlite3_stmt* statement = statements_[which];
    int index = 0;
    (bind(statement, ++index, args), ...);
    if (sqlite3_step(statement) != SQLITE_DONE) fail(sqlite3_errmsg(db_));
    sqlite3_reset(statement);
  }

  sqlite3* db_ = nullptr;
  std::vector<sqlite3_stmt*> statements_;
};

Watch plain(const std::filesystem::path& path, std::size_t count) {
  PlainLoop loop(path);
  Watch watch;
  for (std::size_t done = 0; done < count; ++done) {
    const Batch batch = step(done);
    watch.start();
    loop.write(batch, static_cast<std::int64_t>(done) + 1);
    watch.stop();
  }
  return watch;
}

void measure(std::size_t count, std::size_t entries) {
  const Folder folder;
  const auto one = open(folder.file("singly.db"));
  const auto many = open(folder.file("waiting.db"));
  const double singly = print("singly", count / 10, applied(*one, 0, count / 10, 1));
  const double waiting = print("64 waiting", count, applied(*many, 0, count, kWaiting));
  const double loop =
      print("plain sqlite3 loop", count / 10, plain(folder.file("plain.db"), count / 10));
  std::printf("64 waiting / plain loop %.1f, singly / plain loop %.2f\n", waiting / loop,
              singly / loop);

  if (entries > count) applied(*many, count, entries - count, 1024);
  Watch watch;
  watch.start();
  const auto verified = verify_journal(*many, sm3);
  watch.stop();
  if (!verified) fail(verified.error().detail);
  print("journal verified", *verified, watch);
  std::printf("%llu entries\n", static_cast<unsigned long long>(*verified));
}

}  // namespace
}  // namespace ssc::backend

int main(int argc, char** argv) {
  const auto argument = [&](int index, std::size_t otherwise) {
    return argc > index ? std::strtoul(argv[index], nullptr, 10) : otherwise;
  };
  ssc::backend::measure(argument(1, 64'000), argument(2, 0));
}
