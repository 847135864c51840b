// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "host/backend/store/id.hpp"

namespace ssc::backend {

// The chart of accounts of one pooling area. A balance is the sum of an account's postings; the
// postings of a journal sum to zero, so all accounts together are zero at every instant.
//
//   person     what the agency owes an insured person       never below zero
//   clearing   on its way from one area to another          never below zero
//   suspense   arrived, not yet matched to a person         never below zero
//   bank_out   on its way to a person's bank account        never below zero
//   pool       the pooled fund
//   bank       the agency's own bank account (an asset: below zero when money is there)
//   opening    the other side of balances taken over at the start
//   contrib    contributions and the monthly return
//   provider   hospitals and pharmacies
enum class AccountKind : std::uint8_t {
  kPerson,
  kClearing,
  kSuspense,
  kBankOut,
  kPool,
  kBank,
  kOpening,
  kContrib,
  kProvider,
};

struct AccountKindInfo {
  AccountKind kind;
  std::string_view name;
  bool may_be_negative;
};
const AccountKindInfo& info(AccountKind kind);

// Made by the functions below only, so a name outside the chart cannot be posted to.
class Account {
 public:
  AccountKind kind() const { return kind_; }
  const std::string& name() const { return name_; }  // unique: "person:999911:310:<pseudonym>"

  friend bool operator==(const Account&, const Account&) = default;
  friend auto operator<=>(const Account&, const Account&) = default;

  static Account person(std::string_view region, std::string_view insutype,
                        const Pseudonym& person);
  static Account clearing(std::string_view from, std::string_view to);
  static Account of_region(AccountKind kind,
                           std::string_view region);           // the kinds from kSuspense on
  static std::optional<Account> parse(std::string_view name);  // what name() answered

 private:
  Account(AccountKind kind, std::string detail);

  AccountKind kind_;
  std::string name_;
};

}  // namespace ssc::backend
