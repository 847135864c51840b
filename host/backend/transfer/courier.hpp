// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "host/backend/transfer/agency.hpp"

namespace ssc::backend::transfer {

// The way to other agencies. Anything may be lost, doubled, late or out of order; a receipt comes
// back through Courier::delivered.
class Net {
 public:
  virtual ~Net() = default;
  virtual void send(std::string_view receiver, const std::string& envelope, unsigned attempt) = 0;
};

// Everything that runs by itself over one store: due messages are sealed and sent, orders go to the
// bank, due timers wake their agency. What fails is due again when its lease ends, a message after
// 30 seconds and then each time twice as long, up to half an hour; one that fails keeps nothing
// else waiting.
class Courier {
 public:
  // `agencies` by region: all whose messages and timers are in the world's store.
  Courier(std::map<std::string, Agency*, std::less<>> agencies, AgencyWorld world, Net& net,
          Bank& bank);

  // Rounds until nothing is due now, at most so many. The number of things done; the first Failure
  // when none could be done.
  Result<std::size_t> run(std::size_t max_rounds = 1000);
  Result<void> delivered(const Receipt& receipt);  // settles; a second receipt changes nothing

 private:
  struct Round;

  Result<void> seal(std::vector<Store::Claim>& claims);
  Result<void> send(const Store::Claim& claim);
  Result<void> order(const Store::Claim& claim);
  Result<void> settle(const Id& message);

  std::map<std::string, Agency*, std::less<>> agencies_;
  AgencyWorld world_;
  Net& net_;
  Bank& bank_;
};

}  // namespace ssc::backend::transfer
