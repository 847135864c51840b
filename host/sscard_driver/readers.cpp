// SPDX-License-Identifier: Apache-2.0
#include "host/sscard_driver/readers.hpp"

#include "host/pcsc/cause.hpp"
#include "host/pcsc/slot_name.hpp"

namespace ssc::national {

ssc::Result<std::vector<std::string>> list_readers(pcsc::Context& context) {
  std::vector<std::string> names;
  const auto listed =
      pcsc::check(pcsc::kListReaders, context.api().list_readers(context.handle(), names));
  if (!listed) return tl::unexpected(listed.error());
  std::erase_if(names, [](const std::string& name) {
    return pcsc::slot_of(name).value_or(pcsc::kUserSlot) != pcsc::kUserSlot;
  });
  if (names.empty()) return failure(Code::kNoReader);
  return names;
}

}  // namespace ssc::national
