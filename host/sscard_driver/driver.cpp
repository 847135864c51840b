// SPDX-License-Identifier: Apache-2.0
#include "host/sscard_driver/driver.hpp"

namespace ssc::national {

Result<Driver::StationPtr> Driver::open(int type, KeyHolder keys) {
  end();
  return Station::open(api_, type, keys);
}

Result<Driver::StationPtr> Driver::open_known(int type, KeyHolder keys,
                                              std::string_view card_info) {
  end();
  const auto known = parse_card_info(card_info);
  if (!known) return tl::unexpected(known.error());
  auto station = open(type, keys);
  if (!station) return station;
  if (auto same = (*station)->expect(*known); !same) return tl::unexpected(same.error());
  return station;
}

}  // namespace ssc::national
