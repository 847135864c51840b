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

// An HTTP/1.1 client for one server; used from the io_context's thread. Requests may overlap: each
// has a connection of its own. A connection is kept for the next request, and opened anew when the
// server has closed it meanwhile.
//
// The server may close a kept connection in the very moment a request leaves. When no byte of an
// answer came back, a request marked `repeatable`, or a GET, is sent once more on a new connection;
// any other is not, because the server may have done it: the caller gets kBackendDown and decides.
//
// clang-format off
// | what happened                                      | TLS                 | unix socket     |
// | no connection, or it ended before the answer did   | kBackendDown        | kDaemonDown     |
// | not connected, sent and answered in time           | kBackendTimeout     | kDaemonTimeout  |
// | the answer is not HTTP/1.x or is larger than 1 MiB | kBackendProtocol    | kDaemonProtocol |
// | the server does not speak TLS 1.2 or 1.3           | kBackendProtocol    |                 |
// | the server's chain, host name or purpose is wrong  | kBackendUntrusted   |                 |
// | a certificate of its chain is not valid now        | kBackendCertExpired |                 |
// | it refused our certificate: an alert, which in     |                     |                 |
// | TLS 1.3 comes instead of the answer                | kClientCertRefused  |                 |
// | our certificate, key or authority cannot be used   | kConfig             |                 |
// | no permission to use the socket                    |                     | kForbidden      |
// | a line of the request's head cannot be sent        | kRequestMalformed   | the same        |
// clang-format on
class Client {
 public:
  static std::unique_ptr<Client> unix_socket(boost::asio::io_context& io,
                                             std::filesystem::path path);
  // Proves itself with `tls.certificate`, accepts a server of `tls.authority` whose certificate
  // names `host` (a DNS name, or a literal IP address as such). `tls` is read at each new
  // connection, so renewed files are used without a restart.
  static std::unique_ptr<Client> tls(boost::asio::io_context& io, std::string host,
                                     std::uint16_t port, TlsFiles tls);

  virtual ~Client() = default;

  // The answer whatever its status. `timeout` covers everything from looking up the name to the
  // last byte. May be cancelled through the coroutine's cancellation slot; may outlive the client.
  virtual boost::asio::awaitable<Result<Response>> send(Request request,
                                                        std::chrono::milliseconds timeout) = 0;
};

// For programs without an io_context of their own: one request over a unix socket, blocking.
Result<Response> send_unix(const std::filesystem::path& path, Request request,
                           std::chrono::milliseconds timeout);

}  // namespace ssc::http
