// SPDX-License-Identifier: Apache-2.0
#include "host/http/dialer.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/http/error.hpp>
#include <memory>
#include <vector>

namespace ssc::http {
namespace {

namespace net = boost::asio;
using boost::system::error_code;
using net::ip::tcp;
using Endpoints = std::vector<tcp::endpoint>;

struct Codes {
  Code down, timeout, protocol;
};
constexpr Codes kDaemon{Code::kDaemonDown, Code::kDaemonTimeout, Code::kDaemonProtocol};
constexpr Codes kBackend{Code::kBackendDown, Code::kBackendTimeout, Code::kBackendProtocol};

Failure explain_error(const Codes& codes, const error_code& error) {
  using HttpError = boost::beast::http::error;
  if (error == boost::beast::error::timeout) return {codes.timeout};
  if (error == HttpError::end_of_stream || error == net::error::eof)
    return {codes.down, "closed before the answer"};
  if (error == HttpError::partial_message || error == net::ssl::error::stream_truncated)
    return {codes.down, "closed inside the answer"};
  const auto& http_errors = boost::beast::http::make_error_code(HttpError::bad_version).category();
  return {error.category() == http_errors ? codes.protocol : codes.down, error.message()};
}

// A lookup cannot be stopped, so it is left behind when the time is over.
struct Lookup {
  tcp::resolver resolver;
  net::steady_timer done;
  error_code error;
  Endpoints endpoints;
};

net::awaitable<Result<Endpoints>> look_up(net::any_io_executor executor, std::string host,
                                          std::uint16_t port, Deadline deadline) {
  error_code not_an_address;
  const auto literal = net::ip::make_address(host, not_an_address);
  if (!not_an_address) co_return Endpoints(1, tcp::endpoint(literal, port));

  const auto lookup = std::make_shared<Lookup>(
      Lookup{tcp::resolver(executor), net::steady_timer(executor, deadline), {}, {}});
  lookup->error = boost::beast::error::timeout;
  auto finish = [lookup](const error_code& error, const tcp::resolver::results_type& found) {
    lookup->error = error;
    for (const auto& entry : found) lookup->endpoints.push_back(entry.endpoint());
    lookup->done.cancel();
  };
  lookup->resolver.async_resolve(host, std::to_string(port), std::move(finish));
  co_await lookup->done.async_wait(kTuple);
  if (lookup->error) co_return tl::unexpected(explain_error(kBackend, lookup->error));
  co_return std::move(lookup->endpoints);
}

}  // namespace

net::awaitable<Result<UnixStream>> UnixDialer::connect(net::any_io_executor executor,
                                                       Deadline deadline) const {
  const auto endpoint = unix_endpoint(path_);
  if (!endpoint) co_return tl::unexpected(endpoint.error());
  UnixStream stream(executor);
  stream.expires_at(deadline);
  const auto [error] = co_await stream.async_connect(*endpoint, kTuple);
  if (error) co_return tl::unexpected(explain(stream, error));
  co_return stream;
}

Failure UnixDialer::explain(Stream&, const error_code& error) const {
  if (error == net::error::access_denied || error == net::error::no_permission)
    return {Code::kForbidden, path_.string()};
  return explain_error(kDaemon, error);
}

net::awaitable<Result<TlsStream>> TlsDialer::connect(net::any_io_executor executor,
                                                     Deadline deadline) const {
  const auto context = make_client_context(files_);
  if (!context) co_return tl::unexpected(context.error());
  const auto endpoints = co_await look_up(executor, host_, port_, deadline);
  if (!endpoints) co_return tl::unexpected(endpoints.error());

  TlsStream stream(executor, **context);
  if (!expect_host(stream.native_handle(), host_))
    co_return failure(Code::kConfig, "not a host name: " + host_);
  auto& transport = stream.next_layer();
  transport.expires_at(deadline);
  const auto [connect_error, endpoint] = co_await transport.async_connect(*endpoints, kTuple);
  if (connect_error) co_return tl::unexpected(explain_error(kBackend, connect_error));
  error_code ignored;
  transport.socket().set_option(tcp::no_delay(true), ignored);
  const auto [error] = co_await stream.async_handshake(net::ssl::stream_base::client, kTuple);
  if (error) co_return tl::unexpected(explain(stream, error));
  co_return stream;
}

Failure TlsDialer::explain(Stream& stream, const error_code& error) const {
  if (auto found = tls_failure(stream.native_handle(), error)) return std::move(*found);
  return explain_error(kBackend, error);
}

std::string TlsDialer::host_field() const {
  const bool ipv6 = host_.find(':') != std::string::npos;
  const std::string host = ipv6 ? "[" + host_ + "]" : host_;
  return port_ == 443 ? host : host + ":" + std::to_string(port_);
}

}  // namespace ssc::http
