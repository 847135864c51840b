// SPDX-License-Identifier: Apache-2.0
// ssc-backend: the insurer's back end, and what its clerks and its administrator do beside it. The
// only file that includes CLI11, which is slow to compile.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <iostream>
#include <string>

#include "host/backend/server/commands/options.hpp"

namespace ssc::backend {
namespace {

constexpr const char* kExitCodes =
    "Exit codes: 0 done, 1 another failure or findings of verify, 2 wrong usage, 7 refused.\n"
    "A failure is one line on standard error: its code, what it means, what to do. host/ERRORS.md\n"
    "lists the codes.";

// The line as CLI11 sees it; Options is what it means.
struct Line {
  Options options;
  Command command = serve_agencies;
};

class Commands {
 public:
  Commands(CLI::App& app, Line& line) : app_(app), line_(line) {}

  void add_all() {
    add_policy();
    add_cases();
    add_money();
    add_papers();
    add_books();
    add_clock();
  }

 private:
  // A command with subcommands.
  CLI::App& group(const char* name, const char* help) {
    CLI::App* made = app_.add_subcommand(name, help);
    made->require_subcommand(1);
    return *made;
  }
  CLI::App& add(CLI::App& parent, const char* name, const char* help, Command command) {
    CLI::App* made = parent.add_subcommand(name, help);
    made->callback([&line = line_, command] { line.command = command; });
    return *made;
  }
  // With an answer that a program may want.
  CLI::App& asked(CLI::App& parent, const char* name, const char* help, Command command) {
    CLI::App& made = add(parent, name, help, command);
    made.add_flag("--json", o_.json, "One JSON object on standard output");
    return made;
  }
  CLI::App& of_case(CLI::App& parent, const char* name, const char* help, Command command) {
    CLI::App& made = asked(parent, name, help, command);
    made.add_option("CASE", o_.case_id, "The case's id")->required();
    return made;
  }
  void by_operator(CLI::App& command) {
    command.add_option("--operator", o_.operator_id, "Who decides, of operators.toml")->required();
  }
  void at_agency(CLI::App& command) {
    command.add_option("--region", o_.region, "The agency where it is")->required();
    by_operator(command);
  }
  CLI::App& decided(CLI::App& parent, const char* name, const char* help, Command command) {
    CLI::App& made = of_case(parent, name, help, command);
    by_operator(made);
    made.add_option("--region", o_.region, "The agency, where both wait");
    return made;
  }

  void add_policy() {
    CLI::App& policy = group("policy", "The regions' rules on record");
    asked(policy, "check", "Read all rows; list those that nobody has confirmed", check_policy);
    CLI::App& explain = asked(policy, "explain", "Which row decides, and why", explain_policy);
    explain.add_option("TOPIC", o_.topic, "time_limit, money_route, zero_at …")->required();
    explain.add_option("REGION", o_.region, "Division code")->required();
    explain.add_option("DATE", o_.date, "The rule in force then, 2026-11-22")->required();
    explain.add_option("--item", o_.item, "One rule of several: NOT_STOPPED …; else all");
    explain.add_option("--counterpart", o_.counterpart, "Division code of the other side");
    explain.add_option("--channel", o_.channel, "COUNTER, KIOSK, MOBILE");
    explain.add_option("--person-class", o_.person_class,
                       "EMPLOYEE, FLEX, RETIRED, RETIRED_RESETTLED, RESIDENT");
    explain.add_option("--known-at", o_.known_at, "As it was known on that day");
    CLI::App& compare =
        asked(policy, "compare", "What differs between two regions", compare_policy);
    compare.add_option("REGION", o_.region, "Division code")->required();
    compare.add_option("OTHER", o_.counterpart, "Division code")->required();
    compare.add_option("DATE", o_.date, "The rules in force then, 2026-11-22")->required();
  }

  void add_cases() {
    CLI::App& cases = group("case", "Transfers at the agencies hosted here");
    CLI::App& list = asked(cases, "list", "Open ones, and what waits for a clerk", list_cases);
    list.add_flag("--due", o_.due, "Only what waits for a clerk");
    list.add_option("--region", o_.region, "Of one agency");
    of_case(cases, "show", "Each agency's file on a case, with its history", show_case);
    decided(cases, "approve", "The review that it waits for, or taking over", approve_case);
    decided(cases, "reject", "Refuse it at the review that it waits for", reject_case)
        .add_option("--reason", o_.reason, "For the insured person")
        ->required();
    by_operator(of_case(cases, "withdraw", "On the insured person's wish", withdraw_case));
    CLI::App& correct = of_case(cases, "correct",
                                "After the relation has gone: the months as they should have been "
                                "told",
                                correct_case);
    correct.add_option("--paid", o_.paid, "Months paid, 2012-07..2026-09; for each range again")
        ->required()
        ->allow_extra_args(false);
    by_operator(correct);
    by_operator(of_case(cases, "supplement", "Send on what came after the relation had gone",
                        supplement_case));
  }

