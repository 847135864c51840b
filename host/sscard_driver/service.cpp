// SPDX-License-Identifier: Apache-2.0
#include "host/sscard_driver/service.hpp"

#include <algorithm>
#include <array>

#include "host/api/client/client.hpp"
#include "host/sscard_driver/hsm.hpp"
#include "protocol/base/hex.hpp"
#include "protocol/iso7816/atr.hpp"

namespace ssc::national {
namespace {

// Nobody has read the card yet.
bool is_for_us(Code code) {
  constexpr std::array kCodes = {Code::kDaemonDown, Code::kForbidden, Code::kReaderBusy,
                                 Code::kCardInUse};
  return std::find(kCodes.begin(), kCodes.end(), code) != kCodes.end();
}

bool is_authenticated(const api::CardReading& reading) {
  return reading.authenticated.value_or(false);
}

Code why_not_authenticated(const api::CardReading& reading) {
  return code_from(reading.not_authenticated.value_or(""));
}

// Where the holder's file wanted a key and there is no PSAM, that is the reason.
Error why_no_holder(const api::CardReading& reading) {
  const Code why = reading.unread.empty() ? Code::kCardAccess : code_from(reading.unread[0].code);
  if (why == Code::kKeyMissing) return {SSCARD_PSAM_NO_KEY};
  const bool no_keys = why == Code::kCardAccess || why == Code::kNoPsam;
  return Failure{no_keys && !is_authenticated(reading) ? why_not_authenticated(reading) : why};
}

Result<void> check(const api::CardReading& reading, const Config& config) {
  if (reading.card.identifier.empty()) return error(SSCARD_IDENTIFIER);
  if (!is_authenticated(reading)) {
    const Code why = why_not_authenticated(reading);
    if (!may_go_unauthenticated(config, why, reading.card.version)) return unexpected(Failure{why});
  }
  if (!reading.holder) return tl::unexpected(why_no_holder(reading));
  const bool terminal_known = reading.terminal_number || !is_authenticated(reading);
  if (!terminal_known) return unexpected(Failure{Code::kPsamRefused, "terminal number"});
  return {};
}

}  // namespace

Result<bool> read_by_service(const Config& config, Fields& out) {
  if (config.service.empty()) return false;
  api::CardRequest request;
  if (!config.reader.empty()) request.reader = config.reader;
  const auto reading = api::Client(config.service).read_card(request);
  if (!reading && is_for_us(reading.error().code)) return false;
  if (!reading) return unexpected(reading.error());
  if (auto added = add_reading(*reading, config, out); !added) return tl::unexpected(added.error());
  return true;
}

Result<void> add_reading(const api::CardReading& reading, const Config& config, Fields& out) {
  if (auto good = check(reading, config); !good) return good;
  const api::Card& card = reading.card;
  const api::Holder& holder = *reading.holder;
  std::array<Byte, iso7816::kMaxAtrLength> buffer{};
  const auto atr = from_hex(reading.atr, buffer);
  add_basic({.division = card.division,
             .id_number = holder.id_number.reveal(),
             .number = card.number.reveal(),
             .identifier = card.identifier.reveal(),
             .name = holder.name.reveal(),
             .atr = Bytes(buffer).first(atr.value_or(0)),
             .version = card.version_text ? *card.version_text : card.version,
             .issued = card.issued,
             .valid_until = card.valid_until,
             .terminal = reading.terminal_number ? std::string_view(*reading.terminal_number)
                                                 : kNoTerminal},
            out);
  return {};
}

}  // namespace ssc::national
