// SPDX-License-Identifier: Apache-2.0
#include "host/cli/doctor/doctor.hpp"

#include "host/api/client/client.hpp"

namespace ssc::cli {
namespace {

Result<std::vector<SeenReader>> ask_for_readers(const Service& service) {
  if (service.error != 0) return failure(Code::kServiceDown);
  return find_readers(*pcsc::winscard());
}

}  // namespace

Facts examine(const std::filesystem::path& daemon_socket) {
  const Service service = find_service();
  auto readers = ask_for_readers(service);
  // pcscd loads a driver for its first client, so the process is looked at once more.
  const Service afterwards = readers ? find_service() : service;
  return {.service = afterwards,
          .bundles = find_bundles(afterwards.drivers),
          .configured = find_configured(afterwards.configuration),
          .plugged = find_plugged(),
          .readers = std::move(readers),
          .daemon = api::Client(daemon_socket).status()};
}

}  // namespace ssc::cli
