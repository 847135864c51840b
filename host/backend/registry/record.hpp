// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "host/backend/registry/registry.hpp"
#include "host/backend/store/store.hpp"

// A person's insurance at one area as it is now: what the registry took over on day one, and what
// transfers have made of it since, kept as a stream `relation:<region>:<insutype>:<person>`.
//
//   in force ──ended──▶ ended ──taken──▶ in force
namespace ssc::backend {

struct RelationEnded {  // it went elsewhere; card and vouchers of this area with it
  Id case_id;
  Date on;
  std::string to;              // region
  bool account_stays = false;  // routes PORTABLE and NO_TRANSFER: its money may still be spent
};
struct RelationTaken {  // it came from elsewhere, or came back; opens the account
  Id case_id;
  Date on;
  std::string from;
  std::vector<MonthRange> paid;       // brought along
  std::vector<std::string> holdings;  // areas that still hold portable money
};
struct RelationCorrected {
  Id case_id;
  std::vector<MonthRange> paid;  // replaces what `of` brought along
  std::optional<Id> of = {};     // the case that brought the relation; empty: the last one that did
};
struct AccountClosed {  // on the person's wish, before the relation goes; with nothing available
  std::string certificate;  // number of the 参保凭证 that was fetched with it
  Date on;
};
struct MonthPaid {  // a contribution after day one
  std::chrono::year_month month;
};
using RelationEvent =
    std::variant<RelationEnded, RelationTaken, RelationCorrected, MonthPaid, AccountClosed>;

// JSON objects. Nothing when a field is missing, unknown or wrong.
Event encode(const RelationEvent& event);
std::optional<RelationEvent> decode_relation_event(const Event& event);

struct InsuranceRecord {
  Insurance now;  // status, until, paid: with everything since
  Version version = 0;
  std::optional<RelationEnded> ended;  // the last, while it has not come back
  std::vector<RelationTaken> taken;    // each as it was corrected
  std::vector<MonthRange> paid_here;   // without what was brought along
  bool account_open = false;           // may be spent from and paid into
  // On the person's wish. What comes back to the account, as when a transfer is withdrawn, is his
  // again and opens it.
  bool closed_early = false;
};

// CLOSED to whoever asks: it went with its relation, or it is empty and the person has closed it.
bool account_closed(const InsuranceRecord& record, const Balance& balance);

std::string relation_stream(std::string_view region, std::string_view insutype,
                            const Pseudonym& person);

// A relation with `event` after it. False, and `record` is spoilt: it cannot follow, the stream is
// damaged.
bool evolve(InsuranceRecord& record, const RelationEvent& event);

// Nothing when the person has neither a row on day one nor a relation taken over. kStorage when the
// stream is damaged.
Result<std::optional<InsuranceRecord>> insurance_record(Store& store, const Registry& registry,
                                                        const Pseudonym& person,
                                                        std::string_view region,
                                                        std::string_view insutype);

// All of a person's insurances that are on record here: day one's first, then what was taken over.
Result<std::vector<InsuranceRecord>> insurance_records(Store& store, const Registry& registry,
                                                       const Pseudonym& person);

// Parts of the batch that ends or takes a relation. Ending deregisters the area's card (its
// key is card_deregistered_key) and raises the epoch of its vouchers from
// `epoch_now` (relation_epoch.hpp); when the relation comes back, so does the card.
void end_relation(const InsuranceRecord& before, const RelationEnded& event,
                  const Pseudonym& person, std::uint32_t epoch_now, Batch& batch);
void take_relation(const std::optional<InsuranceRecord>& before, const RelationTaken& event,
                   std::string_view region, std::string_view insutype, const Pseudonym& person,
                   Batch& batch);
void correct_relation(const InsuranceRecord& before, const RelationCorrected& event,
                      const Pseudonym& person, Batch& batch);
void close_account(const InsuranceRecord& before, const AccountClosed& event,
                   const Pseudonym& person, Batch& batch);
void pay_month(const InsuranceRecord& before, const MonthPaid& event, const Pseudonym& person,
               Batch& batch);

std::string card_deregistered_key(std::string_view region, const Pseudonym& person,
                                  std::string_view insutype);
// Whether the cards that this area gave the person are void: a relation has gone from there.
Result<bool> card_deregistered(Store& store, std::string_view region, const Pseudonym& person);

}  // namespace ssc::backend
