// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/base/failure.hpp"
#include "host/http/message.hpp"
#include "protocol/platform/envelope.hpp"

namespace ssc::relay {

// The envelope of an answer, if the transaction was done; else why not.
Result<platform::Response> open_envelope(const http::Response& response);

// The output of a transaction.
template <class Output>
Result<Output> read_answer(const http::Response& response) {
  const auto envelope = open_envelope(response);
  if (!envelope) return tl::unexpected(envelope.error());
  auto output = platform::output_of<Output>(*envelope);
  if (!output) return failure(Code::kBackendProtocol, output.error().describe());
  return std::move(*output);
}

}  // namespace ssc::relay
