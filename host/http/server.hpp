// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "host/base/failure.hpp"
#include "host/http/message.hpp"

namespace ssc::http {

struct Limits {
  std::size_t header_bytes = 8 * 1024;
  std::size_t body_bytes = 64 * 1024;
  std::size_t connections = 256;
  std::chrono::milliseconds idle{30'000};  // a whole request must arrive, and an answer leave, in this time
};

// Files in PEM. The server trusts client certificates of `authority` only, and wants one.
struct TlsFiles {
  std::filesystem::path certificate;
  std::filesystem::path key;
  std::filesystem::path authority;
};

// An HTTP/1.1 server with keep-alive on one endpoint. Runs on the io_context's single thread; the
// destructor closes the listener and every connection.
class Server {
 public:
  // Replaces a dead socket at `path`; a live one is kConfig. `mode` is the socket's file mode.
  static Result<std::unique_ptr<Server>> listen_unix(boost::asio::io_context& io, const std::filesystem::path& path,
                                                     unsigned mode, Handler handler, Limits limits = {});
  // TLS 1.2 or 1.3 with client certificates. `address` is a literal IP address; port 0 takes a free one.
  static Result<std::unique_ptr<Server>> listen_tls(boost::asio::io_context& io, const std::string& address,
                                                    std::uint16_t port, const TlsFiles& tls, Handler handler,
                                                    Limits limits = {});

  virtual ~Server() = default;
  virtual std::uint16_t port() const = 0;  // 0 on a unix socket
};

}  // namespace ssc::http
