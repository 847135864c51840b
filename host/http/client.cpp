// SPDX-License-Identifier: Apache-2.0
#include "host/http/client.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/stream_traits.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <exception>
#include <optional>
#include <vector>

#include "host/http/dialer.hpp"

namespace ssc::http {
namespace {

namespace beast = boost::beast;
namespace net = boost::asio;
using Clock = std::chrono::steady_clock;
using Message = beast::http::request<beast::http::string_body>;

constexpr std::uint32_t kHeaderBytes = 16384;
constexpr std::uint64_t kBodyBytes = 1 << 20;
constexpr std::size_t kKeptConnections = 4;
// Below the server's Limits::idle, so that mostly the client ends a quiet connection.
constexpr std::chrono::seconds kKeepTime{20};

// What may stand in a start line or a field: no blank in the middle of the line, no line break.
bool printable(const std::string& text, char lowest) {
  return std::all_of(text.begin(), text.end(),
                     [lowest](char c) { return c >= lowest && c < '\x7f'; });
}

bool sendable(const Request& request) {
  return !request.method.empty() && printable(request.method, '!') &&
         request.target.starts_with('/') && printable(request.target, '!') &&
         printable(request.content_type, ' ') && printable(request.accept_language, ' ');
}

Message to_message(Request request, const std::string& host) {
  Message message;
  message.version(11);
  message.method_string(request.method);
  message.target(request.target);
  message.set(beast::http::field::host, host);
  if (!request.content_type.empty())
    message.set(beast::http::field::content_type, request.content_type);
  if (!request.accept_language.empty())
    message.set(beast::http::field::accept_language, request.accept_language);
  message.body() = std::move(request.body);
  message.prepare_payload();
  return message;
}

template <class Stream>
struct Connection {
  Stream stream;
  beast::flat_buffer buffer = {};
  Clock::time_point idle_since = {};

  // True when the server has neither closed nor said anything: what it says unasked is a farewell.
  bool quiet() {
    char byte = 0;
    const int descriptor = beast::get_lowest_layer(stream).socket().native_handle();
    const auto size = ::recv(descriptor, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
  }
};

// The connections between requests. Shared with the requests under way, which may outlive the
// client.
template <class Dialer>
class Pool {
 public:
  using Connection = http::Connection<typename Dialer::Stream>;

  Pool(net::any_io_executor executor, Dialer dialer)
      : executor_(std::move(executor)), dialer_(std::move(dialer)) {}

  std::unique_ptr<Connection> take() {
    const auto oldest = Clock::now() - kKeepTime;
    while (!kept_.empty()) {
      auto connection = std::move(kept_.back());
      kept_.pop_back();
      if (connection->idle_since > oldest && connection->quiet()) return connection;
    }
    return nullptr;
  }

  void keep(std::unique_ptr<Connection> connection) {
    if (kept_.size() == kKeptConnections) return;
    connection->idle_since = Clock::now();
    kept_.push_back(std::move(connection));
  }

  net::awaitable<Result<std::unique_ptr<Connection>>> open(Deadline deadline) {
    auto stream = co_await dialer_.connect(executor_, deadline);
    if (!stream) co_return tl::unexpected(stream.error());
    co_return std::make_unique<Connection>(Connection{std::move(*stream)});
  }

  const Dialer& dialer() const { return dialer_; }

 private:
  net::any_io_executor executor_;
  Dialer dialer_;
  std::vector<std::unique_ptr<Connection>> kept_;
};

struct Outcome {
  Result<Response> answer;
  bool keep = false;    // the connection is good for another request
  bool silent = false;  // it ended without a byte of an answer
};

template <class Dialer>
net::awaitable<Outcome> talk(const Dialer& dialer, Connection<typename Dialer::Stream>& connection,
                             const Message& message, Deadline deadline) {
  beast::get_lowest_layer(connection.stream).expires_at(deadline);
  const auto [write_error, sent] =
      co_await beast::http::async_write(connection.stream, message, kTuple);
  // A server that refuses stops reading before it answers, or sends an alert: its word counts, so
  // the answer is read although the request did not leave whole.
  beast::http::response_parser<beast::http::string_body> parser;
  parser.header_limit(kHeaderBytes);
  parser.body_limit(kBodyBytes);
  parser.skip(message.method() == beast::http::verb::head);
  const auto [read_error, received] =
      co_await beast::http::async_read(connection.stream, connection.buffer, parser, kTuple);

  Outcome outcome;
  if (read_error) {
    const bool late = write_error == beast::error::timeout;
    Failure cause = dialer.explain(connection.stream, late ? write_error : read_error);
    outcome.silent =
        !parser.got_some() && (cause.code == Code::kBackendDown || cause.code == Code::kDaemonDown);
    outcome.answer = tl::unexpected(std::move(cause));
    co_return outcome;
  }
  outcome.keep = !write_error && parser.keep_alive() && connection.buffer.size() == 0;
  auto received_message = parser.release();
  Response response;
  response.status = received_message.result_int();
  response.content_type = received_message[beast::http::field::content_type];
  response.body = std::move(received_message.body());
  outcome.answer = std::move(response);
  co_return outcome;
}

template <class Dialer>
net::awaitable<Result<Response>> exchange(std::shared_ptr<Pool<Dialer>> pool, Request request,
                                          Deadline deadline) {
  if (!sendable(request)) co_return failure(Code::kRequestMalformed);
  const bool repeatable = request.repeatable || request.method == "GET";
  const Message message = to_message(std::move(request), pool->dialer().host_field());

  auto connection = pool->take();
  if (connection) {
    Outcome outcome = co_await talk(pool->dialer(), *connection, message, deadline);
    if (outcome.keep) pool->keep(std::move(connection));
    if (!outcome.silent || !repeatable) co_return std::move(outcome.answer);
  }
  auto fresh = co_await pool->open(deadline);
  if (!fresh) co_return tl::unexpected(fresh.error());
  Outcome outcome = co_await talk(pool->dialer(), **fresh, message, deadline);
  if (outcome.keep) pool->keep(std::move(*fresh));
  co_return std::move(outcome.answer);
}

template <class Dialer>
class PooledClient final : public Client {
 public:
  PooledClient(net::io_context& io, Dialer dialer)
      : pool_(std::make_shared<Pool<Dialer>>(io.get_executor(), std::move(dialer))) {}

  net::awaitable<Result<Response>> send(Request request,
                                        std::chrono::milliseconds timeout) override {
    return exchange(pool_, std::move(request), Clock::now() + timeout);
  }

 private:
  std::shared_ptr<Pool<Dialer>> pool_;
};

}  // namespace

std::unique_ptr<Client> Client::unix_socket(net::io_context& io, std::filesystem::path path) {
  return std::make_unique<PooledClient<UnixDialer>>(io, UnixDialer(std::move(path)));
}

std::unique_ptr<Client> Client::tls(net::io_context& io, std::string host, std::uint16_t port,
                                    TlsFiles tls) {
  return std::make_unique<PooledClient<TlsDialer>>(
      io, TlsDialer(std::move(host), port, std::move(tls)));
}

Result<Response> send_unix(const std::filesystem::path& path, Request request,
                           std::chrono::milliseconds timeout) {
  net::io_context io(1);
  const auto client = Client::unix_socket(io, path);
  Result<Response> answer = failure(Code::kInternal);
  auto finish = [&answer](const std::exception_ptr& error, Result<Response> result) {
    if (error) std::rethrow_exception(error);
    answer = std::move(result);
  };
  net::co_spawn(io, client->send(std::move(request), timeout), finish);
  io.run();
  return answer;
}

}  // namespace ssc::http
