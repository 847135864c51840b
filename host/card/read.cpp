// SPDX-License-Identifier: Apache-2.0
#include "host/card/read.hpp"

#include <string>

#include "host/card/channel.hpp"
#include "host/card/convert.hpp"
#include "protocol/sscard/commands.hpp"
#include "protocol/sscard/fci.hpp"

namespace ssc::card {
namespace {

using iso7816::StatusClass;
using iso7816::StatusWord;
using std::chrono::steady_clock;

constexpr std::uint16_t kIssuerFile = 0xEF05;
constexpr std::uint16_t kHolderFile = 0xEF06;

constexpr StatusWord kBlocked{0x6A81};      // after CARD BLOCK every SELECT
constexpr StatusWord kInvalidated{0x6283};  // ISO/IEC 7816-4: selected file deactivated
constexpr StatusWord kLockedForGood{0x9303};

Failure damaged(std::string_view file, Error error) {
  return {Code::kCardData, std::string(file) + ": " + std::string(to_string(error))};
}

Algorithm algorithm_of(std::uint8_t mark) {
  switch (mark) {
    case 0x01: return Algorithm::kDes;
    case 0x02: return Algorithm::kSsf33;
    case 0x03: return Algorithm::kSm4;
    default: return Algorithm::kUnknown;
  }
}

bool names_ssse(const sscard::Fci& fci) {
  const std::string_view name = sscard::application(sscard::Df::kSsse).name;
  return equal(fci.name, Bytes(reinterpret_cast<const Byte*>(name.data()), name.size()));
}

Result<Application> select_ssse(Channel& channel) {
  const Result<Answer> answer = channel.exchange(sscard::select_ssse());
  if (!answer) return tl::unexpected(answer.error());
  const StatusWord status = answer->status;
  if (status == kBlocked || status == kInvalidated || status == kLockedForGood) {
    return tl::unexpected(refusal(Code::kCardBlocked, "SELECT SSSE", status));
  }
  if (!status.ok()) return tl::unexpected(refusal(Code::kNotSscard, "SELECT SSSE", status));
  const auto fci = sscard::parse_fci(answer->data);
  if (!fci) return tl::unexpected(damaged("FCI of SSSE", fci.error()));
  if (!names_ssse(*fci))
    return failure(Code::kNotSscard, "SELECT SSSE: another application answers");
  Application application;
  if (fci->algorithm) application.marked = algorithm_of(*fci->algorithm);
  return application;
}

// The records of one file in a row, wiped at the end.
struct Records {
  FixedBytes<256> bytes;
  ~Records() { wipe(bytes.data(), bytes.size()); }
};

// Whether the card may yet give item by item what it refuses as a whole.
bool may_try_items(StatusWord status) {
  const StatusClass kind = status.classify();
  return kind != StatusClass::kSecurity && kind != StatusClass::kBlocked;
}

Result<void> read_items(Channel& channel, const sscard::File& file, sscard::Version version,
                        std::string_view name, Records& records) {
  const Result<Answer> selected = channel.exchange(sscard::select_ef(file.ef));
  if (!selected) return tl::unexpected(selected.error());
  if (!selected->status.ok()) {
    return tl::unexpected(refusal("SELECT " + std::string(name), selected->status));
  }
  for (const sscard::Item& item : file.items) {
    if (!item.in(version)) continue;
    const auto answer = channel.exchange(sscard::read_record_by_tag(item.tag, item.length));
    if (!answer) return tl::unexpected(answer.error());
    if (answer->status == iso7816::kStatusRecordNotFound) continue;
    if (!answer->status.ok()) {
      return tl::unexpected(refusal("READ RECORD " + std::string(name), answer->status));
    }
    const auto record = sscard::parse_record(answer->data, item.tag);
    if (!record) return tl::unexpected(damaged(name, record.error()));
    if (!records.bytes.append(answer->data)) return tl::unexpected(damaged(name, Error::kTooLong));
  }
  return {};
}

Result<void> read_file(Channel& channel, std::uint16_t ef, sscard::Version version,
                       std::string_view name, Records& records) {
  const sscard::File& file = *sscard::find_file(sscard::Df::kSsse, ef, version);
  const auto size = static_cast<std::uint8_t>(records_size(file, version));
  const Result<Answer> answer = channel.exchange(sscard::read_all_records(size, file.sfi()));
  if (!answer) return tl::unexpected(answer.error());
  if (answer->status.ok()) {
    records.bytes = answer->data;
    return {};
  }
  if (may_try_items(answer->status)) return read_items(channel, file, version, name, records);
  return tl::unexpected(refusal("READ RECORD " + std::string(name), answer->status));
}

Result<sscard::Base> read_base(Channel& channel) {
  Records records;
  // The version is in the file; its layout is the same in all of them.
  const auto read = read_file(channel, kIssuerFile, sscard::kNewest, "EF05", records);
  if (!read) return tl::unexpected(read.error());
  return sscard::parse_base(records.bytes).map_error([](Error e) { return damaged("EF05", e); });
}

Result<sscard::Holder> read_holder(Channel& channel, sscard::Version version) {
  Records records;
  const auto read = read_file(channel, kHolderFile, version, "EF06", records);
  if (!read) return tl::unexpected(read.error());
  return sscard::parse_holder(records.bytes, version).map_error([](Error e) {
    return damaged("EF06", e);
  });
}

// The file stays unread and the rest of the card is good; anything else spoils the reading.
bool is_refusal(Code code) {
  return code == Code::kCardAccess || code == Code::kCardStatus;
}

class Stopwatch {
 public:
  std::chrono::microseconds lap() {
    const auto now = steady_clock::now();
    return std::chrono::duration_cast<std::chrono::microseconds>(now - std::exchange(last_, now));
  }

 private:
  steady_clock::time_point last_ = steady_clock::now();
};

Result<CardData> read_once(Transport& transport) {
  Channel channel(transport);
  Warnings warnings;
  CardData data;
  Stopwatch stopwatch;

  const auto application = select_ssse(channel);
  if (!application) return tl::unexpected(application.error());
  data.timing.select = stopwatch.lap();

  const auto base = read_base(channel);
  if (!base) return tl::unexpected(base.error());
  data.card = card_facts(*base, *application, warnings);
  data.timing.ef05 = stopwatch.lap();

  const auto raw_holder = read_holder(channel, base->version);
  if (raw_holder) {
    data.holder = holder(*raw_holder, warnings);
  } else if (is_refusal(raw_holder.error().code)) {
    data.unread.push_back({"EF06", raw_holder.error().code});
  } else {
    return tl::unexpected(raw_holder.error());
  }
  data.timing.ef06 = stopwatch.lap();

  data.timing.total = data.timing.select + data.timing.ef05 + data.timing.ef06;
  data.warnings = warnings.take();
  data.commands = channel.commands();
  return data;
}

}  // namespace

Result<Application> identify(Transport& transport) {
  Channel channel(transport);
  return select_ssse(channel);
}

Result<CardData> read_basic(Transport& transport) {
  Result<CardData> data = read_once(transport);
  if (data || data.error().code != Code::kCardReset) return data;
  if (auto taken = transport.restart(); !taken) return tl::unexpected(taken.error());
  return read_once(transport);
}

}  // namespace ssc::card
