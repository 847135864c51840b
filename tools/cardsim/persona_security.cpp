// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/persona_security.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <string>

#include "protocol/sscard/diversification.hpp"
#include "tools/cardsim/chip/fields.hpp"
#include "tools/cardsim/chip/key_tree.hpp"
#include "tools/cardsim/encode.hpp"

namespace ssc::cardsim {
namespace {

using sscard::Algorithm;
using sscard::Factors;
using sscard::KeyKind;

constexpr std::int64_t kMaxTries = 15;
constexpr int kPurseKeys = 2;  // of a kind, by index from 1

struct NamedAlgorithm {
  std::string_view name;
  Algorithm algorithm;
};
constexpr NamedAlgorithm kAlgorithms[] = {
    {"3DES", Algorithm::kDes}, {"SSF33", Algorithm::kSsf33}, {"SM4", Algorithm::kSm4}};

Algorithm algorithm(const toml::table& given, Algorithm otherwise) {
  if (!given.contains("algorithm")) return otherwise;
  const auto name = required<std::string>(given, "algorithm");
  const auto* found = std::find_if(std::begin(kAlgorithms), std::end(kAlgorithms),
                                   [&](const NamedAlgorithm& a) { return a.name == name; });
  if (found == std::end(kAlgorithms)) wrong("algorithm", "neither 3DES, SSF33 nor SM4");
  return found->algorithm;
}

Tries tries(const toml::table& given, std::string_view key, std::uint8_t otherwise) {
  const auto number = value_or<std::int64_t>(given, key, otherwise);
  if (number < 1 || number > kMaxTries) wrong(key, "out of range");
  return {static_cast<std::uint8_t>(number)};
}

// Digits of a cn item that must be there and fill it.
Data digits(const Section& section, std::string_view key, std::size_t bytes) {
  const auto text = required<std::string>(section.table(), key);
  const bool decimal = text.find_first_not_of("0123456789") == std::string::npos;
  if (!decimal || text.size() != 2 * bytes) wrong(key, "not as many digits as it has");
  return *encode_digits(text, bytes);
}

Data pin(const toml::table& given) {
  constexpr std::size_t kMinDigits = 4, kMaxDigits = 16;
  const auto text = value_or<std::string>(given, "pin", "");
  const bool decimal = text.find_first_not_of("0123456789") == std::string::npos;
  if (text.empty()) return {};
  if (!decimal || text.size() < kMinDigits || text.size() > kMaxDigits)
    wrong("pin", "not 4 to 16 digits");
  return *encode_digits(text, (text.size() + 1) / 2);
}

// The roots of all keys, under one text.
class Roots {
 public:
  explicit Roots(std::string pattern) : pattern_(std::move(pattern)), at_(pattern_.find(kName)) {
    if (at_ == std::string::npos) wrong("keys", "does not name the KEY");
  }

  Data root(std::string_view key) const {
    std::string text = pattern_;
    text.replace(at_, kName.size(), key);
    if (text.size() > sscard::kKeySize) wrong("keys", "longer than 16 bytes");
    text.resize(sscard::kKeySize, '.');
    return {text.begin(), text.end()};
  }
  Data root(std::string_view key, int index) const {
    return root(std::string(key) + std::to_string(index));
  }

 private:
  static constexpr std::string_view kName = "KEY";

