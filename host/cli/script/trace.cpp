// SPDX-License-Identifier: Apache-2.0
#include "host/cli/script/trace.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "host/cli/script/guard.hpp"
#include "protocol/base/hex.hpp"
#include "protocol/iso7816/apdu.hpp"
#include "protocol/iso7816/tlv.hpp"

namespace ssc::script {
namespace {

constexpr Byte kSelect = 0xA4;
constexpr Byte kReadRecord = 0xB2;
constexpr std::uint32_t kVersionTag = 0x03;
// The ATR's historical bytes 6 to 13 are the card's own (LD/T 32), a TCK may follow.
constexpr std::size_t kOwnBytesOfAtr = 8 + 1;
constexpr std::size_t kHeader = 4;

std::string hex(Bytes bytes) {
  std::string text(2 * bytes.size(), '0');
  to_hex(bytes, text);
  return text;
}

std::string hidden(std::size_t bytes) {
  return std::string(2 * bytes, 'x');
}

std::string command_text(Bytes command) {
  const std::size_t header = std::min(kHeader, command.size());
  const std::string blank = header < command.size() ? " " : "";
  return hex(command.first(header)) + blank + hex(command.subspan(header));
}

bool brings_data(Bytes command) {
  const auto parsed = iso7816::parse_command(command);
  return !parsed || !parsed->command.data.empty();
}

// For a reader of the trace only: the runner does not send it.
std::string withheld(Bytes command, const std::string& answer) {
  const std::size_t header = std::min(kHeader, command.size());
  return "# withheld: apdu " + hex(command.first(header)) + " " + hidden(command.size() - header) +
         " -> " + answer;
}

std::string answer_text(const Exchange& exchange) {
  if (exchange.failure) return std::string(info(*exchange.failure).code);
  if (exchange.answer.size() < 2) return "CARD_PROTOCOL";
  const std::size_t data = exchange.answer.size() - 2;
  return hex(exchange.answer.subspan(data)) + " [" + hex(exchange.answer.first(data)) + "]";
}

std::string reset_text(const Exchange& exchange) {
  const std::string how = *exchange.reset == pcsc::Reset::kCold ? "cold" : "warm";
  return "reset " + how + " -> " +
         (exchange.failure ? std::string(info(*exchange.failure).code)
                           : "[" + hex(exchange.answer) + "]");
}

std::string time_text(std::chrono::microseconds time) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "  # %.3f ms", static_cast<double>(time.count()) / 1e3);
  return text.data();
}

// Tags, lengths and the version; nothing when the answer is not records from end to end.
std::optional<std::string> record_mask(Bytes data) {
  std::string mask;
  iso7816::SimpleTlvReader reader(data);
  for (Bytes rest = data; !rest.empty(); rest = reader.rest()) {
    const auto object = reader.next();
    if (!object || !*object) return std::nullopt;
    const auto& [tag, value] = **object;
    const std::size_t head = rest.size() - reader.rest().size() - value.size();
    mask += hex(rest.first(head)) + (tag == kVersionTag ? hex(value) : hidden(value.size()));
  }
  return mask;
}

std::string data_mask(Byte INS, Bytes data) {
  if (INS == kSelect) return hex(data);
  if (INS != kReadRecord) return hidden(data.size());
  return record_mask(data).value_or(hidden(data.size()));
}

std::string atr_mask(Bytes atr) {
  const std::size_t own = std::min(kOwnBytesOfAtr, atr.size());
  return hex(atr.first(atr.size() - own)) + hidden(own);
}

// The bytes that these pieces stand for, when they stand for themselves.
std::optional<std::vector<Byte>> constant(const Pieces& pieces) {
  std::vector<Byte> bytes;
  for (const Piece& piece : pieces) {
    const bool plain =
        piece.kind == Piece::Kind::kBytes &&
        std::all_of(piece.care.begin(), piece.care.end(), [](Byte care) { return care == 0xFF; });
    if (!plain) return std::nullopt;
    bytes.insert(bytes.end(), piece.value.begin(), piece.value.end());
  }
  return bytes;
}

std::optional<std::string> redacted(const Answer& answer, Byte INS) {
  if (answer.failure) return std::string(info(*answer.failure).code);
  const auto data = constant(answer.data.value_or(Pieces{}));
  if (!data || answer.status_care != 0xFFFF) return std::nullopt;
  const std::array<Byte, 2> status{static_cast<Byte>(answer.status >> 8),
                                   static_cast<Byte>(answer.status)};
  return hex(status) + " [" + data_mask(INS, *data) + "]";
}

std::optional<std::string> redacted(const Apdu& apdu) {
  const auto command = constant(apdu.command);
  if (!command || command->size() < kHeader || apdu.answers.size() != 1) return std::nullopt;
  const Byte INS = (*command)[1];
  const auto answer = redacted(apdu.answers.front(), INS);
  if (!answer) return std::nullopt;
  if (INS != kSelect && brings_data(*command)) return withheld(*command, *answer);
  return "apdu " + command_text(*command) + " -> " + *answer;
}

std::optional<std::string> redacted(const Reset& reset) {
  if (reset.answers.size() != 1) return std::nullopt;
  const Answer& answer = reset.answers.front();
  const std::string line = std::string("reset ") + (reset.cold ? "cold" : "warm") + " -> ";
  if (answer.failure) return line + std::string(info(*answer.failure).code);
  const auto atr = constant(*answer.data);
  return atr ? std::optional(line + "[" + atr_mask(*atr) + "]") : std::nullopt;
}

std::string text_of(const UseReader& use) {
  return "reader \"" + use.part_of_name + "\"";
}
std::string text_of(const UseSlot& use) {
  return use.slot == pcsc::kSamSlot ? "slot sam" : "slot card";
}
std::string text_of(const Insert& insert) {
  return insert.persona.empty() ? "insert" : "insert " + insert.persona;
}
std::string text_of(const Pull&) {
  return "pull";
}

std::string text_of(const Exchange& exchange) {
  std::string line;
  if (exchange.reset) {
    line = reset_text(exchange);
  } else if (may_carry_pin(exchange.command)) {
    line = withheld(exchange.command, answer_text(exchange));
  } else {
    line = "apdu " + command_text(exchange.command) + " -> " + answer_text(exchange);
  }
  return line + time_text(exchange.took);
}

// What a step becomes, when it is one of those that trace_line() writes.
struct Redaction {
  using Line = std::optional<std::string>;

  Line operator()(const Apdu& apdu) const { return redacted(apdu); }
  Line operator()(const Reset& reset) const { return redacted(reset); }
  Line operator()(const UseReader& use) const { return text_of(use); }
  Line operator()(const UseSlot& use) const { return text_of(use); }
  Line operator()(const Insert& insert) const { return text_of(insert); }
  Line operator()(const Pull& pull) const { return text_of(pull); }
  template <class Other>
  Line operator()(const Other&) const {
    return std::nullopt;
  }
};

}  // namespace

std::string trace_line(const Event& event) {
  return std::visit([](const auto& seen) { return text_of(seen); }, event) + "\n";
}

tl::expected<std::string, SyntaxError> redact(const Script& trace) {
  const auto no_trace = [](Place place) {
    return tl::unexpected(SyntaxError{place, "no step of a trace"});
  };
  if (!trace.preparation.empty()) return no_trace(trace.preparation.front().place);
  std::string text;
  for (const Test& test : trace.tests)
    for (const Step& step : test.steps) {
      const auto line = std::visit(Redaction(), step.action);
      if (!line) return no_trace(step.place);
      text += *line + "\n";
    }
  return text;
}

}  // namespace ssc::script
