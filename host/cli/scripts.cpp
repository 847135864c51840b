// SPDX-License-Identifier: Apache-2.0
#include "host/cli/scripts.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <system_error>

#include "host/api/client/json_fields.hpp"
#include "host/cli/script/parse.hpp"
#include "host/cli/script/report.hpp"
#include "host/cli/script/runner.hpp"
#include "host/cli/script/trace.hpp"
#include "host/cli/sim.hpp"
#include "protocol/base/hex.hpp"
#include "protocol/iso7816/apdu.hpp"

namespace ssc::cli {
namespace {

namespace fs = std::filesystem;
using script::Outcome;

constexpr int kTestsFailed = 1;

// A simulator for each slot: "sam.control" is beside that of the user's card.
class SimulatorHand final : public script::Hand {
 public:
  explicit SimulatorHand(const fs::path& control)
      : card_(control), sam_(control.parent_path() / "sam.control") {}

  bool simulated() const override { return true; }
  std::chrono::seconds patience() const override { return std::chrono::seconds(30); }
  Result<void> insert(unsigned slot, const std::string& persona) override {
    return sim(slot).insert(persona);
  }
  Result<void> pull(unsigned slot) override { return sim(slot).pull(); }

 private:
  const CardSim& sim(unsigned slot) const { return slot == pcsc::kUserSlot ? card_ : sam_; }

  CardSim card_, sam_;
};

// The simulator when it runs, else whoever sits at the terminal, else nobody.
std::unique_ptr<script::Hand> find_hand(const Options& options) {
  if (CardSim(options.control).list()) return std::make_unique<SimulatorHand>(options.control);
  const bool somebody = ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1;
  return somebody ? std::make_unique<script::Operator>() : nullptr;
}

// ---- files -----------------------------------------------------------------

struct NamedScript {
  std::string file;
  script::Script script;
};

Result<std::string> read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  file.peek();  // a folder can be opened and not read, of which an iterator would make an exception
  if (!file) return failure(Code::kInputFile, path.string());
  return std::string(std::istreambuf_iterator<char>(file), {});
}

Result<NamedScript> load(const fs::path& path) {
  const auto text = read_file(path);
  if (!text) return tl::unexpected(text.error());
  auto parsed = script::parse(*text);
  if (!parsed) return failure(Code::kScriptMalformed, parsed.error().text(path.string()));
  return NamedScript{path.string(), std::move(*parsed)};
}

// A folder stands for every *.script below it, in the order of their names.
Result<std::vector<fs::path>> scripts_below(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> files;
  for (auto entry = fs::recursive_directory_iterator(folder, error);
       !error && entry != fs::recursive_directory_iterator(); entry.increment(error))
    if (entry->path().extension() == ".script") files.push_back(entry->path());
  if (error) return failure(Code::kInputFile, folder.string() + ": " + error.message());
  std::sort(files.begin(), files.end());
  return files;
}

Result<std::vector<fs::path>> expand(const std::vector<fs::path>& paths) {
  std::vector<fs::path> files;
  for (const fs::path& path : paths) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      files.push_back(path);
      continue;
    }
    const auto below = scripts_below(path);
    if (!below) return tl::unexpected(below.error());
    files.insert(files.end(), below->begin(), below->end());
  }
  return files;
}

// All are read before the first runs: a mistake in the last is no reason to stop half way.
Result<std::vector<NamedScript>> load_all(const std::vector<fs::path>& paths) {
  const auto files = expand(paths);
  if (!files) return tl::unexpected(files.error());
  std::vector<NamedScript> scripts;
  for (const fs::path& file : *files) {
    auto loaded = load(file);
    if (!loaded) return tl::unexpected(loaded.error());
    scripts.push_back(std::move(*loaded));
  }
  if (scripts.empty()) return failure(Code::kInputFile, "no script there");
  return scripts;
}

Result<void> write_file(const fs::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text << std::flush;
  if (!file) return failure(Code::kOutputFile, path.string());
  return {};
}

// ---- running ---------------------------------------------------------------

script::Guard::Permissions permissions(const Options& options) {
  return {options.script.allow_pin, options.script.allow_write, options.script.pin_tries};
}

Result<script::Terminal> open_terminal(pcsc::Api& api) {
  auto context = pcsc::Context::establish(api);
  if (!context) return tl::unexpected(context.error());
  return Result<script::Terminal>(tl::in_place, std::move(*context));
}

