// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "host/base/failure.hpp"

namespace ssc::api {

// The language of error titles by an Accept-Language field (RFC 9110 §12.5.4): Chinese when a zh
// range has more weight than any en or * range, the first of equal weight winning; else English.
Language language_of(std::string_view accept_language);

}  // namespace ssc::api
