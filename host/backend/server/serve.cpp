// SPDX-License-Identifier: Apache-2.0
#include "host/backend/server/serve.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>
#include <system_error>
#include <utility>

#include "host/http/server.hpp"
#include "host/log/log.hpp"

namespace ssc::backend {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr auto kCourierPause = 100ms;

// The bound port, for whoever starts us: there only while the server is ready, and never half
// written.
class PortFile {
 public:
  explicit PortFile(std::optional<std::filesystem::path> path) : path_(std::move(path)) {
    remove();
  }
  ~PortFile() { remove(); }
  PortFile(const PortFile&) = delete;
  PortFile& operator=(const PortFile&) = delete;

  Result<void> write(std::uint16_t port) const {
    if (!path_) return {};
    const std::filesystem::path unfinished = path_->string() + ".new";
    std::ofstream out(unfinished);
    out << port << '\n';
    out.close();
    std::error_code ec;
    if (out) std::filesystem::rename(unfinished, *path_, ec);
    if (!out || ec) return failure(Code::kConfig, path_->string() + ": cannot be written");
    return {};
  }

 private:
  void remove() const {
    std::error_code ignored;
    if (path_) std::filesystem::remove(*path_, ignored);
  }

  std::optional<std::filesystem::path> path_;
};

// Delivers what is due, again and again, with a pause after each round.
class Courier {
 public:
  Courier(asio::io_context& io, asio::thread_pool& worker, Backend& backend)
      : timer_(io), worker_(worker), backend_(backend) {}

  void start() {
    timer_.expires_after(kCourierPause);
    timer_.async_wait([this](boost::system::error_code ec) {
      if (!ec) asio::post(worker_, [this] { deliver(); });
    });
  }

 private:
  void deliver() {  // on the worker
    const auto delivered = backend_.pump();
    if (!delivered)
      log::error("courier", {{"code", delivered.error().code},
                             {"detail", log::Safe(delivered.error().detail)}});
    else if (*delivered != 0)
      log::info("courier", {{"delivered", *delivered}});
    asio::post(timer_.get_executor(), [this] { start(); });
  }

  asio::steady_timer timer_;
  asio::thread_pool& worker_;
  Backend& backend_;
};

}  // namespace

Result<void> serve(Backend& backend, const Config& config) {
  const PortFile port_file(config.port_file);
  asio::io_context io;
  asio::thread_pool worker(1);
  Courier courier(io, worker, backend);

  const auto handler = [&](http::Request request, http::Reply reply) {
    asio::post(worker, [&backend, request = std::move(request), reply = std::move(reply)] {
      reply(backend.handle(request));
    });
  };
  auto server = http::Server::listen_tls(io, config.address, config.port, config.tls, handler);
  if (!server) return tl::unexpected<Failure>(server.error());
  if (auto written = port_file.write((*server)->port()); !written) return written;

  asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([&io](boost::system::error_code, int) { io.stop(); });
  courier.start();
  log::info("ready", {{"port", (*server)->port()}});
  io.run();

  log::info("stopping");
  worker.stop();
  worker.join();
  return {};
}

}  // namespace ssc::backend