  std::string pattern_;
  std::size_t at_;
};

std::optional<Roots> roots(const toml::table& given) {
  const auto pattern = value_or<std::string>(given, "keys", "");
  if (pattern.empty()) return std::nullopt;
  return Roots(pattern);
}

// --- Cards --------------------------------------------------------------------------------------

// The identifier begins with the division of the issuing city.
identity::Division issuing_city(const CardMemory& card) {
  constexpr std::size_t kHeader = 2, kDivision = 3;
  const Bytes identifier = card.files.front().records.front();
  const auto city = identity::Division::from_bcd(identifier.subspan(kHeader, kDivision));
  if (!city) wrong("keys", "the card identifier does not begin with a division");
  return *city;
}

Data factors_of(const Persona& persona) {
  const auto atr = iso7816::parse_atr(persona.atr);
  if (!atr) wrong("keys", "the answer to reset is none");
  const auto factors = Factors::of(issuing_city(persona.card), atr->historical);
  if (!factors) wrong("keys", "the answer to reset has fewer than 13 historical bytes");
  const auto all = factors->for_levels(sscard::kMaxLevels);
  return {all.begin(), all.end()};
}

void add_keys(const Roots& roots, Bytes factors, Tries tries, CardMemory& card) {
  for (const sscard::Key& key : sscard::keys()) {
    if (!card.holds(key.df)) continue;
    const Data root = roots.root(key.text);
    card.keys.push_back({&key, grown_key(card.algorithm, root, factors), tries});
  }
}

PurseKeys purse_keys(const Roots& roots, Bytes factors, Algorithm algorithm) {
  const auto grown = [&](const Data& root) { return grown_key(algorithm, root, factors); };
  PurseKeys keys;
  for (int index = 1; index <= kPurseKeys; ++index) {
    keys.purchase.push_back(grown(roots.root("DPK", index)));
    keys.load.push_back(grown(roots.root("DLK", index)));
  }
  keys.tac = grown(roots.root("DTK"));
  return keys;
}

Purse purse(const Section& given) {
  constexpr std::int64_t kMoney = std::numeric_limits<std::uint32_t>::max();
  constexpr std::int64_t kSerial = std::numeric_limits<std::uint16_t>::max();
  constexpr std::int64_t kYears = 9999;
  given.refuse_keys_but({"balance_fen", "own_total_fen", "fund_total_fen", "year", "year_start",
                         "load_serial", "purchase_serial"});
  Purse purse;
  purse.balance = given.number_or("balance_fen", kMoney, purse.balance);
  purse.own_total = given.number_or("own_total_fen", kMoney, purse.own_total);
  purse.fund_total = given.number_or("fund_total_fen", kMoney, purse.fund_total);
  purse.year = given.number_or("year", kYears, purse.year);
  purse.load_serial = given.number_or("load_serial", kSerial, purse.load_serial);
  purse.purchase_serial = given.number_or("purchase_serial", kSerial, purse.purchase_serial);
  if (given.table().contains("year_start"))
    purse.year_start = static_cast<std::uint16_t>(from_bcd(digits(given, "year_start", 2)));
  return purse;
}

Data certificate(const Section& given, std::string_view key) {
  constexpr std::size_t kFile = 1020;
  const std::string text = value_or<std::string>(given.table(), key, "");
  if (text.empty()) return {};
  Data content = hex("pki." + std::string(key), text);
  if (content.size() > kFile) wrong("pki." + std::string(key), "too long");
  content.resize(kFile, 0x00);
  return content;
}

ChallengedPin challenged_pin(const Section& given, std::string_view key, Tries tries) {
  const auto text = value_or<std::string>(given.table(), key, "");
  return {{text.begin(), text.end()}, tries};
}

PkiMemory pki(const Section& given, Tries tries) {
  given.refuse_keys_but(
      {"pin", "administrator_pin", "signature_certificate", "encryption_certificate"});
  return {.user = challenged_pin(given, "pin", tries),
          .administrator = challenged_pin(given, "administrator_pin", tries),
          .signature_certificate = certificate(given, "signature_certificate"),
          .encryption_certificate = certificate(given, "encryption_certificate")};
}

void read_card(const toml::table& given, Persona& persona) {
  CardMemory& card = persona.card;
  const bool sm4 = card.version >= sscard::Version::k3_0;
  card.algorithm = algorithm(given, sm4 ? Algorithm::kSm4 : Algorithm::kDes);
  card.pin = {pin(given), tries(given, "pin_tries", kPinTries)};
  const toml::table* money = table_if_any(given, "purse");
  if (money != nullptr) card.purse = purse({"purse", money});
  if (const toml::table* table = table_if_any(given, "pki"); table != nullptr)
    card.pki = pki({"pki", table}, card.pin.tries);
  const auto all = roots(given);
  if (all && card.algorithm == Algorithm::kSsf33) wrong("keys", "nobody can compute SSF33");
  if (!all && money != nullptr) wrong("purse", "without keys");
  if (!all) return;
  const Data factors = factors_of(persona);
  add_keys(*all, factors, tries(given, "key_tries", kKeyTries), card);
  if (card.purse) card.purse->keys = purse_keys(*all, factors, card.algorithm);
}

// --- PSAM ---------------------------------------------------------------------------------------

Data date(const Section& given, std::string_view key) {
  const auto day = required<toml::date>(given.table(), key);
  return FieldWriter().bcd4(day.year).bcd4(day.month * 100U + day.day).take();
}

std::vector<PsamFile> psam_files(const Section& given) {
  constexpr Byte kIssuer = 0x01, kVersion = 0x01, kType = 0x01, kPurchaseKey = 0x01, kKeys = 0x01;
  const Data info = FieldWriter()
                        .u8(kIssuer)
                        .raw(digits(given, "serial", 10))
                        .u8(kVersion)
                        .u8(kType)
                        .be16(0)
                        .take();
  const Data keys = FieldWriter()
                        .u8(kPurchaseKey)
                        .u8(kKeys)
                        .raw(date(given, "from"))
                        .raw(date(given, "until"))
                        .take();
  const auto serial = given.number_or<std::uint32_t>("terminal_serial", 0xFFFFFFFF, 1U);
  return {{PsamPlace::kMf, kPsamPublicInfo, info},
          {PsamPlace::kMf, kPsamTerminalNumber, digits(given, "terminal", 6)},
          {PsamPlace::kDf01, kPsamTerminalSerial, FieldWriter().be32(serial).take()},
          {PsamPlace::kDf01, kPsamNationalInfo, keys},
          {PsamPlace::kDf01, kPsamProvinceInfo, keys},
          {PsamPlace::kDf01, kPsamCityInfo, keys}};
}

// Roots as this PSAM holds them: those that are less than three levels above the card have grown
// with the province, and with the city.
class PsamRoots {
 public:
  PsamRoots(const Roots& roots, Algorithm algorithm, const identity::Division& city, int levels)
      : roots_(roots), algorithm_(algorithm), levels_(levels) {
    append(factors_, sscard::city_factor(city));
    append(factors_, sscard::province_factor(city));
  }

