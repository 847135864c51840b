// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <set>

#include "host/backend/files/rows.hpp"
#include "host/backend/registry/registry.hpp"

namespace ssc::backend {
namespace {

bool digits_only(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool six_digits(std::string_view text) {
  return text.size() == 6 && digits_only(text);
}

std::string code(RowReader& row, std::string_view field) {
  std::string text = row.text(field);
  if (!six_digits(text)) row.refuse(field, "is not six digits");
  return text;
}

template <class Text>
Text personal(RowReader& row, std::string_view field) {
  Text text;
  std::string raw = row.text(field);
  if (raw.empty() || !text.assign(raw)) row.refuse(field, "is empty or too long");
  wipe(raw.data(), raw.size());
  return text;
}

// A person has one number in one spelling: pseudonyms are made of it.
IdNumber id_number(RowReader& row) {
  using identity::IdNumberFinding;
  const auto number = personal<IdNumber>(row, "id_number");
  const auto odd = identity::examine(number).findings;
  if (odd.has(IdNumberFinding::kCheckCharacter) || odd.has(IdNumberFinding::kBirthDate))
    row.refuse("id_number", "has a wrong check character or no such day of birth");
  if (odd.has(IdNumberFinding::kLowerCase)) row.refuse("id_number", "is written with x, not X");
  return number;
}

// 11xx and 12xx are employees and retired employees, whatever else there is are residents.
std::string psn_type(RowReader& row, std::string_view insutype) {
  std::string type = row.text("psn_type");
  const bool employee = type.starts_with("11") || type.starts_with("12");
  if (type.size() != 4 || !digits_only(type) || employee != (insutype == "310"))
    row.refuse("psn_type", "is none of that insurance");
  return type;
}

struct StatusName {
  std::string_view name;
  InsuranceStatus status;
};
constexpr std::array<StatusName, 3> kStatusNames = {{{"normal", InsuranceStatus::kNormal},
                                                     {"paused", InsuranceStatus::kPaused},
                                                     {"terminated", InsuranceStatus::kTerminated}}};

InsuranceStatus status(RowReader& row) {
  const std::string name = row.text("status");
  for (const StatusName& known : kStatusNames)
    if (known.name == name) return known.status;
  row.refuse("status", "is none of normal, paused, terminated");
  return {};
}

Review review(RowReader& row) {
  const std::string name = row.find<std::string>("review").value_or("rules");
  if (name != "rules" && name != "clerk") row.refuse("review", "is none of rules, clerk");
  return name == "clerk" ? Review::kClerk : Review::kRules;
}

constexpr std::int64_t kMostFen = 9'999'999'999'999'999;  // what balc can tell: 16 digits

std::optional<Fen> fen(RowReader& row, std::string_view field) {
  const auto amount = row.find<std::int64_t>(field);
  if (!amount) return {};
  if (*amount < 0) row.refuse(field, "is below zero");
  if (*amount > kMostFen) row.refuse(field, "is too large");
  return Fen{*amount};
}

constexpr std::size_t kLongestPsnNo = 30;  // of the platform

constexpr std::array<std::string_view, 2> kMedical = {"310", "390"};

}  // namespace

class RegistryFiles {
 public:
  explicit RegistryFiles(const MakePseudonym& pseudonym) : pseudonym_(pseudonym) {}

  Result<void> regions(const std::filesystem::path& path) {
    return each(path, "region", &RegistryFiles::region);
  }
  Result<void> persons(const std::filesystem::path& path) {
    return each(path, "person", &RegistryFiles::person);
  }
  Registry take() { return std::move(registry_); }

 private:
  using Take = Result<void> (RegistryFiles::*)(Row);

  Result<void> each(const std::filesystem::path& path, std::string_view name, Take take) {
    auto file = read_rows(path);
    if (!file) return tl::unexpected(file.error());
    RowReader reader(std::move(*file));
    for (Row& row : reader.rows(name))
      if (auto taken = (this->*take)(std::move(row)); !taken) return taken;
    return reader.finish();
  }

  Result<void> region(Row fields) {
    RowReader row(std::move(fields));
    Region region;
    region.code = code(row, "code");
    region.name_zh = row.text("name_zh");
    region.name_en = row.text("name_en");
    region.province = code(row, "province");
    region.on_platform = row.need<bool>("on_platform");
    region.agency = row.text("agency");
    if (region.agency.empty()) row.refuse("agency", "is empty");
    region.review = review(row);
    region.payout_limit = fen(row, "payout_limit_fen");
    if (registry_.by_agency(region.agency)) row.refuse("agency", "is there twice");
    if (!registry_.add(region)) row.refuse("code", "is there twice");
    return row.finish();
  }

