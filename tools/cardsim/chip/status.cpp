// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/chip/status.hpp"

namespace ssc::cardsim {

Answer exactly(Bytes data, std::size_t Ne) {
  constexpr std::size_t kMaxAnswer = 256;
  if (data.size() > kMaxAnswer) return refused(kNotSupported);
  if (data.size() != Ne) return wrong_le(data.size());
  return {Data(data.begin(), data.end())};
}

Answer part_of(Bytes content, std::size_t offset, std::size_t Ne) {
  if (offset >= content.size()) return refused(kOffsetBeyondFile);
  const Bytes left = content.subspan(offset);
  if (left.size() < Ne) return wrong_le(left.size());
  return {Data(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(Ne))};
}

}  // namespace ssc::cardsim
