// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/backend/ledger/money.hpp"
#include "host/backend/store/id.hpp"
#include "host/base/china_time.hpp"
#include "host/base/failure.hpp"
#include "protocol/identity/card_identifier.hpp"
#include "protocol/identity/card_number.hpp"
#include "protocol/identity/holder_name.hpp"
#include "protocol/identity/id_number.hpp"

// Who is insured where, and which regions there are. Read from fixture files at the start, constant
// afterwards, so it may be read from any thread.
namespace ssc::backend {

using identity::CardIdentifier;
using identity::CardNumber;
using identity::HolderName;
using identity::IdNumber;

// A pooling area.
struct Region {
  std::string code;  // six digits
  std::string name_zh, name_en;
  std::string province;      // code; data, not the first two digits
  bool on_platform = false;  // connected to the transfer platform
  std::string agency;        // code of its agency
};

// psn_insu_stas of the platform.
enum class InsuranceStatus : std::uint8_t { kNormal = 1, kPaused = 2, kTerminated = 3 };

struct MonthRange {  // both ends included
  std::chrono::year_month first, last;
};

// One row of a person's insurance.
struct Insurance {
  std::string division;  // insuplc_admdvs
  std::string insutype;  // 310 employee, 390 resident
  std::string psn_type;  // 11xx working, 12xx retired, 15xx resident
  std::string category;  // personnel category as the card writes it
  InsuranceStatus status = InsuranceStatus::kNormal;
  Date since;                 // psn_insu_date
  std::optional<Date> until;  // paus_insu_date
  std::vector<MonthRange> paid;
  bool arrears = false;
  bool frozen = false;
  Fen opening_balance;  // taken over when the ledger began; the balance of today is the ledger's

  // Residents have none.
  bool has_account() const { return insutype == "310"; }
  bool retired() const { return psn_type.starts_with("12"); }
  unsigned months_paid() const;  // distinct months
};

struct Person {
  Pseudonym pseudonym;
  std::string psn_no;  // the platform's number
  IdNumber id_number;
  HolderName name;
  char sex = '9';  // GB/T 2261.1: 1, 2, 9
  Date birth;
  std::vector<Insurance> insurances;

  // The row there, of that kind; any kind of medical insurance (310 before 390) when `insutype` is
  // empty.
  const Insurance* insurance(std::string_view division, std::string_view insutype = {}) const;
};

// A person with the cards issued to them: what a registry is made of where no files are read.
struct PersonOnRecord {
  struct Card {
    CardNumber number;
    CardIdentifier identifier;
  };
  Person person;
  std::vector<Card> cards;
};

using MakePseudonym = std::function<Pseudonym(std::string_view id_number)>;

class Registry {
 public:
  // Reads regions.toml and persons.toml of `folder`. A Failure (kConfig) names file and
  // line.
  static Result<Registry> load(const std::filesystem::path& folder, const MakePseudonym& pseudonym);
  // The same from memory. kConfig: a region, id number, pseudonym or card number is there twice.
  static Result<Registry> make(std::vector<Region> regions, std::vector<PersonOnRecord> persons);

  const Region* region(std::string_view code) const;  // null: unknown
  std::vector<const Region*> regions() const;         // by code
  const std::deque<Person>& persons() const { return persons_; }

  // kUnknownPerson: no such card; kCardMismatch: the identifier is not that of the card on record.
  Result<const Person*> by_card(std::string_view number, std::string_view identifier) const;
  Result<const Person*> by_id_number(std::string_view id_number) const;  // kUnknownPerson
  const Person* by_pseudonym(const Pseudonym& pseudonym) const;          // null: unknown

 private:
  friend class RegistryFiles;

  struct ByText {  // personal texts as keys stay in their own type
    using is_transparent = void;
    template <class A, class B>
    bool operator()(const A& a, const B& b) const {
      return text(a) < text(b);
    }
    static std::string_view text(std::string_view text) { return text; }
    template <class Tag, std::size_t N>
    static std::string_view text(const Sensitive<Tag, N>& text) {
      return text.reveal();
    }
  };
  struct Card {
    CardIdentifier identifier;
    const Person* person;
  };

  std::map<std::string, Region, std::less<>> regions_;
  std::deque<Person> persons_;  // addresses stay
  std::map<IdNumber, const Person*, ByText> by_id_number_;
  std::map<std::string, const Person*, std::less<>> by_pseudonym_;
  std::map<CardNumber, Card, ByText> cards_;
};

}  // namespace ssc::backend