// Tests as they end: TAP on standard output, or kept for --json.
class Listener {
 public:
  explicit Listener(bool prints) : prints_(prints) { print(script::tap_header()); }

  void add(const script::TestReport& test) {
    report_.tests.push_back(test);
    print(script::tap(test, report_.tests.size()));
  }
  void end() { print(script::tap_plan(report_.tests.size())); }
  void bail_out(const Failure& failure) { print(script::tap_bail_out(failure)); }

  const script::Report& report() const { return report_; }

 private:
  void print(const std::string& text) const {
    if (!prints_) return;
    std::fputs(text.c_str(), stdout);
    std::fflush(stdout);
  }

  bool prints_;
  script::Report report_;
};

struct JsonTest {
  std::string file, name, outcome, reason, step;
  std::int64_t line = 0;

  static constexpr auto kFields =
      std::tuple(api::field("file", &JsonTest::file), api::field("name", &JsonTest::name),
                 api::field("outcome", &JsonTest::outcome), api::field("line", &JsonTest::line),
                 api::field("step", &JsonTest::step), api::field("reason", &JsonTest::reason));
};

struct JsonReport {
  std::vector<JsonTest> tests;
  std::int64_t passed = 0, failed = 0, skipped = 0;

  static constexpr auto kFields = std::tuple(
      api::field("passed", &JsonReport::passed), api::field("failed", &JsonReport::failed),
      api::field("skipped", &JsonReport::skipped), api::field("tests", &JsonReport::tests));
};

constexpr std::string_view kOutcomes[] = {"passed", "failed", "skipped"};

std::string to_json(const script::Report& report) {
  JsonReport json;
  for (const auto& test : report.tests)
    json.tests.push_back({test.file, test.name,
                          std::string(kOutcomes[static_cast<std::size_t>(test.outcome)]),
                          test.reason, test.step, test.place.line});
  json.passed = static_cast<std::int64_t>(report.count(Outcome::kPassed));
  json.failed = static_cast<std::int64_t>(report.count(Outcome::kFailed));
  json.skipped = static_cast<std::int64_t>(report.count(Outcome::kSkipped));
  return api::to_text(json) + "\n";
}

Result<void> run_all(const Options& options, const std::vector<NamedScript>& scripts,
                     Listener& listener, script::Terminal::Witness witness) {
  const auto api = pcsc::winscard();
  auto terminal = open_terminal(*api);
  if (!terminal) return tl::unexpected(terminal.error());
  terminal->set_witness(std::move(witness));
  const auto hand = find_hand(options);
  script::Runner runner(
      *terminal, hand.get(),
      {options.card.reader.value_or(""), permissions(options), options.script.show_data},
      [&](const script::TestReport& test) { listener.add(test); });
  for (const NamedScript& script : scripts)
    if (auto ran = runner.run(script.script, script.file); !ran) return ran;
  return {};
}

Result<Output> run_scripts(const Options& options, script::Terminal::Witness witness) {
  const auto scripts = load_all(options.script.files);
  if (!scripts) return tl::unexpected(scripts.error());
  Listener listener(!options.json);
  if (auto ran = run_all(options, *scripts, listener, std::move(witness)); !ran) {
    listener.bail_out(ran.error());
    return tl::unexpected(ran.error());
  }
  listener.end();
  const script::Report& report = listener.report();
  if (options.script.junit) {
    if (auto written = write_file(*options.script.junit, script::junit(report)); !written)
      return tl::unexpected(written.error());
  }
  return Output{options.json ? to_json(report) : "",
                report.count(Outcome::kFailed) == 0 ? 0 : kTestsFailed};
}

// ---- ssctl apdu ------------------------------------------------------------

struct JsonExchange {
  std::string command, data, status, meaning;

  static constexpr auto kFields = std::tuple(
      api::field("command", &JsonExchange::command), api::field("data", &JsonExchange::data),
      api::field("status", &JsonExchange::status), api::field("meaning", &JsonExchange::meaning));
};

struct JsonExchanges {
  std::vector<JsonExchange> exchanges;

  static constexpr auto kFields = std::tuple(api::field("exchanges", &JsonExchanges::exchanges));
};

