// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <tl/expected.hpp>

#include "host/base/failure.hpp"

// What a function of the national library answers when it cannot do its work: a number of the table
// in SSCardDriver.h and a sentence in Chinese.
namespace ssc::national {

struct Error {
  long number;
  std::string detail = {};  // for the technician, as in Failure

  Error(long what, std::string why = {}) : number(what), detail(std::move(why)) {}
  // What the card said, as minus its status word; what went wrong otherwise, by its code.
  Error(const Failure& failure);  // NOLINT(google-explicit-constructor): errors rise through layers
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> error(long number, std::string detail = {}) {
  return tl::unexpected<Error>(Error{number, std::move(detail)});
}

// The sentence in UTF-8, and the detail in brackets.
std::string message(const Error& error);

}  // namespace ssc::national
