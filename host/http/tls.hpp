// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "host/base/failure.hpp"
#include "host/http/server.hpp"

namespace ssc::http {

using TlsContext = std::shared_ptr<boost::asio::ssl::context>;

// TLS 1.2 or 1.3, ECDHE on P-256 with an authenticated cipher, a certificate at each end, no
// resumption (each connection proves itself anew). kConfig names the file that cannot be used.
Result<TlsContext> make_server_context(const TlsFiles& files);
Result<TlsContext> make_client_context(const TlsFiles& files);

// The server's context, made anew when a file has changed. While the new files do not fit together
// (a renewal writes them one after the other) the last good context stays.
class ServerContext {
 public:
  static Result<ServerContext> load(TlsFiles files);
  TlsContext current();

 private:
  using Stamp = std::array<std::filesystem::file_time_type, 3>;
  ServerContext(TlsFiles files, Stamp stamp, TlsContext context);
  static Stamp stamp_of(const TlsFiles& files);

  TlsFiles files_;
  Stamp stamp_;
  TlsContext context_;
};

// The peer's common name after a handshake that verified it; empty when there is not exactly one.
std::string peer_common_name(SSL* ssl);

// Makes the handshake fail unless the server's certificate names `host`, a DNS name or an IP
// address.
bool expect_host(SSL* ssl, const std::string& host);

// What an error of a TLS client stream means, if TLS and not the connection is to blame.
std::optional<Failure> tls_failure(SSL* ssl, const boost::system::error_code& error);

}  // namespace ssc::http
