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
  std::size_t header_bytes = 8192;  // start line and fields; more is answered with 431
  std::size_t body_bytes = 65536;   // more is answered with 413
  std::size_t connections =
      256;  // the one that waits longest for a request makes room for a new one
  std::chrono::milliseconds idle{
      30'000};  // a whole request must arrive, and an answer leave, in this time
};

// Files in PEM. Each end trusts certificates of `authority` only; the server wants one of the
// client.
struct TlsFiles {
  std::filesystem::path certificate;  // with the chain below the authority, if any
  std::filesystem::path key;          // not encrypted
  std::filesystem::path authority;
};

// An HTTP/1.1 server with keep-alive on one endpoint. A connection has one request at a time: a
// pipelined one waits for the answer before it. Runs on the io_context's single thread.
//
// What it answers itself, as RFC 9457 problems, closing the connection: 400 REQUEST_MALFORMED for
// what is not HTTP/1.x with exactly one Host field; 413 and 431 REQUEST_TOO_LARGE; 500 INTERNAL
// when the handler throws. A peer that is too slow is cut off without an answer. When descriptors
// run out, accepting pauses and goes on.
//
// The destructor closes the listener and every connection; the handler is not called afterwards.
// Destroy it before the io_context and not from inside its handler.
class Server {
 public:
  // Replaces a dead socket at `path`; a live one, or a file that is no socket, is kConfig. `mode`
  // is the socket's file mode. The destructor removes the socket.
  static Result<std::unique_ptr<Server>> listen_unix(boost::asio::io_context& io,
                                                     const std::filesystem::path& path,
                                                     unsigned mode, Handler handler,
                                                     Limits limits = {});
  // TLS 1.2 or 1.3 with client certificates. `address` is a literal IP address; port 0 takes a free
  // one. The files are read again when they change: renewing a certificate needs no restart, and
  // until the new files fit together the old ones are used. Files that cannot be used at the start
  // are kConfig.
  static Result<std::unique_ptr<Server>> listen_tls(boost::asio::io_context& io,
                                                    const std::string& address, std::uint16_t port,
                                                    const TlsFiles& tls, Handler handler,
                                                    Limits limits = {});

  virtual ~Server() = default;
  virtual std::uint16_t port() const = 0;  // 0 on a unix socket
};

}  // namespace ssc::http