  PsamRoot root(sscard::PsamKey address, const Data& root) const {
    const auto held = address.with_levels(std::min(address.levels(), levels_));
    const auto steps = static_cast<std::size_t>(sscard::kMaxLevels - held.levels());
    const Bytes grown = Bytes(factors_).last(steps * sizeof(sscard::Factor));
    return {held, grown_key(algorithm_, root, grown)};
  }

  std::vector<PsamRoot> all() const {
    constexpr auto kPurchase = static_cast<Byte>(1 << 5 | static_cast<Byte>(KeyKind::kPurchase));
    std::vector<PsamRoot> all;
    for (const sscard::Key& key : sscard::keys()) {
      if (key.psam) all.push_back(root(*key.psam, roots_.root(key.text)));
    }
    for (int i = 1; i <= kPurseKeys; ++i) {
      all.push_back(root({kPurchase, static_cast<Byte>(i)}, roots_.root("DPK", i)));
    }
    return all;
  }

 private:
  const Roots& roots_;
  Algorithm algorithm_;
  int levels_;
  Data factors_;
};

PsamMemory psam(const toml::table& given, const Section& section) {
  section.refuse_keys_but(
      {"city", "serial", "terminal", "from", "until", "terminal_serial", "levels"});
  PsamMemory memory;
  memory.algorithm = algorithm(given, Algorithm::kDes);
  memory.files = psam_files(section);
  const auto city = identity::Division::from_bcd(digits(section, "city", 3));
  const int levels = section.number_or("levels", sscard::kMaxLevels, sscard::kMaxLevels);
  const auto all = roots(given);
  if (!all || memory.algorithm == Algorithm::kSsf33 || levels == 0) wrong("psam", "without keys");
  memory.roots = PsamRoots(*all, memory.algorithm, *city, levels).all();
  return memory;
}

}  // namespace

void read_security_keys(const toml::table& given, Persona& persona) {
  if (const toml::table* table = table_if_any(given, "psam"); table != nullptr) {
    persona.psam = psam(given, {"psam", table});
  } else if (!persona.card.files.empty()) {
    read_card(given, persona);
  }
}

}  // namespace ssc::cardsim
