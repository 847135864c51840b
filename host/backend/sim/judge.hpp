// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "host/backend/bank/bank.hpp"
#include "host/backend/registry/record.hpp"
#include "host/backend/sim/broken.hpp"
#include "host/backend/sim/world.hpp"
#include "host/backend/store/store.hpp"
#include "host/backend/transfer/machine/case.hpp"

namespace ssc::backend::sim {

// Sees every batch as it is stored, and every line of a statement as it is handed in, and knows
// what must hold after each. It keeps books of its own, and shares no reckoning with the agencies:
// no calendar, no union of months, no bank.
class Judge {
 public:
  Judge(const World& world, const Rules& rules);

  // Throws Broken.
  void stored(const std::string& region, const Batch& batch);
  // From here until the next call, the agency at work has this line in hand; null: none.
  void hands_in(const StatementLine* line) { line_ = line; }

  // A case as the journal of that agency has it by now; null: none.
  const transfer::Case* seen(const std::string& region, const Id& case_id) const;
  struct CaseKey {
    std::string region;
    Id id;
    friend auto operator<=>(const CaseKey&, const CaseKey&) = default;
  };
  const std::map<CaseKey, transfer::Case>& cases() const { return cases_; }

  // How often the person's relation has ended there.
  unsigned relations_ended(const std::string& region, const std::string& insutype,
                           const Pseudonym& person) const;
  // Whether money that a relation left behind there is paid out when the person asks for it.
  bool may_be_paid_out(const std::string& region, const std::string& insutype,
                       const Pseudonym& person) const;
  // Of every step that was a week late: that its deadline passed is on record. Throws Broken.
  void what_was_late_is_on_record(Timestamp now) const;
  // What the agency's books say that it has at the bank.
  Fen at_the_bank(const std::string& region) const;
  std::uint64_t credits() const { return credits_; }

 private:
  using Relation = std::tuple<std::string, std::string, std::string>;  // region, insutype, person
  using Months = std::set<int>;                                        // months since the year 0
  struct Record {
    Months here;
    std::map<Id, Months> brought;  // by each case
    Id last;                       // of those cases
    Months all() const;
  };

  void bank_moves_by_orders_and_lines(const std::string& region, const Batch& batch);
  void case_events(const std::string& region, const Append& append, const Batch& batch);
  void relation_events(const std::string& region, const Append& append, const Batch& batch);
  void one_event(const std::string& region, transfer::Case& state,
                 const transfer::CaseEvent& event);
  void deadlines_are_right(const std::string& region, const transfer::Case& state,
                           const transfer::Accepted& terms);
  void clocks_run_from_the_letter(const transfer::Case& state) const;
  void in_deadline_is_right(const std::string& region, const transfer::Case& state) const;
  void approved_by_enough(const std::string& region, const transfer::Case& state) const;
  void money_arrived(const std::string& region, const transfer::Case& state, Fen amount);
  void months_are_united(const transfer::Case& state, std::uint32_t months_after);
  void one_open_case(const std::string& region, const transfer::Case& before,
                     const transfer::Case& after);
  Record& record_of(const Relation& relation);

  const World& world_;
  const Rules& rules_;
  const StatementLine* line_ = nullptr;
  std::map<CaseKey, transfer::Case> cases_;
  std::map<std::string, Fen> at_the_bank_;
  std::set<std::pair<std::string, std::string>> lines_taken_;
  std::map<Relation, unsigned> ended_;
  std::map<Relation, Record> records_;
  std::map<Id, Months> brought_along_;                      // of a case, when its form went out
  std::map<std::pair<std::string, std::string>, Id> open_;  // person, insutype
  std::uint64_t credits_ = 0;
};

}  // namespace ssc::backend::sim
