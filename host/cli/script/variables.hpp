// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/bytes.hpp"

namespace ssc::script {

// What a script remembers of the answers it got. Personal data may be among it, so it is wiped.
class Variables {
 public:
  Variables() = default;
  Variables(const Variables&) = delete;
  Variables& operator=(const Variables&) = delete;
  ~Variables() { clear(); }

  void set(std::string_view name, Bytes value);
  // nullptr: never set.
  const std::vector<Byte>* find(std::string_view name) const;
  void clear();

 private:
  std::map<std::string, std::vector<Byte>, std::less<>> values_;
};

}  // namespace ssc::script
