// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/backend/audit/finding.hpp"
#include "host/backend/registry/registry.hpp"
#include "host/backend/store/net_changes.hpp"
#include "host/backend/store/store.hpp"
#include "host/backend/transfer/machine/case.hpp"

// One store's journal, done again batch by batch from nothing: accounts, keys, streams, lanes,
// cases and relations as they have to be, and what of it breaks an invariant. A batch costs what it
// changes.
namespace ssc::backend {

struct RelationCorrected;

class Replay {
 public:
  using Lane = std::pair<std::string, std::string>;  // sender, receiver
  using Months = std::set<std::chrono::year_month>;
  struct CaseEntry {
    std::string region;
    transfer::Case now;
    Months sent;  // origin: the months on record when the information form went out
  };

  // Both outlive it. Without a registry, what was on record on day one is not known: months are not
  // counted.
  Replay(const Digest& digest, const Registry* registry) : digest_(digest), registry_(registry) {}

  // The next batch of the journal. What it breaks is added to findings().
  void add(const Batch& batch);
  const std::vector<Finding>& findings() const { return findings_; }
  std::vector<Finding> take_findings() { return std::exchange(findings_, {}); }

  const std::map<std::string, Holding, std::less<>>& accounts() const { return accounts_; }
  const std::map<std::string, std::string, std::less<>>& keys() const { return keys_; }
  const std::map<std::string, CaseEntry, std::less<>>& cases() const {
    return cases_;
  }  // by stream
  const CaseEntry* find_case(std::string_view region, const Id& case_id) const;
  bool keeps(std::string_view region) const;  // it is the store of that agency, which has worked
  const std::map<Lane, std::vector<Hash>>& sent() const { return sent_; }  // hash of each message
  const std::map<Lane, LanePlace>& received() const { return received_; }  // the last of each

  // Streams of the cases that the last batch was about.
  const std::set<std::string>& touched_cases() const { return touched_cases_; }

 private:
  struct RelationEntry {
    std::string region, insutype;
    Pseudonym person;
    Months here;
    std::vector<std::pair<Id, Months>> taken;  // by which case
    std::string last_case;                     // the one that brought the relation last
    std::uint32_t times_ended = 0;
    bool away = false, closed = false;  // the relation; the account with it
    Months all() const;
    void correct(const RelationCorrected& event);
  };

  void report(Invariant invariant, std::string_view region, std::string_view subject,
              std::string text);
  void book(const Batch& batch);
  std::vector<Resolved> resolve(const Batch& batch);
  void hold(const Batch& batch);
  void exchange(const Batch& batch);
  void append(const Append& append);
  void append_to_case(const Append& append);
  void append_to_relation(const Append& append);
  void follow(CaseEntry& entry, std::string_view stream, const Event& event, Version seq);
  void keep_settled(const transfer::Case& state, const transfer::SurplusSettled& settled);
  RelationEntry& relation(std::string_view stream);

  void count_money(const CaseEntry& entry, bool here);
  void expect(const Account& account, const Holding& change, bool plus);
  void expect_key(std::string_view name, std::string_view value, bool held);
  void check_accounts();
  void check_persons(const Batch& batch);
  void check_portable(const Batch& batch);
  void check_open(const CaseEntry& entry, std::string_view stream);
  void check_relations();
  void check_closed(std::string_view stream, const RelationEntry& entry);
  void check_months(const RelationEntry& entry);

  const Digest& digest_;
  const Registry* registry_;
  std::uint64_t batches_ = 0;
  Timestamp at_{};
  std::vector<Finding> findings_;

  std::map<std::string, Holding, std::less<>> accounts_, expected_;
  std::map<std::string, Fen> beside_cases_;  // persons' accounts: what no case brought or took
  std::map<Id, Reservation> reserved_;
  std::map<std::string, std::string, std::less<>> keys_;
  std::map<std::string, Version, std::less<>> streams_;
  std::map<Lane, LanePlace> sending_, received_;
  std::map<Lane, std::vector<Hash>> sent_;
  std::map<std::string, CaseEntry, std::less<>> cases_;
  std::map<std::string, std::set<std::string>, std::less<>> open_;  // streams, by open-case key
  std::map<std::string, RelationEntry, std::less<>> relations_;

  std::set<std::string> touched_accounts_, touched_cases_, touched_relations_;
  std::set<std::string> reported_, below_zero_;  // accounts that are wrong: told once
};

}  // namespace ssc::backend
