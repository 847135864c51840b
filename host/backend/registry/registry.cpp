// SPDX-License-Identifier: Apache-2.0
#include "host/backend/registry/registry.hpp"

#include <set>

namespace ssc::backend {

unsigned Insurance::months_paid() const {
  std::set<std::chrono::year_month> months;
  for (const MonthRange& range : paid)
    for (auto month = range.first; month <= range.last; month += std::chrono::months(1))
      months.insert(month);
  return static_cast<unsigned>(months.size());
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
  const auto twice = [](std::string_view what) {
    return failure(Code::kConfig, std::string(what) + " is there twice");
  };
  for (Region& region : regions) {
    const std::string code = region.code;
    if (!registry.regions_.emplace(code, std::move(region)).second) return twice("region " + code);
  }
  for (PersonOnRecord& record : persons) {
    const Person& person = registry.persons_.emplace_back(std::move(record.person));
    if (!registry.by_id_number_.emplace(person.id_number, &person).second)
      return twice("an id number");
    if (!registry.by_pseudonym_.emplace(person.pseudonym.text, &person).second)
      return twice("pseudonym " + person.pseudonym.text);
    for (const PersonOnRecord::Card& card : record.cards)
      if (!registry.cards_.emplace(card.number, Card{card.identifier, &person}).second)
        return twice("a card number");
  }
  return registry;
}

const Region* Registry::region(std::string_view code) const {
  const auto found = regions_.find(code);
  return found == regions_.end() ? nullptr : &found->second;
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
  const auto found = by_id_number_.find(id_number);
  if (found == by_id_number_.end()) return failure(Code::kUnknownPerson);
  return found->second;
}

const Person* Registry::by_pseudonym(const Pseudonym& pseudonym) const {
  const auto found = by_pseudonym_.find(pseudonym.text);
  return found == by_pseudonym_.end() ? nullptr : found->second;
}

}  // namespace ssc::backend
