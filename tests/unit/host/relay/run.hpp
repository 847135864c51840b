// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <optional>
#include <utility>

namespace ssc {

// Starts a coroutine; the result is there once io has run that far.
template <class T>
std::shared_ptr<std::optional<T>> start(boost::asio::io_context& io,
                                        boost::asio::awaitable<T> work) {
  auto result = std::make_shared<std::optional<T>>();
  boost::asio::co_spawn(io, std::move(work), [result](std::exception_ptr error, T value) {
    if (error) std::rethrow_exception(error);
    result->emplace(std::move(value));
  });
  return result;
}

// Runs a coroutine to its end.
template <class T>
T run(boost::asio::io_context& io, boost::asio::awaitable<T> work) {
  const auto result = start(io, std::move(work));
  io.restart();
  while (!*result && io.run_one() != 0) {
  }
  return std::move(**result);
}

}  // namespace ssc
