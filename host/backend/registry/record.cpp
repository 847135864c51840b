// SPDX-License-Identifier: Apache-2.0
#include "host/backend/registry/record.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "host/backend/registry/relation_epoch.hpp"

namespace ssc::backend {
namespace {

constexpr std::array<std::string_view, 2> kInsurances = {"310", "390"};
constexpr std::size_t kMostPlaces = 100;

void add_up_months(InsuranceRecord& record) {
  record.now.paid = unite(record.paid_here, {});
  for (const RelationTaken& taken : record.taken)
    record.now.paid = unite(std::move(record.now.paid), taken.paid);
}

bool follow(InsuranceRecord& record, const RelationEnded& event) {
  if (record.ended) return false;
  record.now.status = InsuranceStatus::kTerminated;
  record.now.until = event.on;
  record.ended = event;
  record.closed_early = false;
  record.account_open &= event.account_stays;
  return true;
}

bool follow(InsuranceRecord& record, const RelationTaken& event) {
  if (record.ended) {
    record.now.status = InsuranceStatus::kNormal;
    record.now.since = event.on;
    record.now.until.reset();
    record.ended.reset();
  }
  record.closed_early = false;
  record.taken.push_back(event);
  record.account_open = record.now.has_account();
  add_up_months(record);
  return true;
}

bool follow(InsuranceRecord& record, const RelationCorrected& event) {
  const auto wrong = std::find_if(
      record.taken.rbegin(), record.taken.rend(),
      [&event](const RelationTaken& taken) { return !event.of || taken.case_id == *event.of; });
  if (wrong == record.taken.rend()) return false;
  wrong->paid = event.paid;
  add_up_months(record);
  return true;
}

bool follow(InsuranceRecord& record, const AccountClosed&) {
  if (!record.account_open) return false;
  record.closed_early = true;
  return true;
}

bool follow(InsuranceRecord& record, const MonthPaid& event) {
  if (record.ended) return false;
  record.paid_here = unite(std::move(record.paid_here), {{event.month, event.month}});
  add_up_months(record);
  return true;
}

InsuranceRecord on_day_one(const Insurance& row) {
  InsuranceRecord record;
  record.now = row;
  record.paid_here = unite(row.paid, {});
  record.account_open = row.has_account() && row.status != InsuranceStatus::kTerminated;
  return record;
}

// Of a person whom the area did not know before the relation came: in force since then.
InsuranceRecord newcomer(std::string_view region, std::string_view insutype, Date since) {
  InsuranceRecord record;
  record.now.division = region;
  record.now.insutype = insutype;
  record.now.psn_type = record.now.has_account() ? "1101" : "1501";
  record.now.since = since;
  return record;
}

Append append_to(const Insurance& row, const Pseudonym& person, Version version,
                 const RelationEvent& event) {
  return {relation_stream(row.division, row.insutype, person), version, {encode(event)}};
}

// Held for every relation that came where the person was unknown; its value is the region.
std::string newcomer_prefix(const Pseudonym& person) {
  return "relation-at:" + person.text + ":";
}

// Where relations of the person are on record: day one's first.
struct RelationPlace {
  std::string region, insutype;
};
Result<std::vector<RelationPlace>> places_of(Store& store, const Registry& registry,
                                             const Pseudonym& person) {
  std::vector<RelationPlace> places;
  if (const Person* known = registry.by_pseudonym(person))
    for (const Insurance& row : known->insurances) places.push_back({row.division, row.insutype});
  const auto newcomers = store.keys(newcomer_prefix(person), "", kMostPlaces);
  if (!newcomers) return tl::unexpected<Failure>(newcomers.error());
  for (const Key& key : *newcomers)
    places.push_back({key.value, key.name.substr(key.name.rfind(':') + 1)});
  return places;
}

}  // namespace

bool account_closed(const InsuranceRecord& record, const Balance& balance) {
  return !record.account_open || (record.closed_early && balance.available() <= Fen{0});
}

std::string relation_stream(std::string_view region, std::string_view insutype,
                            const Pseudonym& person) {
  std::string name = "relation:";
  return name.append(region).append(":").append(insutype).append(":").append(person.text);
}

std::string card_deregistered_key(std::string_view region, const Pseudonym& person,
                                  std::string_view insutype) {
  std::string key = "card-deregistered:";
  return key.append(region).append(":").append(person.text).append(":").append(insutype);
}

bool evolve(InsuranceRecord& record, const RelationEvent& event) {
  ++record.version;
  return std::visit([&](const auto& e) { return follow(record, e); }, event);
}

Result<std::optional<InsuranceRecord>> insurance_record(Store& store, const Registry& registry,
                                                        const Pseudonym& person,
                                                        std::string_view region,
                                                        std::string_view insutype) {
  const auto events = store.load(relation_stream(region, insutype, person));
  if (!events) return tl::unexpected<Failure>(events.error());
  std::optional<InsuranceRecord> record;
  const Person* known = registry.by_pseudonym(person);
  const Insurance* row = known == nullptr ? nullptr : known->insurance(region, insutype);
  if (row != nullptr) record = on_day_one(*row);
  for (const StoredEvent& stored : *events) {
    const auto event = decode_relation_event(stored.event);
    const auto* taken = event ? std::get_if<RelationTaken>(&*event) : nullptr;
    if (!record && taken != nullptr) record = newcomer(region, insutype, taken->on);
    if (!record || !event || !evolve(*record, *event))
      return failure(Code::kStorage, "the record of a relation is damaged");
  }
  return record;
}

Result<std::vector<InsuranceRecord>> insurance_records(Store& store, const Registry& registry,
                                                       const Pseudonym& person) {
  std::vector<InsuranceRecord> records;
  const auto places = places_of(store, registry, person);
  if (!places) return tl::unexpected<Failure>(places.error());
  for (const auto& [region, insutype] : *places) {
    auto record = insurance_record(store, registry, person, region, insutype);
    if (!record) return tl::unexpected<Failure>(record.error());
    if (*record) records.push_back(std::move(**record));
  }
  return records;
}

void end_relation(const InsuranceRecord& before, const RelationEnded& event,
                  const Pseudonym& person, std::uint32_t epoch_now, Batch& batch) {
  const Insurance& row = before.now;
  const std::string epoch_key = relation_epoch_key(row.division, person, row.insutype);
  if (epoch_now > 0) batch.releases.push_back(epoch_key);
  batch.keys.push_back({epoch_key, std::to_string(epoch_now + 1)});
  batch.keys.push_back(
      {card_deregistered_key(row.division, person, row.insutype), event.case_id.text()});
  batch.appends.push_back(append_to(row, person, before.version, event));
}

void take_relation(const std::optional<InsuranceRecord>& before, const RelationTaken& event,
                   std::string_view region, std::string_view insutype, const Pseudonym& person,
                   Batch& batch) {
  const InsuranceRecord record = before ? *before : newcomer(region, insutype, event.on);
  if (!before)
    batch.keys.push_back(
        {newcomer_prefix(person).append(region).append(":").append(insutype), std::string(region)});
  if (record.ended) batch.releases.push_back(card_deregistered_key(region, person, insutype));
  batch.appends.push_back(append_to(record.now, person, record.version, event));
}

void correct_relation(const InsuranceRecord& before, const RelationCorrected& event,
                      const Pseudonym& person, Batch& batch) {
  batch.appends.push_back(append_to(before.now, person, before.version, event));
}

void close_account(const InsuranceRecord& before, const AccountClosed& event,
                   const Pseudonym& person, Batch& batch) {
  batch.appends.push_back(append_to(before.now, person, before.version, event));
}

void pay_month(const InsuranceRecord& before, const MonthPaid& event, const Pseudonym& person,
               Batch& batch) {
  batch.appends.push_back(append_to(before.now, person, before.version, event));
}

Result<bool> card_deregistered(Store& store, std::string_view region, const Pseudonym& person) {
  for (const std::string_view insutype : kInsurances) {
    const auto found = store.find(card_deregistered_key(region, person, insutype));
    if (!found) return tl::unexpected<Failure>(found.error());
    if (*found) return true;
  }
  return false;
}

}  // namespace ssc::backend
