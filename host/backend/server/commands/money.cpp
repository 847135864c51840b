// SPDX-License-Identifier: Apache-2.0
// hold resolve; payout request, approve.
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
constexpr std::array<std::string_view, 1> kPayouts = {"PAYOUT"};

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

Result<int> request_payout(const Options& options, std::ostream& out) {
  const auto desk = Desk::open(options);
  if (!desk) return tl::unexpected<Failure>(desk.error());
  return (*desk)->bring(
      [&](Agency& agency, const Id& id) {
        return read_payee((*desk)->registry()).and_then([&](const transfer::Payee& payee) {
          return agency.request_payout(new_request_id(), id, payee);
        });
      },
      out);
}

Result<int> approve_payout(const Options& options, std::ostream& out) {
  const auto desk = Desk::open(options);
  if (!desk) return tl::unexpected<Failure>(desk.error());
  return (*desk)->decide(
      Duty::kPayout, kPayouts,
      [&](Agency& agency, const Id& id) { return agency.approve_payout(id, options.operator_id); },
      out);
}

}  // namespace ssc::backend
