// SPDX-License-Identifier: Apache-2.0
#include "host/backend/ledger/account.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace ssc::backend {
namespace {

constexpr std::array<AccountKindInfo, 9> kChart = {{
    {AccountKind::kPerson, "person", false},
    {AccountKind::kClearing, "clearing", false},
    {AccountKind::kSuspense, "suspense", false},
    {AccountKind::kBankOut, "bank_out", false},
    {AccountKind::kPool, "pool", true},
    {AccountKind::kBank, "bank", true},
    {AccountKind::kOpening, "opening", true},
    {AccountKind::kContrib, "contrib", true},
    {AccountKind::kProvider, "provider", true},
}};

std::string join(std::string_view a, std::string_view b, std::string_view c) {
  std::string text(a);
  text.append(":").append(b).append(":").append(c);
  return text;
}

}  // namespace

const AccountKindInfo& info(AccountKind kind) {
  return kChart.at(static_cast<std::size_t>(kind));
}

Account::Account(AccountKind kind, std::string detail)
    : kind_(kind), name_(std::string(info(kind).name) + ":" + std::move(detail)) {}

Account Account::person(std::string_view region, std::string_view insutype,
                        const Pseudonym& person) {
  return {AccountKind::kPerson, join(region, insutype, person.text)};
}

Account Account::clearing(std::string_view from, std::string_view to) {
  return {AccountKind::kClearing, std::string(from).append("→").append(to)};
}

Account Account::of_region(AccountKind kind, std::string_view region) {
  if (kind == AccountKind::kPerson || kind == AccountKind::kClearing)
    throw std::logic_error("not an account of a region alone");
  return {kind, std::string(region)};
}

std::optional<Account> Account::parse(std::string_view name) {
  const std::size_t colon = name.find(':');
  const auto kind = std::find_if(
      kChart.begin(), kChart.end(),
      [&](const AccountKindInfo& candidate) { return candidate.name == name.substr(0, colon); });
  if (kind == kChart.end() || colon == std::string_view::npos || colon + 1 == name.size())
    return {};
  return Account(kind->kind, std::string(name.substr(colon + 1)));
}

}  // namespace ssc::backend
