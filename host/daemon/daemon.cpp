// SPDX-License-Identifier: Apache-2.0
#include "host/daemon/daemon.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <csignal>
#include <utility>

#include "host/daemon/reader_events.hpp"
#include "host/log/log.hpp"

namespace ssc::daemon {
namespace {

using boost::asio::awaitable;
using std::chrono::milliseconds;

// A soft stop: requests get this many looks, this far apart, to end; then answers get one pause to
// leave.
constexpr int kLooks = 40;
constexpr milliseconds kPause{50};

void log_request(const api::Event& event) {
  if (event.failure) {
    log::info("request", {{"route", log::Safe(event.route)},
                          {"code", *event.failure},
                          {"ms", event.took.count()},
                          {"pid", event.pid}});
  } else {
    log::info("request", {{"route", log::Safe(event.route)},
                          {"code", "OK"},
                          {"ms", event.took.count()},
                          {"pid", event.pid}});
  }
}

}  // namespace

Daemon::Daemon(const Config& config, std::shared_ptr<pcsc::Api> pcsc)
    : config_(config),
      pcsc_(std::move(pcsc)),
      desk_(config.preferred_reader, config.psam),
      workers_(pcsc_),
      cards_(workers_, config.psam),
      client_(http::Client::tls(io_, config.backend_host, config.backend_port, config.tls)),
      relay_(*client_, clock_, config.institution, config.backend_timeout),
      workflows_(desk_, cards_, relay_),
      api_(io_.get_executor(), desk_, workflows_, clock_, SSC_VERSION, log_request) {}

Result<void> Daemon::run() {
  const auto work = boost::asio::make_work_guard(io_);
  signals_.add(SIGTERM);
  signals_.add(SIGINT);
  wait_for_signal();
  monitor_.emplace(*pcsc_, [this](const pcsc::Snapshot& snapshot) {
    boost::asio::post(io_, [this, snapshot] { on_readers(snapshot); });
  });
  io_.run();
  monitor_->stop();
  log::info("stopped");
  return outcome_;
}

void Daemon::stop() {
  boost::asio::post(io_, [this] { begin_stop(); });
}

void Daemon::on_readers(pcsc::Snapshot snapshot) {
  log_events(events_between(desk_.snapshot(), snapshot));
  desk_.update(std::move(snapshot));
  if (!server_ && !stopping_) open_api();
}

void Daemon::open_api() {
  const auto handler = [this](http::Request request, http::Reply reply) {
    api_.handle(std::move(request), std::move(reply));
  };
  auto server = http::Server::listen_unix(io_, config_.socket, config_.socket_mode, handler);
  if (!server) {
    outcome_ = tl::unexpected(std::move(server.error()));
    io_.stop();
    return;
  }
  server_ = std::move(*server);
  log::info("ready", {{"socket", log::Safe(config_.socket.native())}});
}

void Daemon::wait_for_signal() {
  signals_.async_wait([this](const boost::system::error_code& error, int) {
    if (error) return;
    if (stopping_) return io_.stop();
    wait_for_signal();
    begin_stop();
  });
}

void Daemon::begin_stop() {
  if (std::exchange(stopping_, true)) return;
  log::info("stopping");
  auto stopping = stop_softly();
  boost::asio::co_spawn(io_, std::move(stopping), boost::asio::detached);
}

awaitable<void> Daemon::stop_softly() {
  api_.close();
  desk_.close();
  boost::asio::steady_timer timer(io_);
  for (int look = 0; look < kLooks && api_.active() != 0; ++look) {
    timer.expires_after(kPause);
    co_await timer.async_wait(boost::asio::use_awaitable);
  }
  timer.expires_after(kPause);
  co_await timer.async_wait(boost::asio::use_awaitable);
  io_.stop();
}

}  // namespace ssc::daemon
