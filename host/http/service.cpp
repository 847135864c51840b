// SPDX-License-Identifier: Apache-2.0
#include "host/http/service.hpp"

#include <exception>
#include <string>
#include <utility>

namespace ssc::http {

Response problem(unsigned status, Code code) {
  const CodeInfo& row = info(code);
  Response response;
  response.status = status;
  response.content_type = "application/problem+json";
  // The table's codes and English titles need no escaping.
  response.body = R"({"type":"about:blank","title":")" + std::string(row.text_en) +
                  R"(","status":)" + std::to_string(status) + R"(,"code":")" +
                  std::string(row.code) + R"(","retriable":)" + (row.retriable ? "true" : "false") +
                  "}";
  return response;
}

Service::Service(boost::asio::io_context& io, Handler handler, Limits limits)
    : handler_(std::move(handler)), limits_(limits), gate_(std::make_shared<Gate>(io)) {}

bool Service::make_room() {
  if (connections_.size() < limits_.connections) return true;
  Connection* longest = nullptr;
  for (Connection* connection : connections_) {
    const auto since = connection->waiting_since();
    if (since && (longest == nullptr || *since < *longest->waiting_since())) longest = connection;
  }
  if (longest == nullptr) return false;
  longest->close();
  return true;
}

void Service::handle(Request request, const std::shared_ptr<PendingReply>& pending) {
  if (closed_) return pending->abandon();
  const Reply reply = make_reply(gate_, pending);
  try {
    handler_(std::move(request), reply);
  } catch (const std::exception&) {
    reply(problem(500, Code::kInternal));
  }
}

void Service::close() {
  closed_ = true;
  gate_->close();
  for (Connection* connection : connections_) connection->close();
}

}  // namespace ssc::http
