// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include "host/base/failure.hpp"
#include "host/http/message.hpp"
#include "host/http/pending_reply.hpp"
#include "host/http/server.hpp"

namespace ssc::http {

// An error of our own as an answer (RFC 9457).
Response problem(unsigned status, Code code);

// A connection as the service sees it.
class Connection {
 public:
  using Time = std::chrono::steady_clock::time_point;

  virtual ~Connection() = default;
  virtual void close() = 0;
  // Since when it has been waiting for a whole request; none while one is being answered.
  virtual std::optional<Time> waiting_since() const = 0;
};

// What the sessions of one server share: the handler, the limits and the list of themselves. Used
// on the io thread only.
class Service {
 public:
  Service(boost::asio::io_context& io, Handler handler, Limits limits);

  const Limits& limits() const { return limits_; }
  void join(Connection& connection) { connections_.push_back(&connection); }
  void leave(Connection& connection) { std::erase(connections_, &connection); }

  // True when one more connection may join. When all seats are taken, the connection that has
  // waited longest for a request is closed; when every one is being answered there is no room.
  bool make_room();

  // Calls the handler; its answer settles `pending`.
  void handle(Request request, const std::shared_ptr<PendingReply>& pending);

  // Closes every connection and calls the handler no more.
  void close();

 private:
  Handler handler_;
  Limits limits_;
  std::shared_ptr<Gate> gate_;
  std::vector<Connection*> connections_;
  bool closed_ = false;
};

}  // namespace ssc::http
