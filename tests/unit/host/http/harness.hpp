// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "host/http/client.hpp"
#include "host/http/server.hpp"

namespace ssc::http {

// A folder of its own for the sockets and certificates of one test.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

// A server on its own io thread. stop() destroys it there; the thread ends when nothing is left to
// do.
class RunningServer {
 public:
  using Make = std::function<Result<std::unique_ptr<Server>>(boost::asio::io_context&)>;

  explicit RunningServer(const Make& make);
  ~RunningServer() { stop(); }
  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;

  std::uint16_t port() const { return server_->port(); }
  void stop();

 private:
  boost::asio::io_context io_{1};
  std::unique_ptr<Server> server_;
  std::thread thread_;
};

RunningServer::Make on_unix(const std::filesystem::path& path, Handler handler, Limits limits = {});

// Answers with the method, the target, the type and the body it got.
void echo(Request request, const Reply& reply);

// A client that says exactly what the test says, well formed or not.
class RawClient {
 public:
  explicit RawClient(const std::filesystem::path& path);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool send(std::string_view bytes);  // false when the server has closed
  std::string read_until(
      std::string_view end);  // up to and with `end`, or to the end of the connection
  std::string read_all() { return read_until({}); }

 private:
  int descriptor_;
};

// A server that plays one step for each connection it accepts, in this order; a step gets the
// descriptor.
class ScriptedServer {
 public:
  using Step = std::function<void(int)>;

  ScriptedServer(const std::filesystem::path& path, std::vector<Step> steps);
  ~ScriptedServer();  // waits for the last step
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  // Reads a request's header, then says `answer`.
  static void answer(int descriptor, std::string_view answer);

 private:
  int listener_;
  std::thread thread_;
};

// Runs one request to its end on `io`.
Result<Response> fetch(boost::asio::io_context& io, Client& client, Request request,
                       std::chrono::milliseconds timeout = std::chrono::seconds(5));

}  // namespace ssc::http
