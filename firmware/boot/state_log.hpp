// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "firmware/boot/flash.hpp"
#include "protocol/base/bytes.hpp"

namespace ssc::firmware::boot {

enum class Phase : std::uint32_t {
  kSettled,  // the active slot is what is to run
  kCopying,  // the staged image is to become the active one
};

// All that an update has to remember over a power cut.
struct State {
  std::uint32_t minimum_version = 0;  // anti-rollback counter
  Phase phase = Phase::kSettled;
  std::uint32_t sectors_done = 0;  // of the active slot, while kCopying

  friend bool operator==(const State&, const State&) = default;
};

// The State in two sectors of flash of their own. A record of 24 bytes is appended for every
// change:
//
//   magic "SSCU" · sequence number · minimum version · phase · sectors done · CRC-32 of these
//
// and the whole one with the highest number counts. When a sector is full the *other* one is erased
// and takes the next record, so at every instant the newest state is in a sector that nobody is
// erasing. A record in which the power was cut fails its CRC and is passed over.
class StateLog {
 public:
  static constexpr std::uint32_t kRecordSize = 24;

  StateLog(Flash& flash, const std::array<std::size_t, 2>& sectors);

  const State& state() const { return state_; }
  // False, and nothing has changed, when the flash does not take it.
  bool append(const State& next);
  // How long that takes at most, unless the flash takes a record only at a second try.
  std::uint32_t append_ms() const;

 private:
  void scan(std::size_t which);
  bool write(std::size_t which, Bytes record);
  std::uint32_t record_count(std::size_t which) const;
  std::uint32_t record_offset(std::size_t which, std::uint32_t index) const;

  Flash& flash_;
  std::array<std::size_t, 2> sectors_;
  std::array<std::uint32_t, 2> free_{};  // the first record with only blank ones behind it
  std::size_t current_ = 0;              // where the newest record is
  std::uint32_t sequence_ = 0;           // of it; 0: there is none
  State state_;
};

}  // namespace ssc::firmware::boot
