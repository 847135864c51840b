// SPDX-License-Identifier: Apache-2.0
#include "host/card/sam_slot.hpp"

#include <utility>

#include "host/pcsc/cause.hpp"
#include "host/pcsc/slot_name.hpp"

namespace ssc::card {
namespace {

// Another slot of the same reader.
bool is_beside(const std::string& reader, const std::string& slot) {
  return pcsc::slot_of(reader) == pcsc::kUserSlot && slot != reader &&
         pcsc::with_slot(slot, pcsc::kUserSlot) == reader;
}

}  // namespace

Result<std::unique_ptr<SamSlot>> SamSlot::open(const pcsc::Session& user, const std::string& slot) {
  if (slot == user.reader()) return failure(Code::kNoPsam);
  auto session = pcsc::Session::connect(user.context(), slot, user.revoked());
  if (!session) return tl::unexpected(of_psam(session.error()));
  if (auto begun = session->begin(); !begun) return tl::unexpected(of_psam(begun.error()));
  return std::unique_ptr<SamSlot>(new SamSlot(std::move(*session)));
}

Result<std::unique_ptr<SamSlot>> SamSlot::open_beside(const pcsc::Session& user) {
  const pcsc::Context& context = user.context();
  std::vector<std::string> names;
  const auto listed =
      pcsc::check(pcsc::kListReaders, context.api().list_readers(context.handle(), names));
  if (!listed) return tl::unexpected(listed.error());
  for (const std::string& slot : names) {
    if (!is_beside(user.reader(), slot)) continue;
    auto opened = open(user, slot);
    if (opened || opened.error().code != Code::kNoPsam) return opened;
  }
  return failure(Code::kNoPsam);
}

}  // namespace ssc::card
