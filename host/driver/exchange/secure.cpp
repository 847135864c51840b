// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "host/driver/exchange/exchange.hpp"
#include "protocol/ccid/packets.hpp"

namespace ssc::driver {

Outcome<std::size_t> Exchange::secure(SlotChannel& channel, PinRequest& request,
                                      MutableBytes response) {
  constexpr std::size_t kStatusWord = 2;
  const auto answer =
      channel.execute(ccid::PC_to_RDR_Secure{.abData = request.abData()}, request.time_limit());
  if (!answer) return fail(answer.error());
  const Bytes data = answer->abData;
  if (data.size() < kStatusWord) return fail(Fault::kProtocol);
  if (data.size() > response.size()) return fail(Fault::kInsufficientBuffer);
  std::copy(data.begin(), data.end(), response.begin());
  return data.size();
}

}  // namespace ssc::driver
