// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string_view>

#include "host/backend/ledger/opening.hpp"
#include "host/backend/policy/policy.hpp"
#include "host/backend/registry/registry.hpp"
#include "host/backend/store/memory_store.hpp"
#include "host/base/china_time.hpp"
#include "host/base/clock.hpp"
#include "protocol/platform/certificate.hpp"
#include "tests/unit/host/backend/digest.hpp"

namespace ssc::backend {

class FixedClock final : public Clock {
 public:
  Timestamp now() const override { return time; }

  // Monday 2026-11-02, 10:00:00 in China.
  static constexpr std::int64_t kSeconds = 1793584800;
  Timestamp time{std::chrono::seconds(kSeconds)};
};

// The invented regions and persons that the back end comes with, in memory, with their balances
// posted.
struct InventedWorld {
  FixedClock clock;
  MemoryStore store{test_digest};
  Registry registry =
      Registry::load(SSC_SOURCE_DIR "/host/backend/fixtures", test_pseudonym).value();
  Policy policy = Policy::load(SSC_SOURCE_DIR "/host/backend/data/policy").value();

  InventedWorld() { EXPECT_TRUE(post_opening_balances(store, registry, test_digest, clock.now())); }

  const Person& person(std::string_view id_number) const {
    return **registry.by_id_number(id_number);
  }
};

inline constexpr std::string_view kEmployee = "999911198603140136";
inline constexpr std::string_view kRetired = "999911195810020248";
inline constexpr std::string_view kResident = "999912201505200466";
inline constexpr std::string_view kForeigner = "F99991120260017";
inline constexpr std::string_view kFirstCard = "999911197202280598";  // a version 1.0 card

inline platform::MdtrtCert shown_card(std::string_view number, std::string_view identifier) {
  platform::MdtrtCert shown;
  shown.mdtrt_cert_type = platform::kCertSocialSecurityCard;
  shown.mdtrt_cert_no.assign(number);
  shown.card_sn.emplace().assign(identifier);
  return shown;
}
inline platform::MdtrtCert employees_card() {
  return shown_card("V99900011", "999911D15600000500000001FFFFFFFF");
}

}  // namespace ssc::backend
