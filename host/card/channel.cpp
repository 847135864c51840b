// SPDX-License-Identifier: Apache-2.0
#include "host/card/channel.hpp"

#include <array>
#include <string>

#include "protocol/base/hex.hpp"
#include "protocol/iso7816/apdu.hpp"

namespace ssc::card {
namespace {

using iso7816::StatusClass;
using iso7816::StatusWord;

// A command, its repeat with the right Le, and an answer in a few pieces. Cards need three.
constexpr unsigned kMaxRounds = 6;
constexpr std::size_t kMaxAnswer = 256 + 2;

// Wiped: it may hold a PIN.
using Command = SecretBytes<iso7816::kMaxShortCommand>;

Command get_response(Byte length) {
  Command command;
  command.append(std::array<Byte, 5>{0x00, 0xC0, 0x00, 0x00, length});
  return command;
}

// The same command with another Le, which is the last byte of a command that has one.
bool set_le(Command& command, Byte le) {
  const auto parsed = iso7816::parse_command(command);
  if (!parsed || parsed->command.Ne == 0) return false;
  command[command.size() - 1] = le;
  return true;
}

}  // namespace

Result<Answer> Channel::exchange(Bytes command) {
  Command next;
  if (!next.assign(command)) return failure(Code::kInternal, "command too long");
  Answer whole;
  for (unsigned round = 0; round < kMaxRounds; ++round) {
    Result<Answer> part = exchange_once(next);
    if (!part) return part;
    whole.status = part->status;
    const StatusClass kind = part->status.classify();
    if (kind == StatusClass::kWrongLength && set_le(next, part->status.sw2())) continue;
    if (!whole.data.append(part->data)) return failure(Code::kCardProtocol, "answer too long");
    if (kind != StatusClass::kMoreData) return whole;
    next = get_response(part->status.sw2());
  }
  return failure(Code::kCardProtocol, "answer without end");
}

Result<Answer> Channel::exchange_once(Bytes command) {
  SecretBytes<kMaxAnswer> buffer;
  buffer.resize(kMaxAnswer);
  ++commands_;
  const Result<std::size_t> size = transport_.transmit(command, {buffer.data(), buffer.size()});
  if (!size) return tl::unexpected(size.error());
  const auto response = iso7816::parse_response(buffer.bytes().first(*size));
  if (!response) return failure(Code::kCardProtocol, "answer without status");
  Answer answer;
  answer.data.assign(response->data);
  answer.status = response->status;
  return answer;
}

Failure refusal(std::string_view what, StatusWord status) {
  const StatusClass kind = status.classify();
  const Code code = kind == StatusClass::kSecurity  ? Code::kCardAccess
                    : kind == StatusClass::kBlocked ? Code::kCardBlocked
                                                    : Code::kCardStatus;
  return refusal(code, what, status);
}

Failure refusal(Code code, std::string_view what, StatusWord status) {
  const std::array<Byte, 2> bytes = {status.sw1(), status.sw2()};
  std::array<char, 4> digits{};
  return {code,
          std::string(what) + ": " + std::string(to_hex(bytes, digits)) + " " +
              std::string(status.meaning()),
          status.value()};
}

}  // namespace ssc::card
