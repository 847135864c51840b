// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "host/base/failure.hpp"
#include "host/cli/script/functions.hpp"
#include "host/pcsc/slot_name.hpp"
#include "protocol/base/bytes.hpp"

// A test script for readers and cards, as the parser leaves it and the runner takes it.
// tools/scripts/README.md is the page of the language.
namespace ssc::script {

struct Place {
  unsigned line = 1, column = 1;  // from 1, the column in bytes

  friend bool operator==(Place, Place) = default;
};

// A part of a byte string or of a mask.
struct Piece {
  enum class Kind : std::uint8_t {
    kBytes,     // 9000, 6Cxx, "sx1.sh."
    kVariable,  // $name
    kOpen,      // {: the number of bytes up to its }, as one byte
    kClose,     // }
    kCall,      // xor(…, …)
    kCapture,   // <name:9>; <name> and * take what is left. In masks only.
  };

  Kind kind = Kind::kBytes;
  std::vector<Byte> value = {};  // of kBytes, with the bits that count
  std::vector<Byte> care = {};
  std::string name = {};                 // of kVariable and kCapture, empty for *
  std::optional<std::size_t> size = {};  // of kCapture
  const Function* function = nullptr;    // of kCall
  std::vector<std::vector<Piece>> operands = {};
};

using Pieces = std::vector<Piece>;

// One answer that is right: a status, perhaps with data, or a failure to get any.
struct Answer {
  std::uint16_t status = 0, status_care = 0;
  std::optional<Pieces> data = {};
  std::optional<Code> failure = {};
};

struct UseReader {
  std::string part_of_name;
};
struct UseSlot {
  unsigned slot = pcsc::kUserSlot;  // of the same reader
};
struct Insert {
  std::string persona;  // empty: any card
};
struct Pull {};
struct Reset {
  bool cold = true;
  std::vector<Answer> answers = {};  // the ATR as data, no status; empty: any ATR
};
struct Apdu {
  Pieces command;
  std::vector<Answer> answers = {};  // empty: 9000
};
struct Set {
  std::string name;
  Pieces value;
};
struct StopIf {
  enum class About : std::uint8_t { kSimulated, kCard, kVariable };

  bool fails = false;  // "fail if", else "skip if"
  About about = About::kCard;
  bool negated = false;
  std::string variable = {};  // of kVariable, with what it is compared with
  Pieces mask = {};
  std::string reason = {};
};
struct Repeat;

struct Step;

struct Repeat {
  unsigned times = 1;
  std::vector<Step> steps;
};

using Action = std::variant<UseReader, UseSlot, Insert, Pull, Reset, Apdu, Set, StopIf, Repeat>;

struct Step {
  Place place;
  std::string text;  // the line itself, for reports
  Action action;
  std::optional<std::chrono::milliseconds> within = {};
};

struct Test {
  Place place;
  std::string name;  // empty: the script has no "test" line and is one test as a whole
  std::vector<Step> steps;
};

struct Script {
  std::vector<Step> preparation;  // of all tests: when it fails they fail, when it skips they skip
  std::vector<Test> tests;        // at least one
};

// Bounds of the language.
inline constexpr std::size_t kMaxScript = 1 << 20;  // bytes
inline constexpr std::size_t kMaxBytes = 65'544;  // of BYTES and MASK: the longest extended command
inline constexpr std::size_t kMaxName = 64;
inline constexpr std::size_t kMaxNesting = 4;    // of "repeat", of { }, of calls
inline constexpr unsigned kMaxTimes = 100'000;   // of one "repeat"
inline constexpr unsigned kMaxWithin = 600'000;  // ms

}  // namespace ssc::script
