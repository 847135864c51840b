// SPDX-License-Identifier: Apache-2.0
#include "host/backend/registry/relation_epoch.hpp"

#include <charconv>

namespace ssc::backend {

std::string relation_epoch_key(std::string_view region, const Pseudonym& person,
                               std::string_view insutype) {
  std::string key = "relation-epoch:";
  return key.append(region).append(":").append(person.text).append(":").append(insutype);
}

Result<std::uint32_t> relation_epoch(Store& store, std::string_view region, const Pseudonym& person,
                                     std::string_view insutype) {
  const auto found = store.find(relation_epoch_key(region, person, insutype));
  if (!found) return tl::unexpected<Failure>(found.error());
  if (!*found) return 0;
  const std::string& text = **found;
  std::uint32_t epoch = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), epoch);
  if (error != std::errc{} || end != text.data() + text.size())
    return failure(Code::kStorage, "relation epoch is not a number");
  return epoch;
}

}  // namespace ssc::backend
