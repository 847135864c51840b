// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "host/backend/server/config.hpp"
#include "host/backend/transfer/agency.hpp"
#include "host/backend/transfer/key_signer.hpp"

namespace ssc::backend {

// The seals of the agencies, from Config::agency_keys.
struct Seals {
  std::unique_ptr<transfer::KeySigner> signer;
  std::set<std::string> hosted;  // regions on the platform whose private key is here
};
Result<Seals> load_seals(const std::filesystem::path& folder, const Registry& registry);

// The agencies hosted here, over one store. One caller at a time.
class Agencies {
 public:
  Agencies(std::vector<Region> hosted, const transfer::AgencyWorld& world);

  // kUnknownRegion, kOffPlatform (of a region that is not hosted here).
  Result<transfer::Agency*> at(std::string_view region) const;
  const std::map<std::string, transfer::Agency*, std::less<>>& all() const { return by_region_; }

  // The origin's view of a case; the destination's while the origin is not hosted here, or of an
  // application on its way. kUnknownCase.
  Result<transfer::Case> find_case(const Id& case_id) const;
  Result<std::vector<transfer::Case>> cases_of(const Pseudonym& person) const;  // oldest first

 private:
  const Registry& registry_;
  std::vector<Region> regions_;
  std::vector<std::unique_ptr<transfer::Agency>> agencies_;
  std::map<std::string, transfer::Agency*, std::less<>> by_region_;
};

}  // namespace ssc::backend
