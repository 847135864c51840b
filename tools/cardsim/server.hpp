// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>

#include "tools/cardsim/simulator.hpp"

namespace ssc::cardsim {

// The sockets of a simulator: one poll() loop, one thread. One reader at a time on the line; a
// second one waits in the backlog. Both sockets are for the owner only (mode 600); what was left at
// the paths is replaced.
class Server {
 public:
  // std::system_error when a socket cannot be made; std::invalid_argument for a path that is too
  // long.
  Server(Simulator& simulator, const std::filesystem::path& line,
         const std::filesystem::path& control);
  ~Server();  // takes the sockets away
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Until SIGTERM or SIGINT, which are blocked in this thread outside of poll().
  void run();

 private:
  struct Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace ssc::cardsim