  Result<void> person(Row fields) {
    RowReader row(std::move(fields));
    Person person;
    person.psn_no = row.text("psn_no");
    if (person.psn_no.empty() || person.psn_no.size() > kLongestPsnNo)
      row.refuse("psn_no", "is empty or too long");
    if (!psn_nos_.insert(person.psn_no).second) row.refuse("psn_no", "is there twice");
    person.id_number = id_number(row);
    person.name = personal<HolderName>(row, "name");
    const std::string sex = row.text("sex");
    if (sex != "1" && sex != "2" && sex != "9") row.refuse("sex", "is none of 1, 2, 9");
    person.sex = sex.empty() ? '9' : sex.front();
    person.birth = row.need<Date>("birth");
    auto cards = row.rows("card");
    auto insurances = row.rows("insurance");
    person.pseudonym = pseudonym_(person.id_number.reveal());
    Person* kept = registry_.add(std::move(person));
    if (kept == nullptr) row.refuse("id_number", "is there twice");
    if (auto done = row.finish(); !done) return done;
    for (Row& fields_of_card : cards)
      if (auto taken = card(*kept, std::move(fields_of_card)); !taken) return taken;
    for (Row& fields_of_insurance : insurances)
      if (auto taken = insurance(*kept, std::move(fields_of_insurance)); !taken) return taken;
    return {};
  }

  Result<void> card(const Person& holder, Row fields) {
    RowReader row(std::move(fields));
    PersonOnRecord::Card card;
    card.number = personal<CardNumber>(row, "number");
    card.identifier = personal<CardIdentifier>(row, "identifier");
    if (!registry_.add(holder, card)) row.refuse("number", "is there twice");
    return row.finish();
  }

  Result<void> insurance(Person& person, Row fields) {
    RowReader row(std::move(fields));
    Insurance insurance;
    insurance.division = code(row, "division");
    if (registry_.region(insurance.division) == nullptr)
      row.refuse("division", "is not in regions.toml");
    insurance.insutype = row.text("insutype");
    if (std::find(kMedical.begin(), kMedical.end(), insurance.insutype) == kMedical.end())
      row.refuse("insutype", "is none of 310, 390");
    if (person.insurance(insurance.division, insurance.insutype) != nullptr)
      row.refuse("insutype", "is there twice for that division");
    insurance.psn_type = psn_type(row, insurance.insutype);
    insurance.category = row.find<std::string>("category").value_or("");
    insurance.status = status(row);
    insurance.since = row.need<Date>("since");
    insurance.until = row.find<Date>("until");
    if (insurance.until && *insurance.until < insurance.since)
      row.refuse("until", "is before since");
    for (const std::string& text :
         row.find<std::vector<std::string>>("paid").value_or(std::vector<std::string>{})) {
      const auto range = parse_months(text);
      if (!range) row.refuse("paid", "holds what is no month or range of months");
      insurance.paid.push_back(range.value_or(MonthRange{}));
    }
    insurance.arrears = row.flag("arrears");
    insurance.frozen = row.flag("frozen");
    insurance.opening_balance = fen(row, "balance_fen").value_or(Fen{0});
    if (insurance.opening_balance != Fen{0} && !insurance.has_account())
      row.refuse("balance_fen", "is of a kind of insurance that has no account");
    insurance.resettled = row.find<std::string>("resettled").value_or("");
    if (!insurance.resettled.empty() && registry_.region(insurance.resettled) == nullptr)
      row.refuse("resettled", "is not in regions.toml");
    if (!insurance.resettled.empty() && !insurance.retired())
      row.refuse("resettled", "is for retired persons");
    person.insurances.push_back(std::move(insurance));
    return row.finish();
  }

  const MakePseudonym& pseudonym_;
  Registry registry_;
  std::set<std::string> psn_nos_;
};

Result<Registry> Registry::load(const std::filesystem::path& folder,
                                const MakePseudonym& pseudonym) {
  RegistryFiles files(pseudonym);
  if (const auto read = files.regions(folder / "regions.toml"); !read)
    return tl::unexpected(read.error());
  if (const auto read = files.persons(folder / "persons.toml"); !read)
    return tl::unexpected(read.error());
  return files.take();
}

}  // namespace ssc::backend
