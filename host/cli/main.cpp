// SPDX-License-Identifier: Apache-2.0
// ssctl: the command line. The only file that includes CLI11, which is slow to compile.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>

#include "host/cli/card/commands.hpp"
#include "host/cli/commands.hpp"
#include "host/cli/render.hpp"
#include "host/cli/scripts.hpp"
#include "host/cli/texts.hpp"
#include "protocol/base/sensitive.hpp"

namespace ssc::cli {
namespace {

constexpr const char* kDefaultSocket = "/run/sscd/api.sock";
constexpr double kMaxWaitSeconds = api::kMaxWaitMs / 1000.0;
constexpr const char* kExitCodes =
    "Exit codes:\n"
    "  0  done\n"
    "  1  another failure, or a test of a script failed\n"
    "  2  wrong usage, or a request the service finds malformed\n"
    "  3  smart card service or reader\n"
    "  4  card\n"
    "  5  the service sscd (or, for sim, the simulated card) is not there\n"
    "  6  the insurer's back end cannot be reached or trusted\n"
    "  7  refused by the back end\n"
    "  8  voucher refused\n"
    "With --json a failure is {\"error\":{code,message,remedy,retriable}} on standard output, with "
    "the same\n"
    "exit code. host/ERRORS.md lists the codes.";

// The line as CLI11 sees it; Options is what it means.
struct Line {
  Options options;
  Command command = nullptr;
  std::string language, reader, socket, control, text, png;
  double wait_seconds = 0;
};

CLI::App* add(CLI::App& parent, Line& line, const char* name, const char* help, Command command) {
  CLI::App* sub = parent.add_subcommand(name, help);
  sub->callback([&line, command] { line.command = command; });
  return sub;
}

void add_transfer(CLI::App& app, Line& line) {
  CLI::App* transfer =
      app.add_subcommand("transfer", "Move the insurance to another area (转移接续)");
  transfer->require_subcommand(1);
  CLI::App* apply =
      add(*transfer, line, "apply", "Apply, with the card in the reader", run_transfer_apply);
  apply->add_option("--from", line.options.apply.from, "Division the insurance leaves")->required();
  apply->add_option("--to", line.options.apply.to, "Division it moves to")->required();
  CLI::App* status =
      add(*transfer, line, "status", "State and history of one case", run_transfer_status);
  status->add_option("ID", line.options.status.case_id, "Case")->required();
  add(*transfer, line, "list", "The cases of the card's holder", run_transfer_list);
}

void add_voucher(CLI::App& app, Line& line) {
  CLI::App* voucher =
      app.add_subcommand("voucher", "An electronic voucher for the card, as a QR code");
  voucher->require_subcommand(0, 1);
  voucher->add_option("--png", line.png, "Write the QR code to this file too");
  voucher->add_option("--division", line.options.division,
                      "Of the insurance there; without it, of the one in force");
  voucher->preparse_callback([&line](std::size_t) { line.command = run_voucher; });
  CLI::App* verify =
      add(*voucher, line, "verify", "Verify a voucher, which uses it up", run_voucher_verify);
  verify
      ->add_option("TEXT", line.text, "The digits of the voucher; - reads them from standard input")
      ->required();
}

void add_sim(CLI::App& app, Line& line) {
  CLI::App* sim = app.add_subcommand("sim", "The hand that holds the simulated card");
  sim->require_subcommand(1);
  add(*sim, line, "list", "The cards there are", run_sim_list);
  CLI::App* insert = add(*sim, line, "insert", "Put a card into the reader", run_sim_insert);
  insert->add_option("PERSONA", line.options.persona, "Which")->required();
  add(*sim, line, "pull", "Take the card out", run_sim_pull);
}

void add_psam_options(CLI::App& sub, CardOptions& options) {
  auto* psam = sub.add_option("--psam", options.psam, "Reader of the PSAM, by its full name");
  sub.add_flag("--no-psam", options.no_psam, "Do without a PSAM")->excludes(psam);
}

void add_pin_tries(CLI::App& sub, CardOptions& options) {
  sub.add_option("--pin-tries", options.pin_tries,
                 "Do not send a PIN when the card allows fewer tries")
      ->check(CLI::Range(1, 15))
      ->capture_default_str();
}

void add_card(CLI::App& app, Line& line) {
  CardOptions& options = line.options.at_card;
  CLI::App* card = app.add_subcommand("card", "What is on the card, without the service");
  card->require_subcommand(1);
  CLI::App* show = add(*card, line, "show", "Issuer and holder, or everything", run_card_show);
  show->add_flag("--all", options.all, "Every file of every application");
  CLI::App* files =
      add(*card, line, "files", "Its files, what each asks for and gives", run_card_files);
  for (CLI::App* sub : {show, files}) {
    sub->add_flag("--pin", options.offer_pin, "Ask for the PIN, for what it opens");
    add_pin_tries(*sub, options);
    add_psam_options(*sub, options);
  }
}

void add_pin(CLI::App& app, Line& line) {
  CardOptions& options = line.options.at_card;
  CLI::App* pin = app.add_subcommand("pin", "The PIN of the card, without the service");
  pin->require_subcommand(1);
  add(*pin, line, "status", "Whether there is one, and how many tries it has", run_pin_status);
  CLI::App* verify = add(*pin, line, "verify", "Try it", run_pin_verify);
  CLI::App* change = add(*pin, line, "change", "From the old to a new one", run_pin_change);
  for (CLI::App* sub : {verify, change}) {
    add_pin_tries(*sub, options);
    sub->add_flag("--pin-pad", options.pin_pad, "On the keys of the reader");
  }
  CLI::App* unblock =
      add(*pin, line, "unblock", "Give it all its tries back, by a PSAM with PUK", run_pin_unblock);
  CLI::App* reload =
      add(*pin, line, "reload", "Put a new one in its place, by a PSAM with PUK", run_pin_reload);
  for (CLI::App* sub : {unblock, reload}) add_psam_options(*sub, options);
}

// What may happen to a card that no simulator holds.
void add_permissions(CLI::App& sub, ScriptOptions& options) {
  sub.add_flag("--allow-pin", options.allow_pin, "Send PINs to a real card, with all tries left");
  sub.add_flag("--allow-write", options.allow_write, "Send a real card what may change it");
  sub.add_option("--pin-tries", options.pin_tries, "How many tries are all of them")
      ->check(CLI::Range(1, 15))
      ->capture_default_str();
}

void add_run_options(CLI::App& sub, ScriptOptions& options) {
  add_permissions(sub, options);
  sub.add_option("--junit", options.junit, "Write the report to this file too, as JUnit's XML");
  sub.add_flag("--show-data", options.show_data, "Show where the data of a real card differs");
}

void add_apdu(CLI::App& app, Line& line) {
  ScriptOptions& options = line.options.script;
  CLI::App* apdu = add(app, line, "apdu", "Commands to the card, as they are", run_apdu);
  apdu->add_option("HEX", options.commands, "One command each; blanks inside are skipped")
      ->required();
  add_permissions(*apdu, options);
}

void add_script(CLI::App& app, Line& line) {
  ScriptOptions& options = line.options.script;
  CLI::App* script = add(app, line, "script", "Test a reader and its cards by scripts", run_script);
  script->add_option("FILE", options.files, "Scripts, or folders of *.script")->required();
  add_run_options(*script, options);
}

void add_trace(CLI::App& app, Line& line) {
  ScriptOptions& options = line.options.script;
  CLI::App* trace = app.add_subcommand("trace", "What goes to the card and comes from it");
  trace->require_subcommand(1);
  CLI::App* record = add(*trace, line, "record",
                         "Run scripts and write all commands and answers down", run_trace_record);
  record->add_option("TRACE", options.trace, "File to write")->required();
  record->add_option("FILE", options.files, "Scripts, or folders of *.script")->required();
  add_run_options(*record, options);
  CLI::App* replay =
      add(*trace, line, "replay", "Send the commands again and compare the answers", run_script);
  replay->add_option("TRACE", options.files, "Trace")->required()->expected(1);
  add_run_options(*replay, options);
  add(*trace, line, "redact", "The trace without personal data, to standard output",
      run_trace_redact)
      ->add_option("TRACE", options.trace, "Trace")
      ->required();
}

void describe(CLI::App& app, Line& line) {
  app.description("ssctl: social-security cards at this machine's readers");
  app.footer(kExitCodes);
  app.require_subcommand(1);
  app.fallthrough();  // the options below may stand before or after the command
  app.set_version_flag("--version", SSC_VERSION);
  app.add_flag("--json", line.options.json, "One JSON object on standard output and nothing else");
  app.add_option("--lang", line.language, "zh or en; otherwise by locale")
      ->check(CLI::IsMember({"zh", "en"}));
  app.add_option("--reader", line.reader, "Reader to use, by its full name");
  app.add_option("--wait", line.wait_seconds, "Seconds to wait for a card")
      ->check(CLI::Range(0.0, kMaxWaitSeconds));
  app.add_option("--socket", line.socket, "Socket of sscd")
      ->envname("SSCD_SOCKET")
      ->default_val(kDefaultSocket);
  app.add_option("--control", line.control,
                 "Control socket of the simulated card; otherwise beside sscd's");
  add(app, line, "readers", "Readers and their cards", run_readers);
  add(app, line, "read", "What the card tells without PIN", run_read);
  add_voucher(app, line);
  add(app, line, "balance", "Balance of the personal account, from the insurer", run_balance);
  add_transfer(app, line);
  add(app, line, "doctor", "What is wrong with this machine's readers, and what to do", run_doctor);
  add_card(app, line);
  add_pin(app, line);
  add_apdu(app, line);
  add_script(app, line);
  add_trace(app, line);
  add_sim(app, line);
}

Result<void> settle(Line& line) {
  Options& options = line.options;
  options.coloured = ::isatty(STDOUT_FILENO) == 1;
  options.socket = line.socket;
  options.control = line.control.empty() ? options.socket.parent_path() / "cardsim.control"
                                         : std::filesystem::path(line.control);
  if (!line.reader.empty()) options.card.reader = line.reader;
  if (line.wait_seconds > 0)
    options.card.wait_ms = static_cast<std::int64_t>(line.wait_seconds * 1000);
  if (!line.png.empty()) options.png = line.png;
  if (line.text == "-") std::getline(std::cin, line.text);
  const bool fits = options.verify.text.assign(line.text);
  wipe(line.text.data(), line.text.size());
  if (!fits) return failure(Code::kVoucherMalformed, "too long");
  return {};
}

int report(const Failure& failure, const Options& options) {
  if (options.json) {
    std::puts(to_json(failure, options.language).c_str());
  } else {
    std::fputs(render(failure, options.language).c_str(), stderr);
  }
  return failure.info().exit_code;
}

// What is wrong with the line, for programs. What did not belong there is not repeated: somebody
// may have taken the place for that of a PIN.
std::string usage_detail(const CLI::ParseError& error) {
  const bool extras = dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr;
  return extras ? "an argument that was not expected" : error.what();
}

// Wrong usage. With --json on a line that could not be parsed, the error is an object all the same.
int report_usage(const CLI::App& app, const CLI::ParseError& error, const Options& options) {
  if (error.get_exit_code() == 0 || !options.json) {
    app.exit(error);
    return error.get_exit_code() == 0 ? 0 : info(Code::kRequestMalformed).exit_code;
  }
  return report(Failure{Code::kRequestMalformed, usage_detail(error)}, options);
}

int run(const Line& line) {
  auto output = line.command(line.options);
  if (!output) return report(output.error(), line.options);
  std::fputs(output->text.c_str(), stdout);
  wipe(output->text.data(), output->text.size());
  const bool written = std::fflush(stdout) == 0;
  return written ? output->exit_code : report(Failure{Code::kOutputFile}, line.options);
}

int main(int argc, char** argv) {
  Line line;
  line.options.language = language_of_environment();
  CLI::App app;
  describe(app, line);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    for (int i = 1; i < argc; ++i)
      if (std::string_view(argv[i]) == "--json") line.options.json = true;
    return report_usage(app, error, line.options);
  }
  if (!line.language.empty())
    line.options.language = line.language == "zh" ? Language::kChinese : Language::kEnglish;
  if (auto settled = settle(line); !settled) return report(settled.error(), line.options);
  return run(line);
}

}  // namespace
}  // namespace ssc::cli

int main(int argc, char** argv) {
  return ssc::cli::main(argc, argv);
}
