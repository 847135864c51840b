// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/persona_line.hpp"

#include <algorithm>
#include <iterator>
#include <string>

namespace ssc::cardsim {
namespace {

constexpr std::int64_t kMaxNullBytes = 20;
constexpr std::int64_t kMaxIfs = 254;
constexpr std::int64_t kMaxWtx = 255;
constexpr std::int64_t kMaxFirstCharacterClocks = 100'000;  // 40,000 are allowed
constexpr std::int64_t kMaxEtu = 100'000'000;
constexpr std::int64_t kMaxCount = 1'000'000;

constexpr std::string_view kPpsStyles[] = {"agrees", "drops PPS1", "wrong", "mute"};

T0Style t0_style(const Section& given) {
  given.refuse_keys_but({"null_bytes", "byte_at_a_time"});
  return {.null_bytes = given.number_or("null_bytes", kMaxNullBytes, 0U),
          .byte_at_a_time = value_or(given.table(), "byte_at_a_time", false)};
}

T1Style t1_style(const Section& given) {
  given.refuse_keys_but({"ifs", "wtx"});
  return {.ifs = given.number_or<std::uint8_t>("ifs", kMaxIfs, 0),
          .wtx = given.number_or<std::uint8_t>("wtx", kMaxWtx, 0)};
}

Timing timing(const Section& given) {
  given.refuse_keys_but({"first_character_clocks", "gap_etu", "answer_etu"});
  const Timing usual;
  return {.first_character_clocks = given.number_or(
              "first_character_clocks", kMaxFirstCharacterClocks, usual.first_character_clocks),
          .gap_etu = given.number_or("gap_etu", kMaxEtu, usual.gap_etu),
          .answer_etu = given.number_or("answer_etu", kMaxEtu, usual.answer_etu)};
}

PpsStyle pps_style(const std::string& name) {
  const auto* found = std::find(std::begin(kPpsStyles), std::end(kPpsStyles), name);
  if (found == std::end(kPpsStyles)) wrong("pps", "unknown way to answer");
  return static_cast<PpsStyle>(found - kPpsStyles);
}

Byte classes(const std::string& letters) {
  Byte bits = 0;
  for (const char letter : letters) {
    if (letter < 'A' || letter > 'C') wrong("classes", "not of A, B and C");
    bits |= static_cast<Byte>(1 << (letter - 'A'));
  }
  return bits;
}

Fault fault(const Section& given) {
  given.refuse_keys_but({"kind", "of", "at", "argument"});
  const auto kind = fault_kind(required<std::string>(given.table(), "kind"));
  const auto of = fault_of(value_or<std::string>(given.table(), "of", "sent"));
  if (!kind || !of || !makes_sense(*kind, *of)) wrong("faults", "no such kind of fault");
  return {*kind, *of, given.number_or("at", kMaxCount, 1U),
          given.number_or("argument", kMaxEtu, 0U)};
}

std::vector<Fault> faults(const toml::table& given) {
  std::vector<Fault> all;
  if (!given.contains("faults")) return all;
  const toml::array* tables = given["faults"].as_array();
  if (tables == nullptr) wrong("faults", "not an array of tables");
  for (const toml::node& node : *tables) {
    if (!node.is_table()) wrong("faults", "not an array of tables");
    all.push_back(fault({"faults", node.as_table()}));
  }
  return all;
}

}  // namespace

void read_line_keys(const toml::table& given, Persona& persona) {
  persona.classes = classes(value_or<std::string>(given, "classes", "ABC"));
  persona.t0 = t0_style({"t0", table_if_any(given, "t0")});
  persona.t1 = t1_style({"t1", table_if_any(given, "t1")});
  persona.pps = pps_style(value_or<std::string>(given, "pps", "agrees"));
  persona.timing = timing({"timing", table_if_any(given, "timing")});
  persona.faults = faults(given);
}

}  // namespace ssc::cardsim
