// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "host/backend/bank/simulated_bank.hpp"
#include "host/backend/server/agencies.hpp"
#include "host/backend/transfer/courier.hpp"

namespace ssc::backend {

// What runs by itself while the server is up: messages between the agencies hosted here, their
// timers, orders to the bank and the bank's statement lines. One caller at a time.
class Traffic {
 public:
  // `simulated_bank`: the file that its state is kept in; without one there is no bank, and orders
  // wait in the outbox. kConfig when the file is no such state.
  static Result<std::unique_ptr<Traffic>> open(
      const Agencies& agencies, const transfer::AgencyWorld& world,
      const std::optional<std::filesystem::path>& simulated_bank);
  ~Traffic();

  // Everything that is due; how many things were done. One that fails keeps nothing else waiting;
  // the first Failure when nothing could be done.
  Result<std::size_t> run();

 private:
  class LocalNet;
  class BankFile;
  Traffic(const Agencies& agencies, const transfer::AgencyWorld& world);

  Result<std::size_t> take_statements();

  const Agencies& agencies_;
  const Clock& clock_;
  std::unique_ptr<LocalNet> net_;
  std::unique_ptr<BankFile> bank_;
  std::unique_ptr<transfer::Courier> courier_;
};

}  // namespace ssc::backend