std::string hex(Bytes bytes) {
  std::string text(2 * bytes.size(), '0');
  to_hex(bytes, text);
  return text;
}

Result<std::vector<std::vector<Byte>>> commands_of(const std::vector<std::string>& words) {
  std::vector<std::vector<Byte>> commands;
  for (const std::string& word : words) {
    std::vector<Byte> command(word.size() / 2 + 1);
    const auto size = from_hex(word, command);
    if (!size || *size < 4) return failure(Code::kRequestMalformed, "no command in hex: " + word);
    command.resize(*size);
    commands.push_back(std::move(command));
  }
  return commands;
}

Result<JsonExchange> exchange(script::Terminal& terminal, const script::Guard& guard,
                              Bytes command) {
  if (auto allowed = guard.check(terminal, command); !allowed)
    return tl::unexpected(allowed.error());
  const auto answer = terminal.transmit(command);
  if (!answer) return tl::unexpected(answer.error());
  const auto response = iso7816::parse_response(*answer);
  if (!response) return failure(Code::kCardProtocol, "an answer without status");
  return JsonExchange{hex(command), hex(response->data), hex(answer->last(2)),
                      std::string(response->status.meaning())};
}

// At once, so that what came before a failure is seen.
void print(const JsonExchange& exchange) {
  const char* blank = exchange.data.empty() ? "" : " ";
  std::printf("> %s\n< %s%s%s  %s\n", exchange.command.c_str(), exchange.data.c_str(), blank,
              exchange.status.c_str(), exchange.meaning.c_str());
  std::fflush(stdout);
}

// A status of 9000 or 61xx: the card did as it was told.
bool done(const JsonExchange& exchange) {
  return exchange.status == "9000" || exchange.status.starts_with("61");
}

// ---- traces ----------------------------------------------------------------

// A file of commands and answers, for its owner's eyes only.
class TraceFile {
 public:
  static Result<TraceFile> create(const fs::path& path) {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (descriptor < 0 || ::fchmod(descriptor, 0600) != 0)  // also of a file that was there
      return failure(Code::kOutputFile, path.string());
    return TraceFile(::fdopen(descriptor, "w"));
  }

  void write(const std::string& text) { good_ &= std::fputs(text.c_str(), file_.get()) >= 0; }
  bool finish() { return std::fflush(file_.get()) == 0 && good_; }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  explicit TraceFile(std::FILE* file) : file_(file) {}

  std::unique_ptr<std::FILE, Close> file_;
  bool good_ = true;
};

}  // namespace

Result<Output> run_apdu(const Options& options) {
  const auto commands = commands_of(options.script.commands);
  if (!commands) return tl::unexpected(commands.error());
  const auto api = pcsc::winscard();
  auto terminal = open_terminal(*api);
  if (!terminal) return tl::unexpected(terminal.error());
  if (auto used = terminal->use(options.card.reader.value_or("")); !used)
    return tl::unexpected(used.error());
  const script::Guard guard(permissions(options));
  JsonExchanges answer;
  for (const auto& command : *commands) {
    auto exchanged = exchange(*terminal, guard, command);
    if (!exchanged) return tl::unexpected(exchanged.error());
    if (!options.json) print(*exchanged);
    answer.exchanges.push_back(std::move(*exchanged));
  }
  const bool all_done = std::all_of(answer.exchanges.begin(), answer.exchanges.end(), done);
  return Output{options.json ? api::to_text(answer) + "\n" : "",
                all_done ? 0 : info(Code::kCardStatus).exit_code};
}

Result<Output> run_script(const Options& options) {
  return run_scripts(options, nullptr);
}

Result<Output> run_trace_record(const Options& options) {
  auto file = TraceFile::create(options.script.trace);
  if (!file) return tl::unexpected(file.error());
  auto output = run_scripts(
      options, [&file](const script::Event& event) { file->write(script::trace_line(event)); });
  if (!file->finish()) return failure(Code::kOutputFile, options.script.trace.string());
  return output;
}

Result<Output> run_trace_redact(const Options& options) {
  const auto trace = load(options.script.trace);
  if (!trace) return tl::unexpected(trace.error());
  auto text = script::redact(trace->script);
  if (!text) return failure(Code::kScriptMalformed, text.error().text(trace->file));
  return Output{std::move(*text)};
}

}  // namespace ssc::cli
