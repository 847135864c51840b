// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/backend/server/backend.hpp"
#include "host/backend/server/config.hpp"
#include "host/base/failure.hpp"

namespace ssc::backend {

// Serves HTTPS until SIGTERM or SIGINT. The calling thread does the network; one worker thread owns
// the back end, so that nothing waits for the disk on the network's thread and the store has one
// caller. Between requests the worker delivers the messages between agencies.
//
// On a signal the request being worked on is finished and stored; it and those behind it may stay
// unanswered, as after a lost connection.
Result<void> serve(Backend& backend, const Config& config);

}  // namespace ssc::backend
