// SPDX-License-Identifier: Apache-2.0
#include "host/card/read.hpp"

#include <algorithm>

#include "host/card/convert.hpp"
#include "host/card/read_file.hpp"
#include "host/card/stopwatch.hpp"

namespace ssc::card {
namespace {

constexpr std::uint16_t kHolderFile = 0xEF06;

// What concerns one file or one proof, while the rest of the card is good; anything else spoils the
// reading.
bool is_refusal(Code code) {
  constexpr Code kRefusals[] = {
      Code::kCardAccess,     Code::kCardStatus,  Code::kFileUnknown,
      Code::kCardIdentifier, Code::kKeyMissing,  Code::kKeyRefused,
      Code::kNoPsam,         Code::kPsamRefused, Code::kAlgorithmUnavailable};
  return std::find(std::begin(kRefusals), std::end(kRefusals), code) != std::end(kRefusals);
}

Result<Holder> read_holder(OpenCard& card, Warnings& warnings) {
  const auto& file = *sscard::find_file(sscard::Df::kSsse, kHolderFile, card.version());
  const auto records = card.read_records(file);
  if (!records) return tl::unexpected(records.error());
  const auto raw = sscard::parse_holder(*records, card.version());
  if (!raw) return tl::unexpected(damaged(file, raw.error()));
  return holder(*raw, warnings);
}

}  // namespace

Result<Application> identify(Transport& transport) {
  Channel channel(transport);
  return select_ssse(channel);
}

Result<CardData> read_basic(OpenCard& card) {
  Warnings warnings(card.warnings());
  CardData data;
  data.card = card.facts();
  data.timing = card.timing();
  Stopwatch stopwatch;

  data.genuine = card.prove_genuine();
  if (!data.genuine && !is_refusal(data.genuine.error().code))
    return tl::unexpected(data.genuine.error());
  data.timing.authentication = stopwatch.lap();

  auto holder = read_holder(card, warnings);
  if (holder) {
    data.holder = std::move(*holder);
  } else if (is_refusal(holder.error().code)) {
    data.unread.push_back({"EF06", holder.error().code});
  } else {
    return tl::unexpected(holder.error());
  }
  data.timing.ef06 = stopwatch.lap();

  data.timing.total =
      data.timing.select + data.timing.ef05 + data.timing.authentication + data.timing.ef06;
  data.warnings = warnings.take();
  data.commands = card.channel().commands();
  return data;
}

Result<CardData> read_basic(Transport& transport, Bytes atr, Rights rights) {
  const auto read = [&]() -> Result<CardData> {
    auto card = OpenCard::open(transport, atr, rights);
    if (!card) return tl::unexpected(card.error());
    return read_basic(*card);
  };
  Result<CardData> data = read();
  if (data || data.error().code != Code::kCardReset) return data;
  if (auto taken = transport.restart(); !taken) return tl::unexpected(taken.error());
  return read();
}

}  // namespace ssc::card
