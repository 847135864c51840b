// SPDX-License-Identifier: Apache-2.0
#include "protocol/iso7816/apdu.hpp"

namespace ssc::iso7816 {
namespace {

constexpr std::size_t kHeader = 4;

constexpr std::uint32_t short_Ne(Byte Le) {
  return Le == 0 ? 256 : Le;
}
constexpr std::uint32_t extended_Ne(std::uint16_t LeLe) {
  return LeLe == 0 ? 65536 : LeLe;
}

// `body` starts at the data of a 3S or 4S command.
Expected<ParsedCommand> parse_short(ParsedCommand parsed, Bytes body, std::size_t Nc) {
  if (body.size() < Nc) return fail(Error::kTruncated);
  parsed.command.data = body.first(Nc);
  const Bytes Le = body.subspan(Nc);
  if (Le.size() > 1) return fail(Error::kTrailing);
  parsed.apdu_case = Le.empty() ? ApduCase::k3S : ApduCase::k4S;
  if (!Le.empty()) parsed.command.Ne = short_Ne(Le[0]);
  return parsed;
}

// `body` starts after the 00 that announces extended fields.
Expected<ParsedCommand> parse_extended(ParsedCommand parsed, Bytes body) {
  if (body.size() < 2) return fail(Error::kTruncated);
  const std::uint16_t first = load_be16(body);
  if (body.size() == 2) {
    parsed.apdu_case = ApduCase::k2E;
    parsed.command.Ne = extended_Ne(first);
    return parsed;
  }
  const std::size_t Nc = first;
  if (Nc == 0) return fail(Error::kMalformed);
  body = body.subspan(2);
  if (body.size() < Nc) return fail(Error::kTruncated);
  parsed.command.data = body.first(Nc);
  const Bytes LeLe = body.subspan(Nc);
  if (LeLe.size() == 1) return fail(Error::kTruncated);
  if (LeLe.size() > 2) return fail(Error::kTrailing);
  parsed.apdu_case = LeLe.empty() ? ApduCase::k3E : ApduCase::k4E;
  if (!LeLe.empty()) parsed.command.Ne = extended_Ne(load_be16(LeLe));
  return parsed;
}

}  // namespace

Expected<ParsedCommand> parse_command(Bytes apdu) {
  if (apdu.size() < kHeader) return fail(Error::kTruncated);
  ParsedCommand parsed;
  parsed.command.header = {.CLA = apdu[0], .INS = apdu[1], .P1 = apdu[2], .P2 = apdu[3]};
  const Bytes body = apdu.subspan(kHeader);
  if (body.empty()) return parsed;
  if (body.size() == 1) {
    parsed.apdu_case = ApduCase::k2S;
    parsed.command.Ne = short_Ne(body[0]);
    return parsed;
  }
  if (body[0] == 0) return parse_extended(parsed, body.subspan(1));
  return parse_short(parsed, body.subspan(1), body[0]);
}

Expected<CommandFrame> frame(const CommandApdu& command) {
  const std::size_t Nc = command.data.size();
  const std::uint32_t Ne = command.Ne;
  if (Nc > 65535) return fail(Error::kTooLong);
  if (Ne > 65536) return fail(Error::kOutOfRange);
  const bool extended = Nc > 255 || Ne > 256;
  const auto put = [extended](auto& to, std::size_t length) {  // 256 and 65536 turn to zeros
    if (extended) to.push_back(static_cast<Byte>(length >> 8));
    to.push_back(static_cast<Byte>(length));
  };
  CommandFrame framed;
  const auto& [CLA, INS, P1, P2] = command.header;
  for (const Byte b : {CLA, INS, P1, P2}) framed.head.push_back(b);
  if (extended) framed.head.push_back(0);
  if (Nc != 0) put(framed.head, Nc);
  if (Ne != 0) put(framed.tail, Ne);
  return framed;
}

Expected<ResponseApdu> parse_response(Bytes apdu) {
  if (apdu.size() < 2) return fail(Error::kTruncated);
  const std::size_t Nr = apdu.size() - 2;
  return ResponseApdu{.data = apdu.first(Nr), .status = StatusWord(apdu[Nr], apdu[Nr + 1])};
}

}  // namespace ssc::iso7816
