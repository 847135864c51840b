// SPDX-License-Identifier: Apache-2.0
#include "host/backend/voucher/service.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "host/backend/registry/record.hpp"
#include "host/backend/registry/relation_epoch.hpp"
#include "host/base/china_time.hpp"
#include "protocol/base/hex.hpp"
#include "protocol/voucher/digits.hpp"
#include "protocol/voucher/record.hpp"

namespace ssc::backend {
namespace {

using voucher::Claims;

constexpr std::string_view kEmployee = "310";
constexpr std::string_view kResident = "390";

std::int64_t seconds_of(Timestamp time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

// 0 for what is no number: no division, insurance or time here is 0.
template <class Number>
Number number_of(std::string_view digits) {
  Number number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

std::string padded(std::uint32_t number, std::size_t width) {
  const std::string text = std::to_string(number);
  return std::string(width - std::min(width, text.size()), '0') + text;
}

std::string hex(Bytes bytes) {
  std::array<char, 32> text;
  return std::string(to_hex(bytes, text));
}

std::string nonce_key(const Claims& claims) {
  return "voucher:" + hex(claims.key_id) + ":" + hex(claims.nonce);
}

std::string insutype_of(const Claims& claims) {
  return padded(claims.insurance_type, 3);
}

std::string region_of(const Claims& claims) {
  return padded(claims.insured_region, 6);
}

bool good_for(const InsuranceRecord& record, std::string_view division) {
  const Insurance& row = record.now;
  if (!division.empty() && division != row.division) return false;
  return row.status == InsuranceStatus::kNormal || (!division.empty() && record.account_open);
}

// Of the insurances as they are now.
Result<std::optional<Insurance>> choose(const VoucherWorld& world, const Person& person,
                                        std::string_view division, std::string_view insutype) {
  const auto records = insurance_records(world.store, world.registry, person.pseudonym);
  if (!records) return tl::unexpected<Failure>(records.error());
  for (const std::string_view kind : {kEmployee, kResident})
    for (const InsuranceRecord& record : *records)
      if (record.now.insutype == kind && (insutype.empty() || insutype == kind) &&
          good_for(record, division))
        return record.now;
  return std::nullopt;
}

Result<std::uint16_t> time_to_live(const VoucherWorld& world, std::string_view division,
                                   Timestamp now) {
  const Region* region = world.registry.region(division);
  if (region == nullptr) return failure(Code::kUnknownRegion);
  const auto ttl = voucher_ttl(world.policy, {region->code, region->province}, china_date(now));
  if (!ttl) return tl::unexpected<Failure>(ttl.error());
  if (ttl->seconds < 1 || ttl->seconds > std::numeric_limits<std::uint16_t>::max())
    return failure(Code::kConfig, "voucher_ttl does not fit a voucher: row " + ttl->row);
  return static_cast<std::uint16_t>(ttl->seconds);
}

Result<std::string> sign(const crypto::PrivateKey& key, const Claims& claims) {
  const auto message = voucher::signed_bytes(claims);
  if (!message) return failure(Code::kInternal, "a claim does not fit the voucher");
  const auto record = voucher::encode({claims, key.sign(*message)});
  if (!record) return failure(Code::kInternal, "a claim does not fit the voucher");
  const voucher::Digits digits = voucher::to_digits(*record);
  return std::string(digits.data(), digits.size());
}

Result<Claims> authentic(const KeyRing& keys, std::string_view text) {
  const auto record = voucher::from_digits(text);
  if (!record) return failure(Code::kVoucherMalformed, std::string(to_string(record.error())));
  const auto read = voucher::decode(*record);
  if (!read) return failure(Code::kVoucherMalformed, std::string(to_string(read.error())));
  const crypto::PublicKey* key = keys.find(read->claims.key_id, read->claims.algorithm);
  if (key == nullptr) return failure(Code::kVoucherUnknownKey);
  const auto message = voucher::signed_bytes(read->claims);
  if (!message || !key->verify(*message, read->signature)) return failure(Code::kVoucherSignature);
  return read->claims;
}

Result<void> in_time(const Claims& claims, Timestamp now) {
  switch (voucher::check_time(claims, seconds_of(now))) {
    case voucher::Validity::kValid: return {};
    case voucher::Validity::kNotYet: return failure(Code::kVoucherNotYet);
    case voucher::Validity::kExpired: break;
  }
  return failure(Code::kVoucherExpired);
}

// From then on the voucher is refused as expired, wherever the clocks stand.
Timestamp end_of_use(const Claims& claims) {
  return Timestamp(std::chrono::seconds(voucher::expires_at(claims) + voucher::kClockSkew + 1));
}

Result<void> not_superseded(Store& store, const Claims& claims) {
  const auto epoch =
      relation_epoch(store, region_of(claims), {hex(claims.subject)}, insutype_of(claims));
  if (!epoch) return tl::unexpected<Failure>(epoch.error());
  if (claims.relation_epoch < *epoch) return failure(Code::kVoucherEpoch);
  return {};
}

// The use of a voucher by that message.
Batch use_of(const VoucherWorld& world, const Claims& claims, std::string_view text,
             const VoucherUser& user, Timestamp now) {
  const std::string key = nonce_key(claims);
  Batch batch;
  batch.id = derive_id(world.digest, {"voucher-use", user.institution, user.msgid});
  batch.input_hash = digest_of(world.digest, {text});
  batch.at = now;
  batch.keys = {{key, std::to_string(seconds_of(now))}};
  batch.timers = {{derive_id(world.digest, {kPurgeVoucher, key}), region_of(claims),
                   std::string(kPurgeVoucher), key, end_of_use(claims)}};
  return batch;
}

// Whether that use was stored before: who did not get the answer asks again, perhaps when the
// voucher has expired.
Result<bool> used_so(Store& store, const Batch& use) {
  return store.seen(use.id, use.input_hash).map([](const std::optional<Outcome>& outcome) {
    return outcome && std::holds_alternative<Duplicate>(*outcome);
  });
}

Result<void> acceptable(const VoucherWorld& world, const Claims& claims, Timestamp now) {
  if (auto good = in_time(claims, now); !good) return good;
  return not_superseded(world.store, claims);
}

bool key_was_taken(const Outcome& outcome) {
  const auto* broken = std::get_if<Constraint>(&outcome);
  return broken != nullptr && broken->rule == Constraint::Rule::kKeyTaken;
}

VoucherRefusal replayed(Store& store, const std::string& key) {
  const auto found = store.find(key);
  if (!found) return {found.error()};
  const auto first = number_of<std::int64_t>(found->value_or(""));
  if (first <= 0) return {{Code::kStorage, "the time of a voucher's use is not a number"}};
  return {{Code::kReplayed}, first};
}

}  // namespace

Result<void> purge_voucher(Store& store, const Timer& timer, const Digest& digest, Timestamp now) {
  Batch batch;
  batch.id = derive_id(digest, {"purge", timer.id.text()});
  batch.input_hash = digest_of(digest, {timer.subject});
  batch.at = now;
  batch.releases = {timer.subject};
  batch.settles = {timer.id};
  const Outcome outcome = apply_one(store, batch);
  if (std::holds_alternative<Applied>(outcome) || std::holds_alternative<Duplicate>(outcome))
    return {};
  return tl::unexpected<Failure>(as_failure(outcome));
}

Result<platform::IssuedVoucher> VoucherService::issue(const Person& person,
                                                      std::string_view division,
                                                      std::string_view insutype) {
  const auto row = choose(world_, person, division, insutype);
  if (!row) return tl::unexpected<Failure>(row.error());
  if (!*row) return failure(Code::kNotInsured);
  return issue_for(person.pseudonym, **row);
}

Result<platform::IssuedVoucher> VoucherService::issue_for(const Pseudonym& person,
                                                          const Insurance& row) {
  const Timestamp now = world_.clock.now();
  const auto ttl = time_to_live(world_, row.division, now);
  if (!ttl) return tl::unexpected<Failure>(ttl.error());
  const auto epoch = relation_epoch(world_.store, row.division, person, row.insutype);
  if (!epoch) return tl::unexpected<Failure>(epoch.error());

  Claims claims;
  claims.algorithm = world_.keys.algorithm();
  claims.issuer_region = number_of<std::uint32_t>(row.division);  // the area's own agency issues
  claims.key_id = world_.keys.signing().public_key().id();
  claims.issued_at = static_cast<std::uint32_t>(seconds_of(now));
  claims.time_to_live = *ttl;
  world_.random(claims.nonce);
  if (from_hex(person.text, claims.subject) != claims.subject.size())
    return failure(Code::kInternal, "a pseudonym is not 16 bytes");
  claims.insurance_type = number_of<std::uint16_t>(row.insutype);
  claims.insured_region = number_of<std::uint32_t>(row.division);
  claims.relation_epoch = *epoch;
  const auto text = sign(world_.keys.signing(), claims);
  if (!text) return tl::unexpected<Failure>(text.error());

  platform::IssuedVoucher issued;
  issued.voucher.assign(*text);
  issued.iat = claims.issued_at;
  issued.exp = voucher::expires_at(claims);
  issued.insutype = row.insutype;
  issued.insuplc_admdvs = row.division;
  return issued;
}

tl::expected<platform::VerifiedVoucher, VoucherRefusal> VoucherService::use(
    std::string_view text, const VoucherUser& user) {
  const Timestamp now = world_.clock.now();
  const auto claims = authentic(world_.keys, text);
  if (!claims) return tl::unexpected<VoucherRefusal>({claims.error()});
  const platform::VerifiedVoucher verified{insutype_of(*claims), region_of(*claims),
                                           claims->issued_at, voucher::expires_at(*claims)};
  const Batch use = use_of(world_, *claims, text, user, now);
  const auto before = used_so(world_.store, use);
  if (!before) return tl::unexpected<VoucherRefusal>({before.error()});
  if (*before) return verified;
  if (const auto good = acceptable(world_, *claims, now); !good)
    return tl::unexpected<VoucherRefusal>({good.error()});

  const Outcome outcome = apply_one(world_.store, use);
  if (key_was_taken(outcome))
    return tl::unexpected<VoucherRefusal>(replayed(world_.store, nonce_key(*claims)));
  if (!std::holds_alternative<Applied>(outcome) && !std::holds_alternative<Duplicate>(outcome))
    return tl::unexpected<VoucherRefusal>({as_failure(outcome)});
  return verified;
}

}  // namespace ssc::backend
