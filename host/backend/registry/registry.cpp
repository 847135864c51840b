// SPDX-License-Identifier: Apache-2.0
#include "host/backend/registry/registry.hpp"

#include <utility>

namespace ssc::backend {

std::string_view person_class(const Insurance& insurance) {
  if (insurance.insutype == "390") return "RESIDENT";
  if (insurance.retired()) return insurance.resettled.empty() ? "RETIRED" : "RETIRED_RESETTLED";
  return insurance.psn_type == "1103" ? "FLEX" : "EMPLOYEE";
}

const Insurance* Person::insurance(std::string_view division, std::string_view insutype) const {
  if (insutype.empty()) {
    const Insurance* employee = insurance(division, "310");
    return employee != nullptr ? employee : insurance(division, "390");
  }
  for (const Insurance& row : insurances)
    if (row.division == division && row.insutype == insutype) return &row;
  return nullptr;
}

Result<Registry> Registry::make(std::vector<Region> regions, std::vector<PersonOnRecord> persons) {
  Registry registry;
  for (const Region& region : regions)
    if (!registry.add(region)) return failure(Code::kConfig, region.code + " is there twice");
  for (PersonOnRecord& record : persons) {
    const Person* person = registry.add(std::move(record.person));
    if (person == nullptr) return failure(Code::kConfig, "a person is there twice");
    for (const PersonOnRecord::Card& card : record.cards)
      if (!registry.add(*person, card)) return failure(Code::kConfig, "a card is there twice");
    for (const Insurance& row : person->insurances)
      if (registry.region(row.division) == nullptr)
        return failure(Code::kConfig, "somebody is insured in " + row.division);
  }
  return registry;
}

bool Registry::add(const Region& region) {
  if (by_agency_.contains(region.agency)) return false;
  const auto [place, is_new] = regions_.emplace(region.code, region);
  if (is_new && !region.agency.empty()) by_agency_.emplace(region.agency, &place->second);
  return is_new;
}

Person* Registry::add(Person person) {
  if (by_id_number_.contains(person.id_number) || by_pseudonym_.contains(person.pseudonym.text))
    return nullptr;
  Person& kept = persons_.emplace_back(std::move(person));
  by_id_number_.emplace(kept.id_number, &kept);
  by_pseudonym_.emplace(kept.pseudonym.text, &kept);
  return &kept;
}

bool Registry::add(const Person& holder, const PersonOnRecord::Card& card) {
  return cards_.emplace(card.number, Issued{card.identifier, &holder}).second;
}

const Region* Registry::region(std::string_view code) const {
  const auto found = regions_.find(code);
  return found == regions_.end() ? nullptr : &found->second;
}

Result<const Region*> Registry::by_agency(std::string_view code) const {
  const auto found = by_agency_.find(code);
  if (found == by_agency_.end()) return failure(Code::kUnknownAgency, std::string(code));
  return found->second;
}

std::vector<const Region*> Registry::regions() const {
  std::vector<const Region*> all;
  for (const auto& [code, region] : regions_) all.push_back(&region);
  return all;
}

Result<const Person*> Registry::by_card(std::string_view number,
                                        std::string_view identifier) const {
  const auto found = cards_.find(number);
  if (found == cards_.end()) return failure(Code::kUnknownPerson);
  if (found->second.identifier.reveal() != identifier) return failure(Code::kCardMismatch);
  return found->second.person;
}

Result<const Person*> Registry::by_id_number(std::string_view id_number) const {
  IdNumber number;
  if (!number.assign(id_number)) return failure(Code::kUnknownPerson);
  if (identity::examine(number).findings.has(identity::IdNumberFinding::kLowerCase)) {
    number.assign(id_number.substr(0, id_number.size() - 1));
    number.append("X");
  }
  const auto found = by_id_number_.find(number);
  if (found == by_id_number_.end()) return failure(Code::kUnknownPerson);
  return found->second;
}

const Person* Registry::by_pseudonym(const Pseudonym& pseudonym) const {
  const auto found = by_pseudonym_.find(pseudonym.text);
  return found == by_pseudonym_.end() ? nullptr : found->second;
}

}  // namespace ssc::backend
