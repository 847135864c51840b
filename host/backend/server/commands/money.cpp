// SPDX-License-Identifier: Apache-2.0
// hold resolve, match, return; alarm dismiss; payout request, approve, payee, release, retiree.
#include <array>
#include <iostream>

#include "host/backend/server/commands/case_view.hpp"
#include "host/backend/server/commands/desk.hpp"
#include "host/backend/transfer/payee_name.hpp"
#include "protocol/base/hex.hpp"

namespace ssc::backend {
namespace {

using transfer::Agency;

constexpr std::array<std::string_view, 2> kHolds = {"HOLD", "SURPLUS"};

// As the list shows it, "line:B-7", or as the bank does.
std::string_view line_of(const Options& options) {
  constexpr std::string_view kShown = "line:";
  const std::string_view line = options.line;
  return line.starts_with(kShown) ? line.substr(kShown.size()) : line;
}

// The account's number goes no further than this.
std::string token_of(const std::string& account) {
  const Hash hash = digest_of(sm3, {"bank account", account});
  std::array<char, 32> digits;
  return std::string(to_hex(Bytes(hash).first(16), digits));
}

// From standard input, for arguments are seen by everybody on the machine.
Result<transfer::Payee> read_payee(const Registry& registry) {
  std::string account, holder, name;
  std::getline(std::cin, account);
  std::getline(std::cin, holder);
  std::getline(std::cin, name);
  if (account.empty() || holder.empty() || name.empty())
    return failure(Code::kRequestMalformed,
                   "standard input: number of the bank account, id number and name of its holder");
  const auto person = registry.by_id_number(holder);
  if (!person) return failure(Code::kPayeeMismatch);
  return transfer::Payee{token_of(account), (*person)->pseudonym,
                         transfer::same_name(name, (*person)->name.reveal())};
}

}  // namespace

Result<int> resolve_hold(const Options& options, std::ostream& out) {
  const auto desk = Desk::open(options);
  if (!desk) return tl::unexpected<Failure>(desk.error());
  return (*desk)->decide(
      Duty::kHold, kHolds,
      [&](Agency& agency, const Id& id) {
        return agency.resolve_hold(id, options.operator_id, options.accept);
      },
      out);
}

Result<int> match_hold(const Options& options, std::ostream& out) {
  const auto desk = Desk::open(options);
  if (!desk) return tl::unexpected<Failure>(desk.error());
  const auto case_id = case_id_of(options);
  if (!case_id) return tl::unexpected<Failure>(case_id.error());
  const auto agency = (*desk)->agency(options.region, Duty::kHold);
  if (!agency) return tl::unexpected<Failure>(agency.error());
  const auto matched = (*agency)->match_line(line_of(options), options.operator_id, *case_id);
  if (!matched) return tl::unexpected<Failure>(matched.error());
  print({options.region, *matched, {}}, options.json, out);
  return 0;
}

Result<int> return_hold(const Options& options, std::ostream&) {
  const auto desk = Desk::open(options);
  if (!desk) return tl::unexpected<Failure>(desk.error());
  return (*desk)->agency(options.region, Duty::kHold).and_then([&](Agency* agency) {
    return agency->send_line_back(line_of(options), options.operator_id).map([] { return 0; });
  });
}

Result<int> dismiss_alarm(const Options& options, std::ostream&) {
  const auto desk = Desk::open(options);
  if (!desk) return tl::unexpected<Failure>(desk.error());
  return (*desk)->agency(options.region, Duty::kHold).and_then([&](Agency* agency) {
    return agency->dismiss(options.alarm + ":" + options.subject, options.operator_id).map([] {
      return 0;
    });
  });
}

Result<int> request_payout(const Options& options, std::ostream& out) {
  const auto desk = Desk::open(options);
  if (!desk) return tl::unexpected<Failure>(desk.error());
  return (*desk)->at_origin(
      Duty::kReview,
      [&](Agency& agency, const Id& id) {
        return read_payee((*desk)->registry()).and_then([&](const transfer::Payee& payee) {
          return agency.request_payout(new_request_id(), id, payee, options.operator_id);
        });
      },
      out);
}

Result<int> change_payee(const Options& options, std::ostream& out) {
  const auto desk = Desk::open(options);
  if (!desk) return tl::unexpected<Failure>(desk.error());
  return (*desk)->at_origin(
      Duty::kPayout,
      [&](Agency& agency, const Id& id) {
        return read_payee((*desk)->registry()).and_then([&](const transfer::Payee& payee) {
          return agency.new_payee(id, options.operator_id, payee);
        });
      },
      out);
}

Result<int> release_payout(const Options& options, std::ostream& out) {
  const auto desk = Desk::open(options);
  if (!desk) return tl::unexpected<Failure>(desk.error());
  return (*desk)->at_origin(
      Duty::kPayout,
      [&](Agency& agency, const Id& id) { return agency.release_payout(id, options.operator_id); },
      out);
}

// The payee is the retiree, so the holder's id number says both.
Result<int> pay_retiree(const Options& options, std::ostream& out) {
  const auto desk = Desk::open(options);
  if (!desk) return tl::unexpected<Failure>(desk.error());
  const auto agency = (*desk)->agency(options.region, Duty::kReview);
  if (!agency) return tl::unexpected<Failure>(agency.error());
  const auto payee = read_payee((*desk)->registry());
  if (!payee) return tl::unexpected<Failure>(payee.error());
  const auto opened = (*agency)->request_retiree_payout(
      new_request_id(), payee->holder, options.insutype, *payee, options.operator_id);
  if (!opened) return tl::unexpected<Failure>(opened.error());
  print({options.region, *opened, {}}, options.json, out);
  return 0;
}

Result<int> approve_payout(const Options& options, std::ostream& out) {
  const auto desk = Desk::open(options);
  if (!desk) return tl::unexpected<Failure>(desk.error());
  return (*desk)->at_origin(
      Duty::kPayout,
      [&](Agency& agency, const Id& id) { return agency.approve_payout(id, options.operator_id); },
      out);
}

}  // namespace ssc::backend
