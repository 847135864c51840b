// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "host/backend/ledger/movements.hpp"
#include "host/backend/sim/town.hpp"

namespace ssc::backend::sim {

// What moves the money of the insured besides transfers: contributions, also late ones to a place
// that they have left, spending and its reversal, and the vouchers they pay with.
class Wallets {
 public:
  Wallets(Town& town, Rng rng, unsigned days) : town_(town), rng_(rng), days_(days) {}

  void plan();

  // A voucher of before the person stopped paying at that area, still in its life.
  std::optional<std::string> voucher(const std::string& region, const Pseudonym& person,
                                     const std::string& insutype);
  // Shows it there; throws Broken when it is taken although the relation has ended since.
  void show(const std::string& region, const std::string& voucher, bool relation_ended,
            const Id& case_id);

 private:
  void on_any_day(std::function<void()> what, unsigned from_day = 0);
  void pay_in_every_month(const Citizen& citizen);
  void pay_in(const Citizen& citizen, const std::string& region,
              std::optional<std::chrono::year_month> month);
  void spend(const Citizen& citizen, const std::string& region);
  void reverse(const std::string& region, const Id& original);
  void reverse_again(const std::string& region, const Id& original);
  void use_a_voucher(const Citizen& citizen);

  Town& town_;
  Rng rng_;
  unsigned days_;
};

}  // namespace ssc::backend::sim
