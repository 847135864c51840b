// SPDX-License-Identifier: Apache-2.0
#include "host/card/read.hpp"

#include <algorithm>

#include "host/card/convert.hpp"
#include "host/card/read_file.hpp"
#include "host/card/stopwatch.hpp"

namespace ssc::card {
namespace {

constexpr std::uint16_t kHolderFile = 0xEF06;

// Where many files are asked for, one that is damaged or locked leaves the others.
bool is_of_one_file(Code code) {
  return is_refusal(code) || code == Code::kCardData || code == Code::kCardBlocked;
}

Result<Holder> read_holder(OpenCard& card, Warnings& warnings) {
  const auto& file = *sscard::find_file(sscard::Df::kSsse, kHolderFile, card.version());
  const auto records = card.read_records(file);
  if (!records) return tl::unexpected(records.error());
  const auto raw = sscard::parse_holder(*records, card.version());
  if (!raw) return tl::unexpected(damaged(file, raw.error()));
  return holder(*raw, warnings);
}

std::vector<const sscard::File*> files_of(sscard::Version version) {
  std::vector<const sscard::File*> files;
  for (const sscard::File& file : sscard::files()) {
    if (file.read_rule(version) != sscard::ReadRule::kAbsent) files.push_back(&file);
  }
  return files;
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

Result<FullData> read_full(OpenCard& card, const Progress& progress) {
  FullData data;
  data.card = card.facts();
  data.warnings = card.warnings();
  Stopwatch whole, lap;

  data.genuine = card.prove_genuine();
  if (!data.genuine && !is_refusal(data.genuine.error().code))
    return tl::unexpected(data.genuine.error());
  data.authentication = lap.lap();

  const auto files = files_of(card.version());
  for (const sscard::File* file : files) {
    if (progress) progress(*file, data.files.size(), files.size());
    Result<FileContent> content = card.read(*file);
    if (!content && !is_of_one_file(content.error().code)) return tl::unexpected(content.error());
    data.files.push_back({file, std::move(content), lap.lap()});
  }
  data.total = whole.lap() + card.timing().select + card.timing().ef05;
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
