// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "protocol/base/bytes.hpp"
#include "protocol/base/error.hpp"
#include "protocol/base/sensitive.hpp"
#include "protocol/iso7816/status_word.hpp"

// Command and response APDU, ISO/IEC 7816-3:2006 clause 12.1.
//
//   1    CLA INS P1 P2
//   2S   …  Le                 Le 00 = 256
//   3S   …  Lc  data           Lc 01..FF
//   4S   …  Lc  data  Le
//   2E   …  00 LeLe            LeLe 0000 = 65536
//   3E   …  00 LcLc  data      LcLc 0001..FFFF
//   4E   …  00 LcLc  data  LeLe
namespace ssc::iso7816 {

enum class ApduCase : std::uint8_t { k1, k2S, k3S, k4S, k2E, k3E, k4E };

inline constexpr std::size_t kMaxShortCommand = 5 + 255 + 1;

struct CommandHeader {
  Byte CLA = 0;
  Byte INS = 0;
  Byte P1 = 0;
  Byte P2 = 0;
};

// A view: `data` lives as long as the bytes it was parsed from.
struct CommandApdu {
  CommandHeader header;
  Bytes data{};          // Nc bytes
  std::uint32_t Ne = 0;  // most bytes expected, 0 (none) to 65536
};

struct ParsedCommand {
  ApduCase apdu_case = ApduCase::k1;
  CommandApdu command;
};

// kTruncated: ends before its own lengths say; kTrailing: bytes after Le; kMalformed: Lc of zero.
Expected<ParsedCommand> parse_command(Bytes apdu);

// What stands before and after the data in the shortest form that fits: short fields when Nc <= 255
// and Ne <= 256, extended ones otherwise. kTooLong: Nc above 65535; kOutOfRange: Ne above 65536.
struct CommandFrame {
  FixedBytes<7> head;
  FixedBytes<2> tail;
};
Expected<CommandFrame> frame(const CommandApdu& command);

// The whole command, wiped when it ends; errors of `frame`, and kTooLong when it is longer than N.
template <std::size_t N = kMaxShortCommand>
Expected<SecretBytes<N>> build(const CommandApdu& command) {
  const auto framed = frame(command);
  if (!framed) return fail(framed.error());
  SecretBytes<N> apdu;
  const bool fits =
      apdu.append(framed->head) && apdu.append(command.data) && apdu.append(framed->tail);
  if (!fits) return fail(Error::kTooLong);
  return apdu;
}

// A view, as CommandApdu.
struct ResponseApdu {
  Bytes data{};
  StatusWord status;
};

// kTruncated when even SW1 SW2 are missing.
Expected<ResponseApdu> parse_response(Bytes apdu);

}  // namespace ssc::iso7816
