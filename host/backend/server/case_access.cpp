// SPDX-License-Identifier: Apache-2.0
#include "host/backend/server/case_access.hpp"

namespace ssc::backend {
namespace {

std::string key_of(const CaseAccess& access) {
  return "case-access:" + access.case_id.text() + ":" + access.institution;
}

}  // namespace

Result<void> grant_case(Store& store, const Digest& digest, const CaseAccess& access,
                        Timestamp now) {
  const std::string key = key_of(access);
  Batch batch;
  batch.id = derive_id(digest, {key});  // so the store knows the second grant as a duplicate
  batch.input_hash = digest_of(digest, {key});
  batch.at = now;
  batch.keys = {{key, ""}};
  const Outcome outcome = apply_one(store, batch);
  if (std::holds_alternative<Applied>(outcome) || std::holds_alternative<Duplicate>(outcome))
    return {};
  return tl::unexpected<Failure>(as_failure(outcome));
}

Result<bool> may_see_case(Store& store, const CaseAccess& access) {
  return store.find(key_of(access)).map([](const auto& found) { return found.has_value(); });
}

}  // namespace ssc::backend
