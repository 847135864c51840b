// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/stream_traits.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "host/http/service.hpp"
#include "host/http/stream.hpp"

namespace ssc::http {

// One accepted connection: requests one after the other until either side ends it.
template <class Stream>
class Session final : public Connection {
 public:
  Session(Stream stream, std::shared_ptr<Service> service)
      : stream_(std::move(stream)), service_(std::move(service)) {
    service_->join(*this);
  }
  ~Session() override { service_->leave(*this); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // The session lives as long as this coroutine.
  static boost::asio::awaitable<void> run(std::shared_ptr<Session> self) {
    self->start_waiting();
    if (auto peer = co_await meet(self->stream_)) {
      self->peer_ = std::move(*peer);
      while (co_await self->serve_one()) {
      }
    }
    co_await self->finish();
  }

  void close() override {
    waiting_since_.reset();
    lowest_layer().close();
    if (pending_) pending_->abandon();
  }

  std::optional<Time> waiting_since() const override { return waiting_since_; }

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
  using Message = Parser::value_type;
  using Field = boost::beast::http::field;
  using Error = boost::system::error_code;

  // How much of what a refused peer still sends is read, and for how long: closing a socket with
  // unread bytes would reset the connection and could destroy the answer on its way.
  static constexpr std::size_t kDrainBytes = 1 << 20;
  static constexpr std::chrono::seconds kDrainTime{1};

  auto& lowest_layer() { return boost::beast::get_lowest_layer(stream_); }

  void start_waiting() {
    waiting_since_ = std::chrono::steady_clock::now();
    lowest_layer().expires_after(service_->limits().idle);
  }

  // True when the connection goes on.
  boost::asio::awaitable<bool> serve_one() {
    Parser parser;
    parser.header_limit(static_cast<std::uint32_t>(service_->limits().header_bytes));
    parser.body_limit(service_->limits().body_bytes);
    start_waiting();
    const Error error = co_await read(parser);
    waiting_since_.reset();
    const auto refused = error ? refusal(error) : std::optional<Response>();
    if (error && !refused) co_return false;

    Message message = parser.release();
    if (refused || !speaks_http(message)) {
      const Response answer = refused ? *refused : problem(400, Code::kRequestMalformed);
      co_await write(answer, 11, false, false);
      co_return false;
    }

    const bool head_only = message.method() == boost::beast::http::verb::head;
    const bool keep_alive = message.keep_alive();
    const unsigned version = message.version();
    const auto answer = co_await ask_handler(std::move(message));
    if (!answer) co_return false;
    co_return co_await write(*answer, version, keep_alive, head_only);
  }

  boost::asio::awaitable<Error> read(Parser& parser) {
    namespace http = boost::beast::http;
    const auto [header_error, header_size] =
        co_await http::async_read_header(stream_, buffer_, parser, kTuple);
    if (header_error || parser.is_done()) co_return header_error;
    if (boost::beast::iequals(parser.get()[Field::expect], "100-continue")) {
      static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
      const auto buffer = boost::asio::buffer(kContinue.data(), kContinue.size());
      co_await boost::asio::async_write(stream_, buffer, kTuple);
    }
    const auto [error, size] = co_await http::async_read(stream_, buffer_, parser, kTuple);
    co_return error;
  }

  // RFC 9112 §3.2: exactly one Host, or a proxy in between might see another request than we do.
  static bool speaks_http(const Message& message) {
    const auto hosts = message.count(Field::host);
    return (message.version() == 11 && hosts == 1) || (message.version() == 10 && hosts <= 1);
  }

  // The answer to what cannot be read as a request; none when nobody is there to read it.
  static std::optional<Response> refusal(const Error& error) {
    using HttpError = boost::beast::http::error;
    if (error == HttpError::header_limit) return problem(431, Code::kRequestTooLarge);
    if (error == HttpError::body_limit) return problem(413, Code::kRequestTooLarge);
    if (error == HttpError::end_of_stream || error == HttpError::partial_message) return {};
    const auto& http_errors = boost::beast::http::make_error_code(HttpError::bad_method).category();
    if (error.category() == http_errors) return problem(400, Code::kRequestMalformed);
    return {};
  }

  boost::asio::awaitable<std::optional<Response>> ask_handler(Message message) {
    Request request;
    request.method = message.method_string();
    request.target = message.target();
    request.content_type = message[Field::content_type];
    request.accept_language = message[Field::accept_language];
    request.body = std::move(message.body());
    request.peer = peer_;
    pending_ = std::make_shared<PendingReply>(stream_.get_executor());
    service_->handle(std::move(request), pending_);
    auto answer = co_await pending_->wait();
    pending_.reset();
    co_return answer;
  }

  boost::asio::awaitable<bool> write(const Response& answer, unsigned version, bool keep_alive,
                                     bool head_only) {
    namespace http = boost::beast::http;
    http::response<http::string_body> message;
    message.version(version);
    message.result(answer.status);
    message.set(Field::content_type, answer.content_type);
    message.set(Field::cache_control, "no-store");
    message.set("X-Content-Type-Options", "nosniff");
    message.keep_alive(keep_alive);
    message.body() = answer.body;
    message.prepare_payload();
    if (head_only) message.body().clear();  // Content-Length stays
    lowest_layer().expires_after(service_->limits().idle);
    const auto [error, size] = co_await http::async_write(stream_, message, kTuple);
    co_return !error && keep_alive;
  }

  boost::asio::awaitable<void> finish() {
    waiting_since_ = Time::min();  // the first to make room
    lowest_layer().expires_after(kDrainTime);
    co_await part(stream_);
    Error ignored;
    lowest_layer().socket().shutdown(boost::asio::socket_base::shutdown_send, ignored);
    std::array<char, 4096> sink;
    const auto buffer = boost::asio::buffer(sink);
    for (std::size_t drained = 0; drained < kDrainBytes;) {
      const auto [error, size] = co_await lowest_layer().async_read_some(buffer, kTuple);
      if (error) break;
      drained += size;
    }
  }

  Stream stream_;
  boost::beast::flat_buffer buffer_;  // may hold the beginning of a pipelined request
  Peer peer_;
  std::shared_ptr<Service> service_;
  std::shared_ptr<PendingReply> pending_;  // while the handler has a request
  std::optional<Time> waiting_since_;
};

}  // namespace ssc::http
