// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "host/backend/registry/registry.hpp"
#include "host/backend/server/agencies.hpp"
#include "host/backend/store/store.hpp"
#include "host/backend/voucher/service.hpp"
#include "host/base/clock.hpp"
#include "protocol/platform/envelope.hpp"

namespace ssc::backend {

struct World {  // all outlive the dispatcher
  Store& store;
  const Registry& registry;
  const Agencies& agencies;
  VoucherService& vouchers;
  const Clock& clock;
  const Digest& digest;
};

// One row of the table in transactions.cpp. `run` reads the input from the envelope and puts the
// output into the response; some refusals have an output too.
struct Transaction {
  std::string_view infno;
  Result<void> (*run)(World& world, const platform::Request& request, platform::Response& response);
};

const Transaction* find_transaction(std::string_view infno);  // null: unknown

}  // namespace ssc::backend
