// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

#include "host/base/failure.hpp"
#include "host/http/stream.hpp"

// How the client gets a connection, and what an error on it means.
namespace ssc::http {

using Deadline = std::chrono::steady_clock::time_point;

class UnixDialer {
 public:
  using Stream = UnixStream;

  explicit UnixDialer(std::filesystem::path path) : path_(std::move(path)) {}

  boost::asio::awaitable<Result<Stream>> connect(boost::asio::any_io_executor executor,
                                                 Deadline deadline) const;
  Failure explain(Stream& stream, const boost::system::error_code& error) const;
  std::string host_field() const { return "localhost"; }

 private:
  std::filesystem::path path_;
};

class TlsDialer {
 public:
  using Stream = TlsStream;

  TlsDialer(std::string host, std::uint16_t port, TlsFiles files)
      : host_(std::move(host)), port_(port), files_(std::move(files)) {}

  boost::asio::awaitable<Result<Stream>> connect(boost::asio::any_io_executor executor,
                                                 Deadline deadline) const;
  Failure explain(Stream& stream, const boost::system::error_code& error) const;
  std::string host_field() const;

 private:
  std::string host_;
  std::uint16_t port_;
  TlsFiles files_;
};

}  // namespace ssc::http
