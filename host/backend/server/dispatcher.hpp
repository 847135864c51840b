// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "host/backend/server/transactions.hpp"
#include "host/base/clock.hpp"
#include "host/http/message.hpp"

namespace ssc::backend {

// From an HTTP request to its answer, without sockets: `POST /platform/v1/{infno}` with an
// envelope.
//
//   METHOD_NOT_ALLOWED    not POST                  NOT_FOUND            another target
//   REQUEST_MALFORMED     no JSON, no envelope, a field against its rule, or infno not that of the
//   target FORBIDDEN             the client certificate's common name is not fixmedins_code
//   UNKNOWN_TRANSACTION   no such infno; and what the transaction itself refuses
//
// Every answer is an envelope. One line a request in the log: infno, code, milliseconds; of a
// failure also its detail, which holds no personal data. One caller at a time, as the store.
class Dispatcher {
 public:
  explicit Dispatcher(World world) : world_(world) {}

  http::Response handle(const http::Request& request);

 private:
  struct Answer;

  Result<void> answer(const http::Request& request, Answer& answer);

  World world_;
  std::uint64_t serial_ = 0;
};

}  // namespace ssc::backend
