// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/backend/transfer/step.hpp"

namespace ssc::backend::transfer {

// What a message of another agency means here. A Failure says that it does not fit: an unknown case
// or one of somebody else, a step too early or too late, a document that is not genuine.
Result<void> take_in(Step& step, const Message& message, const Payload& payload);

}  // namespace ssc::backend::transfer
