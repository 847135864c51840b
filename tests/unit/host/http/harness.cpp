// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/host/http/harness.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <cstring>
#include <exception>
#include <utility>

namespace ssc::http {
namespace {

sockaddr_un address_of(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
  return address;
}

int new_socket() {
  const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval limit{10, 0};  // a test that would hang fails instead
  ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  return descriptor;
}

std::string read_text(int descriptor, std::string_view end) {
  std::string text;
  char byte = 0;
  while (::recv(descriptor, &byte, 1, 0) == 1) {
    text += byte;
    if (!end.empty() && text.ends_with(end)) break;
  }
  return text;
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  char name[] = "/tmp/ssc-http-XXXXXX";
  if (::mkdtemp(name) == nullptr) throw std::runtime_error("mkdtemp");
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::filesystem::remove_all(path_);
}

RunningServer::RunningServer(const Make& make) {
  auto server = make(io_);
  if (!server) throw std::runtime_error(server.error().detail);
  server_ = std::move(*server);
  thread_ = std::thread([this] { io_.run(); });
}

void RunningServer::stop() {
  if (!thread_.joinable()) return;
  boost::asio::post(io_, [this] { server_.reset(); });
  thread_.join();
}

RunningServer::Make on_unix(const std::filesystem::path& path, Handler handler, Limits limits) {
  return [=](boost::asio::io_context& io) {
    return Server::listen_unix(io, path, 0600, handler, limits);
  };
}

void echo(Request request, const Reply& reply) {
  Response response;
  response.content_type = "text/plain";
  response.body =
      request.method + " " + request.target + " " + request.content_type + " " + request.body;
  reply(std::move(response));
}

RawClient::RawClient(const std::filesystem::path& path) : descriptor_(new_socket()) {
  const sockaddr_un address = address_of(path);
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  EXPECT_EQ(::connect(descriptor_, generic, sizeof(address)), 0) << std::strerror(errno);
}

RawClient::~RawClient() {
  ::close(descriptor_);
}

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto size = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (size <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

std::string RawClient::read_until(std::string_view end) {
  return read_text(descriptor_, end);
}

ScriptedServer::ScriptedServer(const std::filesystem::path& path, std::vector<Step> steps)
    : listener_(new_socket()) {
  const sockaddr_un address = address_of(path);
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  EXPECT_EQ(::bind(listener_, generic, sizeof(address)), 0) << std::strerror(errno);
  EXPECT_EQ(::listen(listener_, 8), 0);
  thread_ = std::thread([this, steps = std::move(steps)] {
    for (const Step& step : steps) {
      const int descriptor = ::accept(listener_, nullptr, nullptr);
      if (descriptor < 0) return;
      step(descriptor);
      ::close(descriptor);
    }
  });
}

ScriptedServer::~ScriptedServer() {
  thread_.join();
  ::close(listener_);
}

void ScriptedServer::answer(int descriptor, std::string_view answer) {
  read_text(descriptor, "\r\n\r\n");
  EXPECT_EQ(::send(descriptor, answer.data(), answer.size(), MSG_NOSIGNAL),
            static_cast<ssize_t>(answer.size()));
}

Result<Response> fetch(boost::asio::io_context& io, Client& client, Request request,
                       std::chrono::milliseconds timeout) {
  Result<Response> answer = failure(Code::kInternal, "no answer");
  auto finish = [&answer](const std::exception_ptr& error, Result<Response> result) {
    if (!error) answer = std::move(result);
  };
  boost::asio::co_spawn(io, client.send(std::move(request), timeout), finish);
  io.restart();
  io.run();
  return answer;
}

}  // namespace ssc::http
