// SPDX-License-Identifier: Apache-2.0
#include "host/cli/card/held_card.hpp"

#include <algorithm>
#include <vector>

#include "host/pcsc/cause.hpp"
#include "host/pcsc/presence.hpp"
#include "host/pcsc/slot_name.hpp"

namespace ssc::cli {
namespace {

bool is_sam_slot(const std::string& reader) {
  return pcsc::slot_of(reader).value_or(pcsc::kUserSlot) != pcsc::kUserSlot;
}

Result<void> wait_for_card(pcsc::Context& context, const std::string& reader,
                           std::optional<std::int64_t> wait_ms) {
  const std::chrono::milliseconds patience(wait_ms.value_or(0));
  const auto there = pcsc::wait_for_card(context, reader, true, patience);
  if (!there) return tl::unexpected(there.error());
  return *there ? Result<void>() : failure(Code::kNoCard);
}

Result<std::unique_ptr<card::SamSlot>> open_named(const pcsc::Session& user,
                                                  const std::string& name) {
  const auto slot = choose_reader(user.context(), name);
  return slot ? card::SamSlot::open(user, *slot) : tl::unexpected(slot.error());
}

}  // namespace

Result<std::string> choose_reader(pcsc::Context& context, std::string_view name) {
  std::vector<std::string> names;
  const auto listed =
      pcsc::check(pcsc::kListReaders, context.api().list_readers(context.handle(), names));
  if (!listed) return tl::unexpected(listed.error());
  if (!name.empty()) {
    const auto found = std::find(names.begin(), names.end(), name);
    return found == names.end() ? failure(Code::kReaderUnknown) : Result<std::string>(*found);
  }
  std::erase_if(names, is_sam_slot);
  if (names.empty()) return failure(Code::kNoReader);
  const auto with_card = std::find_if(names.begin(), names.end(), [&](const std::string& reader) {
    return pcsc::card_present(context, reader).value_or(false);
  });
  return with_card == names.end() ? names.front() : *with_card;
}

Result<std::unique_ptr<HeldCard>> HeldCard::take(const Options& options) {
  auto api = pcsc::winscard();
  auto established = pcsc::Context::establish(*api);
  if (!established) return tl::unexpected(established.error());
  auto context = std::make_unique<pcsc::Context>(std::move(*established));
  const auto reader = choose_reader(*context, options.card.reader.value_or(""));
  if (!reader) return tl::unexpected(reader.error());
  if (auto there = wait_for_card(*context, *reader, options.card.wait_ms); !there)
    return tl::unexpected(there.error());
  auto session = pcsc::Session::connect(*context, *reader);
  if (!session) return tl::unexpected(session.error());
  if (auto begun = session->begin(); !begun) return tl::unexpected(begun.error());
  return std::unique_ptr<HeldCard>(
      new HeldCard(std::move(api), std::move(context), std::move(*session)));
}

Result<void> HeldCard::take_psam(const CardOptions& options) {
  if (options.no_psam) return {};
  auto sam =
      options.psam ? open_named(session_, *options.psam) : card::SamSlot::open_beside(session_);
  if (sam) sam_ = std::move(*sam);
  const bool none = !sam && sam.error().code == Code::kNoPsam && !options.psam;
  return sam || none ? Result<void>() : tl::unexpected(sam.error());
}

}  // namespace ssc::cli
