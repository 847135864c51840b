// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace ssc::http {

// Who is at the other end, as the transport knows it, not as the peer says.
struct Peer {
  std::string certificate_name;  // common name of the verified client certificate; empty without TLS
  std::uint32_t uid = 0;         // unix socket only (SO_PEERCRED)
  std::int32_t pid = 0;          // unix socket only, for the log
};

struct Request {
  std::string method;  // "GET", "POST"
  std::string target;  // path and query as sent, never personal data
  std::string content_type;
  std::string body;
  Peer peer = {};
};

struct Response {
  unsigned status = 200;
  std::string content_type = "application/json";
  std::string body;
};

// Called at most once, from any thread. A reply dropped without a call closes the connection.
using Reply = std::function<void(Response)>;

// Called on the io thread; must not block. The answer may come later.
using Handler = std::function<void(Request, Reply)>;

}  // namespace ssc::http
