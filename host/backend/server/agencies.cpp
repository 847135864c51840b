// SPDX-License-Identifier: Apache-2.0
#include "host/backend/server/agencies.hpp"

#include <algorithm>
#include <optional>

#include "host/backend/files/text_file.hpp"

namespace ssc::backend {
namespace {

using transfer::Agency;
using transfer::Case;

constexpr auto kScheme = crypto::Scheme::kSm2;

// "999911.pub", "999911-2027.pub": whose key it is.
std::string region_of(const std::filesystem::path& file) {
  const std::string stem = file.stem().string();
  return stem.substr(0, stem.find('-'));
}

Result<void> trust_peers(transfer::KeySigner& signer, const std::filesystem::path& folder,
                         const Registry& registry) {
  const auto files = list_files(folder, ".pub");
  if (!files) return tl::unexpected<Failure>(files.error());
  for (const auto& file : *files) {
    if (registry.region(region_of(file)) == nullptr)
      return failure(Code::kConfig, file.string() + ": no region of that name");
    const auto key = crypto::PublicKey::load(kScheme, file);
    if (!key) return tl::unexpected<Failure>(key.error());
    if (const auto done = signer.trust(region_of(file), *key); !done) return done;
  }
  return {};
}

bool earlier(const Case& a, const Case& b) {
  return a.opened_at < b.opened_at;
}

}  // namespace

Result<Seals> load_seals(const std::filesystem::path& folder, const Registry& registry) {
  Seals seals{std::make_unique<transfer::KeySigner>(), {}};
  const auto files = list_files(folder, ".key");
  if (!files) return tl::unexpected<Failure>(files.error());
  for (const auto& file : *files) {
    const std::string code = file.stem().string();
    const Region* region = registry.region(code);
    if (region == nullptr || !region->on_platform)
      return failure(Code::kConfig, file.string() + ": no region on the platform of that name");
    auto key = crypto::PrivateKey::load(kScheme, file);
    if (!key) return tl::unexpected<Failure>(key.error());
    const auto done = seals.signer->host(code, std::move(*key));
    if (!done) return tl::unexpected<Failure>(done.error());
    seals.hosted.insert(code);
  }
  if (seals.hosted.empty()) return failure(Code::kConfig, folder.string() + ": no agency's key");
  const auto trusted = trust_peers(*seals.signer, folder, registry);
  if (!trusted) return tl::unexpected<Failure>(trusted.error());
  return seals;
}

Agencies::Agencies(std::vector<Region> hosted, const transfer::AgencyWorld& world)
    : registry_(world.registry), regions_(std::move(hosted)) {
  for (const Region& region : regions_) {
    agencies_.push_back(std::make_unique<Agency>(region, world));
    by_region_.emplace(region.code, agencies_.back().get());
  }
}

Result<Agency*> Agencies::at(std::string_view region) const {
  const auto found = by_region_.find(region);
  if (found != by_region_.end()) return found->second;
  return failure(registry_.region(region) == nullptr ? Code::kUnknownRegion : Code::kOffPlatform,
                 std::string(region));
}

Result<Case> Agencies::find_case(const Id& case_id) const {
  std::optional<Case> other;
  for (const auto& [region, agency] : by_region_) {
    auto found = agency->status(case_id);
    if (!found && found.error().code == Code::kUnknownCase) continue;
    if (!found) return found;
    if (found->role == transfer::Role::kOrigin) return found;
    other = std::move(*found);
  }
  if (!other) return failure(Code::kUnknownCase);
  return std::move(*other);
}

Result<std::vector<Case>> Agencies::cases_of(const Pseudonym& person) const {
  std::vector<Case> cases;
  for (const auto& [region, agency] : by_region_) {
    auto here = agency->cases_of(person);
    if (!here) return here;
    for (Case& each : *here) {
      const bool told_by_the_origin =
          each.role == transfer::Role::kDestination && by_region_.contains(each.opened.origin);
      if (!told_by_the_origin) cases.push_back(std::move(each));
    }
  }
  std::stable_sort(cases.begin(), cases.end(), earlier);
  return cases;
}

}  // namespace ssc::backend
