// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/backend/registry/registry.hpp"
#include "host/backend/store/store.hpp"
#include "host/base/clock.hpp"

namespace ssc::backend {

// Posts the balances that the registry was given, each against its area's opening account, one
// batch an account. To be done at every start: what was posted before stays as it is, and an amount
// that has changed since is refused (kIdReused), because history is not rewritten.
Result<void> post_opening_balances(Store& store, const Registry& registry, const Digest& digest,
                                   Timestamp now, std::string_view region = {});

}  // namespace ssc::backend
