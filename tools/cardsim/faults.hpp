// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

// What goes wrong with a card, by number and not by chance: each fault strikes once, at the n-th
// one of what it counts, or at all of them. Counting starts when the card is put in and goes on
// over resets.
namespace ssc::cardsim {

enum class FaultKind : std::uint8_t {
  kParity,    // arrives with a wrong parity bit, `argument` times in a row (0: once)
  kLost,      // does not arrive at all
  kExtra,     // another one, `argument`, follows it
  kLate,      // comes `argument` etu later than it would
  kWrong,     // is `argument` instead
  kMute,      // the card says nothing from here on, until a reset
  kPull,      // the card is pulled out in its place
  kWrongNs,   // an I-block goes out with the other N(S)
  kWrongEdc,  // a block goes out with a wrong check
  kWtx,       // S(WTX request) comes `argument` times in a row (0: once) before it
  kAbort,     // S(ABORT request) comes instead, and the card gives the chain up
  kMoreData,  // 61xx, and 61xx again for every GET RESPONSE that follows
  kWrongLe,   // 6Cxx, with an xx that is none of those asked for
  kNoData,    // 9000 without the data, and nothing is done
};

enum class FaultOf : std::uint8_t {
  kAtr,            // characters of answers to reset
  kSent,           // characters the card sends after its answer to reset
  kHeard,          // characters the reader sends
  kProcedureByte,  // T=0: ACK, NULL and SW1
  kBlock,          // T=1: blocks the card sends
  kCommand,        // commands but GET RESPONSE; `argument` is the INS that is struck, 0 any
};

struct Fault {
  FaultKind kind;
  FaultOf of = FaultOf::kSent;
  unsigned at = 1;  // counted from 1; 0: every one
  std::uint32_t argument = 0;

  friend bool operator==(const Fault&, const Fault&) = default;
};

// Whether such a fault can be: parity of what is sent and heard, wrong N(S) of a block, …
bool makes_sense(FaultKind kind, FaultOf of);

// As persona files spell them: "parity", "wrong N(S)", "61xx"; "atr", "procedure byte".
std::optional<FaultKind> fault_kind(std::string_view name);
std::optional<FaultOf> fault_of(std::string_view name);

// The faults of one card, and how far it has come.
class FaultScript {
 public:
  explicit FaultScript(std::vector<Fault> faults) : faults_(std::move(faults)) {}

  // One more of these happens: the faults that strike it.
  class Struck {
   public:
    // The argument, when a fault of this kind is among them.
    std::optional<std::uint32_t> by(FaultKind kind) const;

   private:
    friend class FaultScript;
    std::vector<Fault> faults_;
  };
  Struck next(FaultOf of);

 private:
  std::vector<Fault> faults_;
  std::array<unsigned, 6> counts_{};
};

}  // namespace ssc::cardsim
