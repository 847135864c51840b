// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace ssc::http {

// Who is at the other end, as the transport knows it, not as the peer says.
struct Peer {
  std::string
      certificate_name;   // common name of the verified client certificate; empty without TLS
  std::uint32_t uid = 0;  // unix socket only (SO_PEERCRED)
  std::int32_t pid = 0;   // unix socket only, for the log
};

struct Request {
  std::string method;  // "GET", "POST"
  std::string target;  // path and query as sent, never personal data
  std::string content_type;
  std::string body;
  std::string accept_language = {};  // the field as sent, empty without it
  Peer peer = {};                    // set by the server
  bool repeatable = false;           // for the client: doing it twice does no harm (see client.hpp)
};

struct Response {
  unsigned status = 200;
  std::string content_type = "application/json";
  std::string body;
};

// Answers a request, from any thread. The first call counts, later ones do nothing; so does a call
// after the server is gone. When the last copy is dropped without a call, the connection is closed.
using Reply = std::function<void(Response)>;

// Called on the io thread; must not block. The answer may come later. An exception that leaves it
// is answered with INTERNAL.
using Handler = std::function<void(Request, Reply)>;

}  // namespace ssc::http
