// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include "host/http/tls.hpp"
#include "host/http/unix_endpoint.hpp"

// What the unix socket and TLS do differently, for the server's end.
namespace ssc::http {

using UnixStream = boost::beast::basic_stream<UnixProtocol>;
using TlsStream = boost::beast::ssl_stream<boost::beast::tcp_stream>;

// An operation answers with (error_code, …) instead of throwing.
inline constexpr auto kTuple = boost::asio::as_tuple(boost::asio::use_awaitable);

// Who connected; none when the peer could not prove itself.
inline boost::asio::awaitable<std::optional<Peer>> meet(UnixStream& stream) {
  co_return unix_peer(stream.socket().native_handle());
}

inline boost::asio::awaitable<std::optional<Peer>> meet(TlsStream& stream) {
  const auto [error] =
      co_await stream.async_handshake(boost::asio::ssl::stream_base::server, kTuple);
  if (error) co_return std::nullopt;
  Peer peer;
  peer.certificate_name = peer_common_name(stream.native_handle());
  // A certificate without a name proves nothing to the handler.
  if (peer.certificate_name.empty()) co_return std::nullopt;
  co_return peer;
}

inline boost::asio::awaitable<void> part(UnixStream&) {
  co_return;
}

inline boost::asio::awaitable<void> part(TlsStream& stream) {
  co_await stream.async_shutdown(
      kTuple);  // close_notify; whether the peer answers it does not matter
}

}  // namespace ssc::http
