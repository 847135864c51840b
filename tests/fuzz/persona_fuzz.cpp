// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string_view>

#include "protocol/iso7816/apdu.hpp"
#include "tests/fuzz/check.hpp"
#include "tests/fuzz/input.hpp"
#include "tools/cardsim/card.hpp"
#include "tools/cardsim/persona.hpp"

// A persona file, 00, and commands to the card that it describes, each behind its length.
namespace ssc::cardsim {
namespace {

using fuzz::check;

constexpr std::size_t kMaxData = 256;

// toml++ 3.3 has no defined answer to whether some characters are white space (outside strings,
// where ours have none but in comments): the files here are ASCII.
bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0; });
}

void talk(const Persona& persona, fuzz::Input commands) {
  const auto chip = make_chip(persona);
  while (!commands.empty()) {
    const auto parsed = iso7816::parse_command(commands.take(commands.take()));
    if (!parsed) continue;
    const auto& [header, data, Ne] = parsed->command;
    const Answer answer = chip->execute({header.CLA, header.INS, header.P1, header.P2, data, Ne});
    check(answer.data.size() <= kMaxData || answer.data.size() == Ne);
    check(answer.status.ok() || answer.data.empty());
    check(answer.status.sw1() >= 0x61);
  }
}

void run(Bytes input) {
  const auto end = std::find(input.begin(), input.end(), Byte{0});
  const auto size = static_cast<std::size_t>(end - input.begin());
  const std::string_view text(reinterpret_cast<const char*>(input.data()), size);
  if (!is_ascii(text)) return;
  const auto persona = parse_persona(text, "persona");
  if (!persona) return check(persona.error().detail.starts_with("persona"));
  if (size < input.size()) talk(*persona, fuzz::Input(input.subspan(size + 1)));
}

}  // namespace
}  // namespace ssc::cardsim

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ssc::cardsim::run({data, size});
  return 0;
}
