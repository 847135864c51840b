// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "host/backend/sim/town.hpp"

namespace ssc::backend::sim {

// The insured: each applies for what their story says, by one of the ways there are, looks after it
// every few days, and does what only they can do: withdraw, name a bank account, apply again.
class People {
 public:
  People(Town& town, Rng rng, unsigned days);

  void plan();  // everybody's first wish onto the timeline

 private:
  struct Life {
    Citizen citizen;  // of who has moved on: from where to where now
    transfer::Application application = {};
    std::optional<Id> case_id = {};
    bool withdraws = false;
    bool asked_for_payout = false;
    unsigned applications = 0;
  };

  void begin(Life& life);
  void take_certificate(Life& life);
  void apply(Life& life);
  void answered(Life& life, const Result<transfer::Case>& answer);
  void ask_twice(const Life& life);
  void reuse_the_id(const Life& life);
  void look_later(Life& life);
  void look(Life& life);
  void looked(Life& life, const transfer::Case& state);
  void withdraw(Life& life);
  void ask_for_payout(Life& life);
  void move_on(Life& life);
  void retire(Life& life);
  transfer::Application fill_in(const Citizen& citizen);
  transfer::Payee bank_account(const Citizen& citizen, bool own);
  bool over() const { return town_.timeline.now() >= last_wish_; }

  Town& town_;
  Rng rng_;
  Timestamp last_wish_;  // nobody begins anything after it
  std::deque<Life> lives_;
};

}  // namespace ssc::backend::sim
