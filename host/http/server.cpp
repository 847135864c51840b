// SPDX-License-Identifier: Apache-2.0
#include "host/http/server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/address.hpp>

#include "host/http/session.hpp"

namespace ssc::http {
namespace {

namespace net = boost::asio;
using boost::system::error_code;
using net::ip::tcp;

// How long accepting rests after an error (no descriptors, no memory) or while every seat is taken.
constexpr std::chrono::milliseconds kAcceptPause{50};

struct UnixTransport {
  using Protocol = UnixProtocol;
  using Stream = UnixStream;
  std::filesystem::path path;

  Stream wrap(net::basic_stream_socket<Protocol> socket) { return Stream(std::move(socket)); }
  void release() {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  }
};

struct TlsTransport {
  using Protocol = tcp;
  using Stream = TlsStream;
  ServerContext context;

  Stream wrap(net::basic_stream_socket<Protocol> socket) {
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    return {boost::beast::tcp_stream(std::move(socket)), *context.current()};
  }
  void release() {}
};

// Outlives the server for as long as its accept loop takes to notice the end.
template <class Transport>
struct Listener {
  net::basic_socket_acceptor<typename Transport::Protocol> acceptor;
  Transport transport;
  std::shared_ptr<Service> service;
};

net::awaitable<void> rest(net::any_io_executor executor) {
  net::steady_timer timer(executor, kAcceptPause);
  co_await timer.async_wait(kTuple);
}

template <class Transport>
net::awaitable<void> accept_loop(std::shared_ptr<Listener<Transport>> listener) {
  using Session = Session<typename Transport::Stream>;
  const auto executor = listener->acceptor.get_executor();
  while (listener->acceptor.is_open()) {
    auto [error, socket] = co_await listener->acceptor.async_accept(kTuple);
    if (error) {
      if (listener->acceptor.is_open()) co_await rest(executor);
      continue;
    }
    while (listener->acceptor.is_open() && !listener->service->make_room()) co_await rest(executor);
    if (!listener->acceptor.is_open()) co_return;
    auto session =
        std::make_shared<Session>(listener->transport.wrap(std::move(socket)), listener->service);
    net::co_spawn(executor, Session::run(std::move(session)), net::detached);
  }
}

template <class Transport>
class ListeningServer final : public Server {
 public:
  ListeningServer(std::shared_ptr<Listener<Transport>> listener, std::uint16_t port)
      : listener_(std::move(listener)), port_(port) {
    net::co_spawn(listener_->acceptor.get_executor(), accept_loop(listener_), net::detached);
  }
  ~ListeningServer() override {
    error_code ignored;
    listener_->acceptor.close(ignored);
    listener_->transport.release();
    listener_->service->close();
  }
  ListeningServer(const ListeningServer&) = delete;
  ListeningServer& operator=(const ListeningServer&) = delete;

  std::uint16_t port() const override { return port_; }

 private:
  std::shared_ptr<Listener<Transport>> listener_;
  std::uint16_t port_;
};

template <class Transport>
std::unique_ptr<Server> serve(net::basic_socket_acceptor<typename Transport::Protocol> acceptor,
                              Transport transport, std::shared_ptr<Service> service,
                              std::uint16_t port) {
  auto listener = std::make_shared<Listener<Transport>>(
      Listener<Transport>{std::move(acceptor), std::move(transport), std::move(service)});
  return std::make_unique<ListeningServer<Transport>>(std::move(listener), port);
}

Result<tcp::acceptor> bind_tcp(net::io_context& io, const std::string& address,
                               std::uint16_t port) {
  error_code error;
  const auto literal = net::ip::make_address(address, error);
  if (error) return failure(Code::kConfig, "not an IP address: " + address);
  const tcp::endpoint endpoint(literal, port);
  tcp::acceptor acceptor(io);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(net::socket_base::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(net::socket_base::max_listen_connections, error);
  if (error)
    return failure(Code::kConfig,
                   address + " port " + std::to_string(port) + ": " + error.message());
  return acceptor;
}

}  // namespace

Result<std::unique_ptr<Server>> Server::listen_unix(net::io_context& io,
                                                    const std::filesystem::path& path,
                                                    unsigned mode, Handler handler, Limits limits) {
  auto acceptor = bind_unix(io.get_executor(), path, mode);
  if (!acceptor) return tl::unexpected(acceptor.error());
  return serve(std::move(*acceptor), UnixTransport{path},
               std::make_shared<Service>(io, std::move(handler), limits), 0);
}

Result<std::unique_ptr<Server>> Server::listen_tls(net::io_context& io, const std::string& address,
                                                   std::uint16_t port, const TlsFiles& tls,
                                                   Handler handler, Limits limits) {
  auto context = ServerContext::load(tls);
  if (!context) return tl::unexpected(context.error());
  auto acceptor = bind_tcp(io, address, port);
  if (!acceptor) return tl::unexpected(acceptor.error());
  const std::uint16_t bound = acceptor->local_endpoint().port();
  return serve(std::move(*acceptor), TlsTransport{std::move(*context)},
               std::make_shared<Service>(io, std::move(handler), limits), bound);
}

}  // namespace ssc::http
