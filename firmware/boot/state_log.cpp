// SPDX-License-Identifier: Apache-2.0
#include "firmware/boot/state_log.hpp"

#include <algorithm>
#include <optional>

namespace ssc::firmware::boot {
namespace {

constexpr std::uint32_t kMagic = 0x55435353;  // "SSCU"
constexpr std::uint32_t kCrcOffset = StateLog::kRecordSize - 4;

using Record = std::array<Byte, StateLog::kRecordSize>;

// CRC-32 as in IEEE 802.3, reflected; bit by bit, for a table would be larger than this room.
std::uint32_t crc32(Bytes bytes) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const Byte b : bytes) {
    crc ^= b;
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xEDB88320 : 0);
  }
  return ~crc;
}

struct Numbered {
  std::uint32_t sequence;
  State state;
};

Record encode(const Numbered& numbered) {
  Record record;
  const MutableBytes bytes(record);
  store_le32(bytes, kMagic);
  store_le32(bytes.subspan(4), numbered.sequence);
  store_le32(bytes.subspan(8), numbered.state.minimum_version);
  store_le32(bytes.subspan(12), static_cast<std::uint32_t>(numbered.state.phase));
  store_le32(bytes.subspan(16), numbered.state.sectors_done);
  store_le32(bytes.subspan(kCrcOffset), crc32(bytes.first(kCrcOffset)));
  return record;
}

std::optional<Numbered> decode(Bytes bytes) {
  const std::uint32_t phase = load_le32(bytes.subspan(12));
  if (load_le32(bytes) != kMagic || phase > static_cast<std::uint32_t>(Phase::kCopying) ||
      load_le32(bytes.subspan(kCrcOffset)) != crc32(bytes.first(kCrcOffset)))
    return std::nullopt;
  return Numbered{load_le32(bytes.subspan(4)),
                  {.minimum_version = load_le32(bytes.subspan(8)),
                   .phase = static_cast<Phase>(phase),
                   .sectors_done = load_le32(bytes.subspan(16))}};
}

bool is_blank(Bytes bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](Byte b) { return b == 0xFF; });
}

}  // namespace

StateLog::StateLog(Flash& flash, const std::array<std::size_t, 2>& sectors)
    : flash_(flash), sectors_(sectors) {
  scan(0);
  scan(1);
}

void StateLog::scan(std::size_t which) {
  for (std::uint32_t index = 0; index < record_count(which); ++index) {
    const Bytes bytes = flash_.read(record_offset(which, index), kRecordSize);
    if (is_blank(bytes)) continue;
    free_[which] = index + 1;
    const auto found = decode(bytes);
    if (!found || found->sequence <= sequence_) continue;
    current_ = which;
    sequence_ = found->sequence;
    state_ = found->state;
  }
}

bool StateLog::append(const State& next) {
  const Record record = encode({sequence_ + 1, next});
  if (!write(current_, record)) {
    const std::size_t other = 1 - current_;
    free_[other] = 0;
    if (!flash_.erase(sectors_[other]) || !write(other, record)) return false;
    current_ = other;
  }
  ++sequence_;
  state_ = next;
  return true;
}

std::uint32_t StateLog::append_ms() const {
  const bool full = free_[current_] >= record_count(current_);
  const std::uint32_t erase_ms = full ? flash_.sectors()[sectors_[1 - current_]].erase_ms : 0;
  return erase_ms + program_ms(flash_, kRecordSize);
}

// In the first free place that holds it: cells in which the power was cut may not.
bool StateLog::write(std::size_t which, Bytes record) {
  while (free_[which] < record_count(which)) {
    const std::uint32_t offset = record_offset(which, free_[which]++);
    flash_.program(offset, record);
    if (equal(flash_.read(offset, kRecordSize), record)) return true;
  }
  return false;
}

std::uint32_t StateLog::record_count(std::size_t which) const {
  return flash_.sectors()[sectors_[which]].size / kRecordSize;
}

std::uint32_t StateLog::record_offset(std::size_t which, std::uint32_t index) const {
  return flash_.sectors()[sectors_[which]].offset + index * kRecordSize;
}

}  // namespace ssc::firmware::boot
