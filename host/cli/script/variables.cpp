// SPDX-License-Identifier: Apache-2.0
#include "host/cli/script/variables.hpp"

#include "protocol/base/sensitive.hpp"

namespace ssc::script {

void Variables::set(std::string_view name, Bytes value) {
  std::vector<Byte>& place = values_[std::string(name)];
  wipe(place.data(), place.size());
  place.assign(value.begin(), value.end());
}

const std::vector<Byte>* Variables::find(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? nullptr : &found->second;
}

void Variables::clear() {
  for (auto& [name, value] : values_) wipe(value.data(), value.size());
  values_.clear();
}

}  // namespace ssc::script
