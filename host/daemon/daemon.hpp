// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <memory>
#include <optional>

#include "host/api/api.hpp"
#include "host/base/clock.hpp"
#include "host/daemon/config.hpp"
#include "host/http/client.hpp"
#include "host/http/server.hpp"
#include "host/pcsc/monitor.hpp"
#include "host/pcsc/workers.hpp"
#include "host/relay/relay.hpp"
#include "host/workflow/workflows.hpp"

namespace ssc::daemon {

// The service sscd, wired together. Its threads:
//
//   io       this one, in run(): owns all state; API, workflows, the way to the back end
//   monitor  blocks in SCardGetStatusChange; posts each new state of the readers to io
//   workers  one a reader that was used, and a watchdog; post each card's data to io
//
// It needs neither pcscd nor the back end to start or to stay up: requests that do get a code that
// says so. The API opens once the readers are known.
class Daemon {
 public:
  Daemon(const Config& config, std::shared_ptr<pcsc::Api> pcsc);

  // Serves until SIGTERM, SIGINT or stop(): then the running requests get two seconds to end; a
  // second signal ends at once. CONFIG when the socket cannot be opened.
  Result<void> run();

  // From any thread.
  void stop();

 private:
  void on_readers(pcsc::Snapshot snapshot);
  void open_api();
  void wait_for_signal();
  void begin_stop();
  boost::asio::awaitable<void> stop_softly();

  const Config config_;
  const std::shared_ptr<pcsc::Api> pcsc_;
  const SystemClock clock_;
  workflow::Desk desk_;  // before io_: the ends of its coroutines touch it
  boost::asio::io_context io_{1};
  boost::asio::signal_set signals_{io_};
  pcsc::Workers workers_;
  workflow::PcscCardSource cards_;
  std::unique_ptr<http::Client> client_;
  relay::Relay relay_;
  workflow::Workflows workflows_;
  api::Api api_;
  std::unique_ptr<http::Server> server_;
  std::optional<pcsc::Monitor> monitor_;  // the first to end: it posts to io_
  bool stopping_ = false;
  Result<void> outcome_;
};

}  // namespace ssc::daemon
