// SPDX-License-Identifier: Apache-2.0
#include "host/card/open_card.hpp"

#include <algorithm>
#include <string>

#include "host/card/convert.hpp"
#include "host/card/read_file.hpp"
#include "host/card/stopwatch.hpp"
#include "protocol/sscard/base.hpp"
#include "protocol/sscard/commands.hpp"
#include "protocol/sscard/fci.hpp"
#include "protocol/sscard/record.hpp"

namespace ssc::card {
namespace {

using iso7816::StatusWord;
using sscard::Df;
using sscard::KeyName;
using sscard::ReadRule;
using sscard::Structure;
using sscard::Type;

constexpr std::uint16_t kIssuerFile = 0xEF05;

constexpr std::size_t kHeaderSize = 2;  // tag and length byte of a record

constexpr StatusWord kBlocked{0x6A81};      // of a blocked card or application
constexpr StatusWord kInvalidated{0x6283};  // ISO/IEC 7816-4: selected file deactivated
constexpr StatusWord kLockedForGood{0x9303};

bool is_blocked(StatusWord status) {
  return status == kBlocked || status == kInvalidated || status == kLockedForGood;
}

bool names_ssse(const sscard::Fci& fci) {
  const std::string_view name = sscard::application(Df::kSsse).name;
  return equal(fci.name, Bytes(reinterpret_cast<const Byte*>(name.data()), name.size()));
}

Result<sscard::Base> read_base(Channel& channel) {
  // The version is in the file; its layout is the same in all of them.
  const auto& file = *sscard::find_file(Df::kSsse, kIssuerFile, sscard::kNewest);
  const auto records = read_records(channel, file, sscard::kNewest);
  if (!records) return tl::unexpected(records.error());
  return sscard::parse_base(*records).map_error([&](Error e) { return damaged(file, e); });
}

// Nothing was offered, so nothing was refused either.
bool had_nothing(const Failure& failure) {
  return failure.code == Code::kPinWanted || failure.code == Code::kCardAccess;
}

// It will not do next time either: whatever the card said, it may have counted a try, and a PSAM
// gets no new keys.
bool is_final(const Failure& failure) {
  return failure.status != 0 || is_refusal(failure.code);
}

Failure misfit(const sscard::File& file, std::string_view what) {
  return {Code::kRequestMalformed, file_label(file) + ": " + std::string(what)};
}

// `an` is filled with 00, `cn` with F; a binary number is not filled at all.
Result<SecretData> filled(const sscard::File& file, const sscard::Item& item, Bytes value) {
  const bool fits = item.type == Type::kB || item.type == Type::kCompound
                        ? value.size() == item.length
                        : value.size() <= item.length;
  if (!fits) return tl::unexpected(misfit(file, "value of another length"));
  SecretData whole(value.begin(), value.end());
  whole.resize(item.length, item.type == Type::kAn ? 0x00 : 0xFF);
  return whole;
}

}  // namespace

bool is_refusal(Code code) {
  constexpr Code kRefusals[] = {
      Code::kCardAccess,  Code::kCardStatus,          Code::kCardIdentifier, Code::kFileUnknown,
      Code::kKeyMissing,  Code::kKeyRefused,          Code::kNoPsam,         Code::kPsamRefused,
      Code::kPinWanted,   Code::kPinFormat,           Code::kPinWrong,       Code::kPinBlocked,
      Code::kPinFewTries, Code::kAlgorithmUnavailable};
  return std::find(std::begin(kRefusals), std::end(kRefusals), code) != std::end(kRefusals);
}

Result<Application> select_ssse(Channel& channel) {
  const Result<Answer> answer = channel.exchange(sscard::select_ssse());
  if (!answer) return tl::unexpected(answer.error());
  const StatusWord status = answer->status;
  if (is_blocked(status)) return tl::unexpected(refusal(Code::kCardBlocked, "SELECT SSSE", status));
  if (!status.ok()) return tl::unexpected(refusal(Code::kNotSscard, "SELECT SSSE", status));
  const auto fci = sscard::parse_fci(answer->data);
  if (!fci) return failure(Code::kCardData, "FCI of SSSE: " + std::string(to_string(fci.error())));
  if (!names_ssse(*fci))
    return failure(Code::kNotSscard, "SELECT SSSE: another application answers");
  return Application{fci->algorithm};
}

Result<OpenCard> OpenCard::open(Transport& transport, Bytes atr, Rights rights) {
  OpenCard card(transport, rights);
  if (!card.atr_.assign(atr)) return failure(Code::kInternal, "ATR too long");
  if (auto identified = card.identify(); !identified) return tl::unexpected(identified.error());
  return card;
}

Result<void> OpenCard::identify() {
  Stopwatch stopwatch;
  Timing timing;
  const auto application = select_ssse(channel_);
  if (!application) return tl::unexpected(application.error());
  timing.select = stopwatch.lap();
  const auto base = read_base(channel_);
  if (!base) return tl::unexpected(base.error());
  timing.ef05 = stopwatch.lap();
  Warnings warnings;
  CardFacts facts = card_facts(*base, *application, warnings);
  identity_ = {std::move(facts), base->version, warnings.take(), timing};
  state_ = {};
  return {};
}

Result<KeyOrigin> OpenCard::key_origin() const {
  if (facts().identifier.empty()) return failure(Code::kCardIdentifier);
  if (!facts().algorithm) return failure(Code::kAlgorithmUnavailable, "mark unknown");
  auto origin = KeyOrigin::of(*facts().algorithm, facts().identifier, atr_);
  // What the card holds may be good all the same.
  if (!origin) return failure(Code::kKeyMissing, origin.error().detail);
  return origin;
}

Result<void> OpenCard::prove_genuine() {
  if (rights_.keys == nullptr) return failure(Code::kNoPsam);
  const auto origin = key_origin();
  if (!origin) return tl::unexpected(origin.error());
  return authenticate_card(channel_, *origin, *rights_.keys);
}

Result<void> OpenCard::expect(const CardFacts& known) const {
  const bool named = !known.identifier.empty() || !known.number.empty();
  const bool same = facts().identifier == known.identifier && facts().number == known.number;
  if (!named || !same) return failure(Code::kCardSwapped);
  return {};
}

Result<void> OpenCard::reidentify() {
  const Identity known = identity_;
  state_ = {};  // also when nothing answers
  auto identified = identify();
  if (identified) identified = expect(known.facts);
  identity_ = known;
  if (!identified) state_.selected.reset();
  return identified;
}

Result<void> OpenCard::select(Df df) {
  if (state_.selected == df) return {};
  state_.selected.reset();
  state_.keys.clear();
  const Result<Answer> answer = channel_.exchange(sscard::select_df(df));
  if (!answer) return tl::unexpected(answer.error());
  const StatusWord status = answer->status;
  if (is_blocked(status)) return tl::unexpected(refusal(Code::kCardBlocked, "SELECT DF", status));
  if (status == iso7816::kStatusFileNotFound)
    return tl::unexpected(refusal(Code::kFileUnknown, "SELECT DF", status));
  if (!status.ok()) return tl::unexpected(refusal("SELECT DF", status));
  state_.selected = df;
  return {};
}

Result<void> OpenCard::gain(const sscard::File& file, Access access) {
  const ReadRule rule = file.read_rule(version());
  if (rule == ReadRule::kAbsent) return failure(Code::kFileUnknown, file_label(file));
  if (auto selected = select(file.df); !selected) return selected;
  return access == Access::kRead ? gain_reading(file, rule) : prove_key(file.df, file.write_key);
}

Result<void> OpenCard::gain_reading(const sscard::File& file, ReadRule rule) {
  switch (rule) {
    case ReadRule::kAbsent:
    case ReadRule::kFree: return {};
    case ReadRule::kPin: return prove_pin();
    case ReadRule::kKey: return prove_key(file.df, file.read_key);
    case ReadRule::kPinOrKey: return prove_either(file);
    case ReadRule::kPinAndKey: break;
  }
  if (auto proven = prove_pin(); !proven) return proven;
  return prove_key(file.df, file.read_key);
}

Result<void> OpenCard::prove_either(const sscard::File& file) {
  const auto* key = sscard::find_key(file.df, file.read_key);
  if (state_.pin || state_.keys.contains(key)) return {};
  const auto by_key = [&] { return prove_key(file.df, file.read_key); };
  const bool pin_first = rights_.pin != nullptr || rights_.keys == nullptr;
  const Result<void> proven = pin_first ? prove_pin() : by_key();
  if (proven || !is_final(proven.error())) return proven;
  const Result<void> otherwise = pin_first ? by_key() : prove_pin();
  return otherwise ? otherwise : proven;
}

Result<void> OpenCard::prove_pin() {
  if (state_.pin) return {};
  if (refused_pin_) return tl::unexpected(*refused_pin_);
  const Result<void> proven = prove_pin_once();
  // Without a PIN every reader has what it would prove.
  state_.pin = proven || proven.error().code == Code::kPinUnset;
  if (state_.pin) return {};
  if (is_final(proven.error())) refused_pin_ = proven.error();
  return proven;
}

Result<void> OpenCard::prove_pin_once() {
  if (rights_.pin != nullptr) return verify_pin(channel_, *rights_.pin, rights_.least_tries);
  const auto status = pin_status(channel_);
  if (!status) return tl::unexpected(status.error());
  return failure(status->set ? Code::kPinWanted : Code::kPinUnset);
}

Result<void> OpenCard::prove_key(Df df, KeyName name) {
  const sscard::Key* key = sscard::find_key(df, name);
  if (key == nullptr) return failure(Code::kCardAccess, "no key opens it");
  if (state_.keys.contains(key)) return {};
  if (rights_.keys == nullptr) return failure(Code::kCardAccess, std::string(key->text));
  const auto refused = refused_keys_.find(key);
  if (refused != refused_keys_.end()) return tl::unexpected(refused->second);
  auto proven = prove_key_once(*key);
  if (proven) state_.keys.insert(key);
  if (!proven && is_final(proven.error())) refused_keys_.emplace(key, proven.error());
  return proven;
}

Result<void> OpenCard::prove_key_once(const sscard::Key& key) {
  const auto origin = key_origin();
  if (!origin) return tl::unexpected(origin.error());
  return authenticate_terminal(channel_, *origin, key, *rights_.keys);
}

// The refusal of a card that was not offered anything says what it wants.
template <class Read>
auto OpenCard::gain_and(const sscard::File& file, Read read) -> decltype(read()) {
  const Result<void> gained = gain(file, Access::kRead);
  if (!gained && !had_nothing(gained.error())) return tl::unexpected(gained.error());
  auto result = read();
  if (!result && !gained && result.error().code == Code::kCardAccess)
    result.error().code = gained.error().code;
  return result;
}

Result<SecretData> OpenCard::read_records(const sscard::File& file) {
  return gain_and(file, [&] { return card::read_records(channel_, file, version()); });
}

Result<FileContent> OpenCard::read(const sscard::File& file) {
  return gain_and(file, [&] { return read_selected(file); });
}

Result<FileContent> OpenCard::read_selected(const sscard::File& file) {
  switch (file.structure) {
    case Structure::kRecords:
      return card::read_records(channel_, file, version()).and_then([&](const SecretData& records) {
        return record_content(file, version(), records);
      });
    case Structure::kCyclic:
      return read_cyclic(channel_, file, version()).and_then([&](const auto& records) {
        return cyclic_content(file, version(), records);
      });
    case Structure::kTransparent: break;
  }
  return read_transparent(channel_, file).map([&](SecretData bytes) {
    return transparent_content(file, std::move(bytes));
  });
}

Result<void> OpenCard::update_item(const sscard::File& file, std::uint8_t tag, Bytes value,
                                   std::uint8_t occurrence) {
  const auto* item = sscard::find_item(file, tag, version());
  if (item == nullptr || tag == 0) return failure(Code::kFileUnknown, file_label(file));
  const auto whole = filled(file, *item, value);
  if (!whole) return tl::unexpected(whole.error());
  if (occurrence == 0) return tl::unexpected(misfit(file, "occurrences are counted from 1"));
  if (occurrence == 1) return write(file, sscard::update_item(tag, *whole, file.sfi()));
  const auto number = record_number(file, *item, occurrence);
  if (!number) return tl::unexpected(number.error());
  SecretData record = {tag, static_cast<Byte>(whole->size())};
  ssc::append(record, *whole);
  return write(file, sscard::update_record(*number, record, file.sfi()));
}

// Counted on the card: its order of records need not be that of the rules.
Result<std::uint8_t> OpenCard::record_number(const sscard::File& file, const sscard::Item& item,
                                             std::uint8_t occurrence) {
  if (auto gained = gain(file, Access::kRead); !gained) return tl::unexpected(gained.error());
  const auto size = static_cast<std::uint8_t>(kHeaderSize + item.length);
  unsigned seen = 0;
  for (std::uint8_t number = 1; number <= sscard::Items::kMaxRecords; ++number) {
    const auto command = sscard::read_record_by_number(number, size, file.sfi());
    const Result<Answer> answer = channel_.exchange(command);
    if (!answer) return tl::unexpected(answer.error());
    if (!answer->status.ok()) return tl::unexpected(refusal("READ RECORD", file, answer->status));
    if (sscard::parse_record(answer->data, item.tag)) ++seen;
    if (seen == occurrence) return number;
  }
  return failure(Code::kFileUnknown, file_label(file) + ": no such occurrence");
}

Result<void> OpenCard::append(const sscard::File& file, Bytes record) {
  if (file.structure != Structure::kCyclic)
    return tl::unexpected(misfit(file, "not a cyclic file"));
  return write(file, sscard::append_record(record, file.sfi()));
}

Result<void> OpenCard::update_binary(const sscard::File& file, std::uint16_t offset, Bytes data) {
  if (file.structure != Structure::kTransparent)
    return tl::unexpected(misfit(file, "not a transparent file"));
  if (auto gained = gain(file, Access::kWrite); !gained) return gained;
  if (auto selected = select_file(channel_, file); !selected) return selected;
  return write(file, sscard::update_binary(offset, data));
}

Result<void> OpenCard::write(const sscard::File& file,
                             const Expected<sscard::SecretCommand>& command) {
  if (!command) return failure(Code::kRequestTooLarge, file_label(file));
  if (auto gained = gain(file, Access::kWrite); !gained) return gained;
  const Result<Answer> answer = channel_.exchange(*command);
  if (!answer) return tl::unexpected(answer.error());
  if (!answer->status.ok()) return tl::unexpected(refusal("UPDATE", file, answer->status));
  return {};
}

}  // namespace ssc::card