  void add_money() {
    CLI::App& hold = group("hold", "Money that is not what was announced");
    CLI::App& resolve = decided(hold, "resolve", "Take it, or send it back", resolve_hold);
    CLI::Option_group* how = resolve.add_option_group("Decision");
    how->add_flag("--accept", o_.accept, "Credit what arrived");
    how->add_flag("--return", o_.give_back, "Send it back");
    how->require_option(1);
    CLI::App& match =
        of_case(hold, "match", "A line that names no case belongs to this one", match_hold);
    at_agency(match);
    match.add_option("--line", o_.line, "The line, as the list shows it")->required();
    CLI::App& back =
        add(hold, "return", "A line that names no case: back to the agency that paid", return_hold);
    at_agency(back);
    back.add_option("LINE", o_.line, "The line, as the list shows it")->required();
    CLI::App& dismiss = add(group("alarm", "What the list shows that is no case"), "dismiss",
                            "Take it off the list once it was looked into", dismiss_alarm);
    at_agency(dismiss);
    dismiss.add_option("KIND", o_.alarm, "LANE, RECON, STATEMENT")->required();
    dismiss.add_option("SUBJECT", o_.subject, "As the list shows it")->required();
    CLI::App& payout = group("payout", "Money to the insured person's own bank account");
    by_operator(of_case(payout, "request",
                        "On the person's application. Standard input: the number of the bank "
                        "account, the id number and the name it is held under, a line each",
                        request_payout));
    decided(payout, "approve", "Above the area's limit two persons have to", approve_payout);
    by_operator(of_case(payout, "payee",
                        "Another bank account for what came back. Standard input as for request",
                        change_payee));
    by_operator(
        of_case(payout, "release", "Back to the person's account at the agency", release_payout));
    CLI::App& retiree = asked(payout, "retiree",
                              "Of a retiree who has resettled elsewhere and stays insured here. "
                              "Standard input as for request",
                              pay_retiree);
    retiree.add_option("--region", o_.region, "Where the retiree is insured")->required();
    retiree.add_option("--insurance", o_.insutype, "310 employee")->default_val("310");
    by_operator(retiree);
  }

  void add_papers() {
    CLI::App& certificate = group("certificate", "参保凭证, the certificate of insurance");
    CLI::App& issue =
        asked(certificate, "issue",
              "A new one, in place of the last. Standard input: the id number", issue_certificate);
    issue.add_option("--region", o_.region, "Where the person is insured")->required();
    issue.add_option("--insurance", o_.insutype, "310 employee, 390 resident")->default_val("310");
    issue.add_flag("--close-account", o_.close_account,
                   "On the person's wish; nothing may be left on it that is not set aside");
    by_operator(issue);
    of_case(app_, "receipt", "The receipt of a case that is done", show_receipt);
    asked(app_, "document", "A paper that an agency here has issued", show_document)
        .add_option("NUMBER", o_.number, "The paper's number")
        ->required();
  }

  void add_books() {
    asked(app_, "ageing", "What money waits, since when, and by which limit", report_ageing)
        .add_option("--region", o_.region, "Of one agency");
    asked(app_, "verify",
          "Do the books again from nothing and tell what is broken; with --config, months too. Of "
          "databases at rest, or their backups",
          verify_databases)
        .add_option("DATABASE", o_.databases, "All agencies' that are to agree")
        ->required();
    CLI::App& backup = add(app_, "backup", "Copy a database while it is at work", back_up);
    backup.add_option("DATABASE", o_.source)->required();
    backup.add_option("TO", o_.target, "A new file")->required();
  }

  void add_clock() {
    add(group("clock", "A simulated clock (--clock sim:FILE)"), "set", "Move it forward", set_clock)
        .add_option("TIME", o_.time, "2026-12-04T10:00:00+08:00")
        ->required();
  }

  CLI::App& app_;
  Line& line_;
  Options& o_ = line_.options;
};

// Wrong usage has one exit code, whatever CLI11 counts.
int tell_usage(const CLI::App& app, const CLI::ParseError& error) {
  app.exit(error);
  return error.get_exit_code() == 0 ? 0 : info(Code::kRequestMalformed).exit_code;
}

int fail(const Failure& failure) {
  const CodeInfo& info = failure.info();
  std::cerr << "ssc-backend: " << info.code << ": " << info.text_en;
  if (!failure.detail.empty()) std::cerr << " (" << failure.detail << ")";
  std::cerr << ". " << info.remedy_en << ".\n";
  return info.exit_code;
}

}  // namespace
}  // namespace ssc::backend

int main(int argc, char** argv) try {
  using namespace ssc::backend;
  CLI::App app("The insurer's back end of OpenSSC. Without a command it serves.");
  Line line;
  app.footer(kExitCodes);
  app.require_subcommand(0, 1);
  app.fallthrough();
  app.add_option("--config", line.options.config, "Configuration file (TOML)")
      ->envname("SSC_BACKEND_CONFIG");
  app.add_option("--clock", line.options.clock,
                 "sim:FILE: the time is what FILE says; for demonstrations only")
      ->envname("SSC_BACKEND_CLOCK");
  app.add_flag("--check-config", line.options.check_only,
               "Read configuration and data, say what is wrong, and stop");
  app.set_version_flag("--version", SSC_VERSION);
  Commands(app, line).add_all();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return tell_usage(app, error);
  }

  const auto done = line.command(line.options, std::cout);
  if (!done) return fail(done.error());
  return std::cout.flush() ? *done : fail({ssc::Code::kOutputFile, "standard output"});
} catch (const std::exception& exception) {
  std::fprintf(stderr, "ssc-backend: %s\n", exception.what());
  return 1;
}
