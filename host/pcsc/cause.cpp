// SPDX-License-Identifier: Apache-2.0
#include "host/pcsc/cause.hpp"

#include <winscard.h>

#include <algorithm>
#include <array>
#include <string>

#include "protocol/base/hex.hpp"

namespace ssc::pcsc {
namespace {

struct Row {
  Status status;
  std::string_view name;
  Code code;     // before a card is connected
  Code on_card;  // afterwards
};

#define SSC_STATUS(name, code, on_card)    \
  Row {                                    \
    name, #name, Code::code, Code::on_card \
  }

constexpr std::array kRows = {
    // pcscd is not there, went away, or came back and does not know our handles any more.
    SSC_STATUS(SCARD_E_NO_SERVICE, kServiceDown, kServiceDown),
    SSC_STATUS(SCARD_E_SERVICE_STOPPED, kServiceDown, kServiceDown),
    SSC_STATUS(SCARD_P_SHUTDOWN, kServiceDown, kServiceDown),
    SSC_STATUS(SCARD_E_SERVER_TOO_BUSY, kServiceDown, kServiceDown),
    SSC_STATUS(SCARD_E_SYSTEM_CANCELLED, kServiceDown, kServiceDown),
    SSC_STATUS(SCARD_E_INVALID_HANDLE, kServiceDown, kServiceDown),
    SSC_STATUS(SCARD_F_COMM_ERROR, kServiceDown, kServiceDown),
    // pcscd's access policy (polkit).
    SSC_STATUS(SCARD_W_SECURITY_VIOLATION, kForbidden, kForbidden),
    SSC_STATUS(SCARD_E_NO_ACCESS, kForbidden, kForbidden),

    SSC_STATUS(SCARD_E_NO_READERS_AVAILABLE, kNoReader, kReaderGone),
    SSC_STATUS(SCARD_E_UNKNOWN_READER, kReaderGone, kReaderGone),
    SSC_STATUS(SCARD_E_READER_UNAVAILABLE, kReaderGone, kReaderGone),
    SSC_STATUS(SCARD_E_TIMEOUT, kReaderStuck, kReaderStuck),
    SSC_STATUS(SCARD_F_WAITED_TOO_LONG, kReaderStuck, kReaderStuck),
    SSC_STATUS(SCARD_E_NOT_READY, kReaderFault, kReaderFault),
    SSC_STATUS(SCARD_E_READER_UNSUPPORTED, kReaderFault, kReaderFault),
    SSC_STATUS(SCARD_F_INTERNAL_ERROR, kReaderFault, kReaderFault),
    SSC_STATUS(SCARD_F_UNKNOWN_ERROR, kReaderFault, kReaderFault),
    SSC_STATUS(SCARD_E_UNEXPECTED, kReaderFault, kReaderFault),
    SSC_STATUS(SCARD_E_NO_MEMORY, kReaderFault, kReaderFault),

    SSC_STATUS(SCARD_E_NO_SMARTCARD, kNoCard, kCardRemoved),
    SSC_STATUS(SCARD_W_REMOVED_CARD, kNoCard, kCardRemoved),
    SSC_STATUS(SCARD_W_UNRESPONSIVE_CARD, kCardMute, kCardMute),
    SSC_STATUS(SCARD_W_UNPOWERED_CARD, kCardMute, kCardMute),
    SSC_STATUS(SCARD_W_UNSUPPORTED_CARD, kCardMute, kCardMute),
    SSC_STATUS(SCARD_E_CARD_UNSUPPORTED, kCardMute, kCardMute),
    SSC_STATUS(SCARD_E_SHARING_VIOLATION, kCardInUse, kCardInUse),
    SSC_STATUS(SCARD_W_RESET_CARD, kCardReset, kCardReset),
    SSC_STATUS(SCARD_E_PROTO_MISMATCH, kCardProtocol, kCardProtocol),
    SSC_STATUS(SCARD_E_COMM_DATA_LOST, kCardProtocol, kCardProtocol),
    // pcscd's answer when the reader's driver could not exchange the command.
    SSC_STATUS(SCARD_E_NOT_TRANSACTED, kReaderFault, kCardProtocol),
    // An answer longer than any short APDU.
    SSC_STATUS(SCARD_E_INSUFFICIENT_BUFFER, kReaderFault, kCardProtocol),
};

#undef SSC_STATUS

std::string number(Status status) {
  std::array<Byte, 4> bytes{};
  store_be32(bytes, static_cast<std::uint32_t>(status));
  std::array<char, 8> digits{};
  return "0x" + std::string(to_hex(bytes, digits));
}

}  // namespace

Result<void> check(Call call, Status status) {
  if (status == SCARD_S_SUCCESS) return {};
  // Code is compared as 32 bits: LONG is 64 bits wide here, and drivers hand through either sign.
  const auto* row = std::find_if(kRows.begin(), kRows.end(), [status](const Row& r) {
    return static_cast<std::uint32_t>(r.status) == static_cast<std::uint32_t>(status);
  });
  const std::string detail = std::string(call.name) + ": ";
  if (row == kRows.end()) return failure(Code::kReaderFault, detail + number(status));
  return failure(call.on_card ? row->on_card : row->code, detail + std::string(row->name));
}

}  // namespace ssc::pcsc
