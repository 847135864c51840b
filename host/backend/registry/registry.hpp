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
#include "host/backend/registry/months.hpp"
#include "host/backend/store/id.hpp"
#include "host/base/china_time.hpp"
#include "host/base/failure.hpp"
#include "protocol/identity/card_identifier.hpp"
#include "protocol/identity/card_number.hpp"
#include "protocol/identity/holder_name.hpp"
#include "protocol/identity/id_number.hpp"

// Who was insured where on day one, and which regions there are: the directory. Constant once it is
// made, so it may be read from any thread. What transfers have changed since is in record.hpp.
namespace ssc::backend {

using identity::CardIdentifier;
using identity::CardNumber;
using identity::HolderName;
using identity::IdNumber;

enum class Review : std::uint8_t {
  kRules,  // what meets every check is approved at once
  kClerk,  // a person approves
};

// A pooling area.
struct Region {
  std::string code;  // six digits
  std::string name_zh, name_en;
  std::string province;      // code; data, not the first two digits
  bool on_platform = false;  // connected to the transfer platform
  std::string agency;        // code of its agency; each has one of its own
  Review review = Review::kRules;
  std::optional<Fen> payout_limit;  // two persons approve a payout above it
};

// psn_insu_stas of the platform.
enum class InsuranceStatus : std::uint8_t { kNormal = 1, kPaused = 2, kTerminated = 3 };

// One row of a person's insurance.
struct Insurance {
  std::string division;  // insuplc_admdvs
  std::string insutype;  // 310 employee, 390 resident
  std::string psn_type;  // 11xx working (1103 flexibly), 12xx retired, 15xx resident
  std::string category;  // personnel category as the card writes it
  InsuranceStatus status = InsuranceStatus::kNormal;
  Date since;                 // psn_insu_date
  std::optional<Date> until;  // paus_insu_date
  std::vector<MonthRange> paid;
  bool arrears = false;
  bool frozen = false;
  Fen opening_balance;    // taken over when the ledger began; the balance of today is the ledger's
  std::string resettled;  // region where a retiree lives for good (异地安置); empty: here

  // Residents have none.
  bool has_account() const { return insutype == "310"; }
  bool retired() const { return psn_type.starts_with("12"); }
  unsigned months_paid() const { return months_in(paid); }
};

// What kind of person is insured so, as the policy's key names it: EMPLOYEE, FLEX (flexible
// employment), RETIRED, RETIRED_RESETTLED (lives in another area for good) or RESIDENT.
std::string_view person_class(const Insurance& insurance);

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
  // The same from memory. kConfig: a region, agency, person or card is there twice, or a person is
  // insured in a region that is not.
  static Result<Registry> make(std::vector<Region> regions, std::vector<PersonOnRecord> persons);

  const Region* region(std::string_view code) const;             // null: unknown
  Result<const Region*> by_agency(std::string_view code) const;  // kUnknownAgency
  std::vector<const Region*> regions() const;                    // by code
  const std::deque<Person>& persons() const { return persons_; }

  // kUnknownPerson: no such card; kCardMismatch: the identifier is not that of the card on record.
  Result<const Person*> by_card(std::string_view number, std::string_view identifier) const;
  // kUnknownPerson. The check character may be written x.
  Result<const Person*> by_id_number(std::string_view id_number) const;
  const Person* by_pseudonym(const Pseudonym& pseudonym) const;  // null: unknown

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
  struct Issued {
    CardIdentifier identifier;
    const Person* person;
  };

  // False: it is there already.
  bool add(const Region& region);
  Person* add(Person person);  // null: it is there already
  bool add(const Person& holder, const PersonOnRecord::Card& card);

  std::map<std::string, Region, std::less<>> regions_;
  std::map<std::string, const Region*, std::less<>> by_agency_;
  std::deque<Person> persons_;  // addresses stay
  std::map<IdNumber, const Person*, ByText> by_id_number_;
  std::map<std::string, const Person*, std::less<>> by_pseudonym_;
  std::map<CardNumber, Issued, ByText> cards_;
};

}  // namespace ssc::backend
