// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "host/base/failure.hpp"
#include "host/http/message.hpp"
#include "host/http/server.hpp"

namespace ssc::http {

// An HTTP/1.1 client for one server. Keeps its connection between requests and opens a new one when the
// server has closed it. One request at a time; used from the io_context's thread.
//
// Failures over TLS: kBackendDown (no connection), kBackendTimeout, kBackendUntrusted (chain or host name),
// kBackendCertExpired (the server's certificate), kClientCertRefused (an alert about ours),
// kBackendProtocol (not HTTP, or too large). Over a unix socket: kDaemonDown instead of kBackendDown.
class Client {
 public:
  static std::unique_ptr<Client> unix_socket(boost::asio::io_context& io, std::filesystem::path path);
  // Proves itself with `tls.certificate`, accepts a server of `tls.authority` whose certificate names `host`.
  // `tls` is read at each new connection, so renewed files are used without a restart.
  static std::unique_ptr<Client> tls(boost::asio::io_context& io, std::string host, std::uint16_t port, TlsFiles tls);

  virtual ~Client() = default;

  // The answer whatever its status. `timeout` covers connecting, sending and the whole answer.
  virtual boost::asio::awaitable<Result<Response>> send(Request request, std::chrono::milliseconds timeout) = 0;
};

// For programs without an io_context of their own: one request over a unix socket, blocking.
Result<Response> send_unix(const std::filesystem::path& path, Request request, std::chrono::milliseconds timeout);

}  // namespace ssc::http
