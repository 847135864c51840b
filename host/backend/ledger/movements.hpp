// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "host/backend/registry/record.hpp"
#include "host/backend/registry/registry.hpp"
#include "host/backend/store/store.hpp"

// What moves the money of a personal account besides transfers. Each movement is asked for once,
// under an id that the asker makes and keeps: the same again changes nothing and is answered the
// same, another one under its id is kIdReused.
//
//   contribution, monthly return   contrib → person
//   spending                       person → provider
//   reversal of a spending         provider → person
//
// Money for a relation that has ended and taken its account along goes to suspense and waits there
// for a supplement case: see late_money.
namespace ssc::backend {

struct PersonalAccount {
  std::string region, insutype;
  Pseudonym person;
};

struct Contribution {
  Id request;
  PersonalAccount to;
  Fen amount;
  std::optional<std::chrono::year_month> month;  // empty: the monthly return of a retired person
};
struct Spending {  // by the holder or a family member, at a hospital or a pharmacy
  Id request;
  PersonalAccount from;
  Fen amount;
};
struct Reversal {  // 2601: of a spending whose outcome the hospital never learnt
  Id request;
  std::string region;
  Id original;  // request of the spending
};

enum class Booked : std::uint8_t { kAccount, kSuspense };

// Whether `amount` may be spent, and why not.
//   kAccountClosed  there is no account, it is frozen, or it went with the relation
//   kInTransfer     the money is there, but set aside for a transfer
//   kBalanceShort
Result<void> may_spend(const InsuranceRecord& record, const Balance& balance, Fen amount);

// Puts money of a relation that has ended on suspense, to be sent after it: one key for each sum,
// named by the case that ended the relation, its value the sum in fen. The supplement case releases
// what it takes.
void book_late(const Account& from, Fen amount, std::string_view region, const Id& ended_by,
               const Id& request, Batch& batch);
// The same for a sum that is on suspense already.
void list_late(Fen amount, std::string_view region, const Id& ended_by, const Id& request,
               Batch& batch);
std::string late_money_prefix(std::string_view region, const Id& ended_by);

// One caller at a time, as the store.
class PersonalAccounts {
 public:
  PersonalAccounts(Store& store, const Registry& registry, Digest digest)
      : store_(store), registry_(registry), digest_(std::move(digest)) {}

  // All: kRequestMalformed (an amount not above zero), kIdReused, kNotInsured.
  // kAccountClosed: none there, and no relation that has gone
  Result<Booked> contribute(const Contribution& contribution, Timestamp now);
  // As may_spend.
  Result<void> spend(const Spending& spending, Timestamp now);
  // kNotFound: no such spending; kTooLate: it was reversed before
  Result<Booked> reverse(const Reversal& reversal, Timestamp now);

 private:
  using Fill = std::function<Result<Booked>(Batch& batch)>;  // judges, and adds what is to be done

  Result<Booked> once(const Id& request, const Hash& input, Timestamp now, const Fill& fill);
  Result<InsuranceRecord> record_of(const PersonalAccount& account);

  Store& store_;
  const Registry& registry_;
  Digest digest_;
};

}  // namespace ssc::backend
