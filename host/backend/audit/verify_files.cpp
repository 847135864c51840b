// SPDX-License-Identifier: Apache-2.0
#include "host/backend/audit/verify_files.hpp"

#include <memory>

#include "host/backend/store/sqlite_store.hpp"

namespace ssc::backend {
namespace {

Finding unreadable(const std::filesystem::path& file, const Failure& failure) {
  return {Invariant::kStore, "", file.filename().string(), "cannot be read: " + failure.detail};
}

}  // namespace

std::vector<Finding> verify_files(std::span<const std::filesystem::path> files,
                                  const VerifyOptions& options) {
  std::vector<std::unique_ptr<Store>> snapshots;
  std::vector<Store*> stores;
  std::vector<Finding> beside;
  for (const auto& file : files) {
    auto snapshot = open_sqlite_snapshot(file, options.digest);
    if (!snapshot) {
      beside.push_back(unreadable(file, snapshot.error()));
      continue;
    }
    stores.push_back(snapshots.emplace_back(std::move(*snapshot)).get());
    const auto contradictions = check_sqlite_store(file, options.digest);
    if (!contradictions) {
      beside.push_back(unreadable(file, contradictions.error()));
      continue;
    }
    for (const std::string& text : *contradictions)
      beside.push_back({Invariant::kStore, "", file.filename().string(), text});
  }
  std::vector<Finding> findings = verify(stores, options);
  findings.insert(findings.end(), beside.begin(), beside.end());
  return findings;
}

}  // namespace ssc::backend
