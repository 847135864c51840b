// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include "host/base/failure.hpp"

namespace ssc::backend {

// The command line of ssc-backend as the commands see it.
struct Options {
  std::filesystem::path config;
  std::string clock;  // "sim:FILE"; empty: the machine's
  bool json = false;

  bool check_only = false;  // serving

  // policy
  std::string topic, item, region, counterpart, channel, person_class, date, known_at;

  // verify, backup
  std::vector<std::filesystem::path> databases;
  std::filesystem::path source, target;

  // clock set
  std::string time;

  // case, hold, payout, certificate, receipt, document; `region` too
  std::string operator_id, case_id, reason, number, insutype;
  std::vector<std::string> paid;  // months
  std::string line;               // of the bank statement
  std::string alarm, subject;     // LANE, RECON, STATEMENT; what it is about
  bool due = false;
  bool accept = false, give_back = false, close_account = false;
};

// Prints its answer to `out`. The exit code: not 0 for findings, which are no failure.
using Command = Result<int> (*)(const Options& options, std::ostream& out);

Result<int> serve_agencies(const Options& options, std::ostream& out);

// The rules on record.
Result<int> check_policy(const Options& options, std::ostream& out);
Result<int> explain_policy(const Options& options, std::ostream& out);
Result<int> compare_policy(const Options& options, std::ostream& out);

// What clerks do, beside the running server; it sends what they cause.
Result<int> list_cases(const Options& options, std::ostream& out);
Result<int> show_case(const Options& options, std::ostream& out);
Result<int> approve_case(const Options& options, std::ostream& out);
Result<int> reject_case(const Options& options, std::ostream& out);
Result<int> withdraw_case(const Options& options, std::ostream& out);
Result<int> correct_case(const Options& options, std::ostream& out);
Result<int> supplement_case(const Options& options, std::ostream& out);
Result<int> resolve_hold(const Options& options, std::ostream& out);
Result<int> match_hold(const Options& options, std::ostream& out);
Result<int> return_hold(const Options& options, std::ostream& out);
Result<int> dismiss_alarm(const Options& options, std::ostream& out);
Result<int> request_payout(const Options& options, std::ostream& out);
Result<int> approve_payout(const Options& options, std::ostream& out);
Result<int> change_payee(const Options& options, std::ostream& out);
Result<int> release_payout(const Options& options, std::ostream& out);
Result<int> pay_retiree(const Options& options, std::ostream& out);
Result<int> issue_certificate(const Options& options, std::ostream& out);
Result<int> show_receipt(const Options& options, std::ostream& out);
Result<int> show_document(const Options& options, std::ostream& out);

// What an administrator does.
Result<int> report_ageing(const Options& options, std::ostream& out);
Result<int> verify_databases(const Options& options, std::ostream& out);
Result<int> back_up(const Options& options, std::ostream& out);
Result<int> set_clock(const Options& options, std::ostream& out);

}  // namespace ssc::backend
