// SPDX-License-Identifier: Apache-2.0
#include "host/backend/server/backend.hpp"

#include <array>
#include <fstream>
#include <string>

#include "host/backend/ledger/opening.hpp"
#include "host/backend/server/watched_clock.hpp"
#include "host/crypto/digest.hpp"
#include "host/crypto/random.hpp"
#include "protocol/base/hex.hpp"

namespace ssc::backend {
namespace {

using SubjectKey = std::array<Byte, 32>;

Bytes as_bytes(std::string_view text) {
  return {reinterpret_cast<const Byte*>(text.data()), text.size()};
}

Result<SubjectKey> load_subject_key(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::array<char, 64> text{};
  file.read(text.data(), text.size());
  SubjectKey key;
  const auto size = from_hex({text.data(), static_cast<std::size_t>(file.gcount())}, key);
  wipe(text.data(), text.size());
  if (!size || *size != key.size())
    return failure(Code::kConfig, path.string() + ": not 64 hex digits");
  return key;
}

// The first 16 bytes of HMAC-SM3 of the id number.
MakePseudonym pseudonyms_with(const SubjectKey& key) {
  return [key](std::string_view id_number) {
    const crypto::Digest mac = crypto::hmac_sm3(key, as_bytes(id_number));
    std::array<char, 32> text;
    return Pseudonym{std::string(to_hex(Bytes(mac).first(16), text))};
  };
}

Result<KeyRing> load_keys(const Config& config) {
  const bool sm2_signs = config.voucher_algorithm == "SM2";
  const auto scheme = sm2_signs ? crypto::Scheme::kSm2 : crypto::Scheme::kEs256;
  const auto other = sm2_signs ? crypto::Scheme::kEs256 : crypto::Scheme::kSm2;
  auto signing = crypto::PrivateKey::load(scheme, sm2_signs ? *config.sm2_key : *config.es256_key);
  if (!signing) return tl::unexpected<Failure>(signing.error());
  KeyRing keys(std::move(*signing));
  if (const auto& path = sm2_signs ? config.es256_key : config.sm2_key) {
    const auto second = crypto::PrivateKey::load(other, *path);
    if (!second) return tl::unexpected<Failure>(second.error());
    keys.accept(second->public_key());
  }
  return keys;
}

Result<std::vector<Region>> hosted_regions(const Registry& registry,
                                           const std::set<std::string>& hosted,
                                           const std::set<std::string>& reviewed) {
  std::vector<Region> regions;
  for (const std::string& code : hosted) {
    regions.push_back(*registry.region(code));
    if (reviewed.contains(code)) regions.back().review = Review::kClerk;
  }
  for (const std::string& code : reviewed)
    if (!hosted.contains(code))
      return failure(Code::kConfig, "review.agencies: " + code + " has no agency here");
  return regions;
}

// A clock that was set back while nothing ran is told as one that is set back later.
Result<void> look_at_clock(Store& store, Timestamp now) {
  const auto digest = store.digest();
  if (!digest) return tl::unexpected<Failure>(digest.error());
  if (digest->batches == 0) return {};
  const auto last = store.journal(digest->batches - 1, 1);
  if (!last) return tl::unexpected<Failure>(last.error());
  if (!last->empty()) SetBackAlarm().see(now, last->front().batch.at);
  return {};
}

}  // namespace

Hash sm3(std::string_view text) {
  return crypto::sm3(as_bytes(text));
}

Result<Data> load_data(const Config& config) {
  const auto subject_key = load_subject_key(config.subject_key);
  if (!subject_key) return tl::unexpected<Failure>(subject_key.error());
  auto keys = load_keys(config);
  if (!keys) return tl::unexpected<Failure>(keys.error());
  auto registry = Registry::load(config.fixtures, pseudonyms_with(*subject_key));
  if (!registry) return tl::unexpected<Failure>(registry.error());
  auto policy = Policy::load(config.policy);
  if (!policy) return tl::unexpected<Failure>(policy.error());
  auto calendar = Calendar::load(config.holidays);
  if (!calendar) return tl::unexpected<Failure>(calendar.error());
  calendar->set_regional_days(regional_days(*policy));
  auto seals = load_seals(config.agency_keys, *registry);
  if (!seals) return tl::unexpected<Failure>(seals.error());
  auto hosted = hosted_regions(*registry, seals->hosted, config.reviewed);
  if (!hosted) return tl::unexpected<Failure>(hosted.error());
  return Data{std::move(*registry), std::move(*policy),       std::move(*calendar),
              std::move(*keys),     std::move(seals->signer), std::move(*hosted)};
}

Offices::Offices(Data data, std::unique_ptr<Store> store, const Clock& clock)
    : data_(std::move(data)),
      store_(std::move(store)),
      world_{*store_, data_.registry, data_.policy, data_.calendar, clock, sm3, *data_.signer},
      agencies_(data_.hosted, world_) {}

Backend::Backend(Data data, std::unique_ptr<Store> store, const Clock& clock)
    : offices_(std::move(data), std::move(store), clock),
      digest_(sm3),
      vouchers_({offices_.store(), offices_.data().registry, offices_.data().policy,
                 offices_.data().keys, clock, digest_, crypto::fill_random}),
      dispatcher_({offices_.store(), offices_.data().registry, offices_.agencies(), vouchers_,
                   clock, digest_}) {}

Result<std::unique_ptr<Backend>> Backend::open(
    Data data, std::unique_ptr<Store> store, const Clock& clock,
    const std::optional<std::filesystem::path>& simulated_bank) {
  if (const auto looked = look_at_clock(*store, clock.now()); !looked)
    return tl::unexpected<Failure>(looked.error());
  const auto posted = post_opening_balances(*store, data.registry, sm3, clock.now());
  if (!posted) return tl::unexpected<Failure>(posted.error());
  std::unique_ptr<Backend> backend(new Backend(std::move(data), std::move(store), clock));
  auto traffic =
      Traffic::open(backend->offices_.agencies(), backend->offices_.world(), simulated_bank);
  if (!traffic) return tl::unexpected<Failure>(traffic.error());
  backend->traffic_ = std::move(*traffic);
  return backend;
}

}  // namespace ssc::backend
