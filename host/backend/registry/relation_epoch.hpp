// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "host/backend/store/store.hpp"
#include "host/base/failure.hpp"

namespace ssc::backend {

// How often a person's relation of one kind of insurance has left an area. The step that ends the
// relation raises it in the same batch, by releasing this key and taking it again with the next
// number as its value; every voucher that the area issued before is void from then on.
std::string relation_epoch_key(std::string_view region, const Pseudonym& person,
                               std::string_view insutype);

// 0 for a relation that never left.
Result<std::uint32_t> relation_epoch(Store& store, std::string_view region, const Pseudonym& person,
                                     std::string_view insutype);

}  // namespace ssc::backend
