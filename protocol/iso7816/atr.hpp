// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "protocol/base/bytes.hpp"
#include "protocol/base/enum_set.hpp"
#include "protocol/base/error.hpp"
#include "protocol/iso7816/timing.hpp"

// The answer to reset, ISO/IEC 7816-3:2006 clause 8.
//
// One in twenty of the answers seen in the field breaks a rule of the standard and comes from a
// card that works. So a broken rule is a *finding* in the result; an error is only what cannot be
// read at all.
namespace ssc::iso7816 {

// TS and at most 32 characters after it, clause 8.2.1.
inline constexpr std::size_t kMaxAtrLength = 33;
inline constexpr std::size_t kMaxHistoricalBytes = 15;

// --- Convention, clause 8.1 ---

// A receiver that reads least significant bit first and high as 1 (every UART; "direct convention")
// sees the first character of an inverse-convention card as 03. From there on each character of
// that card, and each one sent to it, is turned over by `convert`. The parity bit is inverted too:
// such a card looks to a direct-convention receiver like one with odd parity.
enum class Convention : std::uint8_t { kDirect, kInverse };

inline constexpr Byte kTsDirect = 0x3B;
inline constexpr Byte kTsInverse = 0x3F;     // after conversion
inline constexpr Byte kTsInverseRaw = 0x03;  // as a direct-convention receiver sees it

// What the first character off the line says. kOutOfRange when it is no TS.
Expected<Convention> convention_of(Byte first_raw_character);

// Line to meaning and back: the same operation in both directions.
Byte convert(Convention convention, Byte character);

// --- Result ---

enum class AtrFinding : std::uint8_t {
  kTckWrong,           // exclusive-or from T0 to TCK is not zero
  kTckMissing,         // a TD names T != 0, and the answer ends without TCK
  kHistoricalMissing,  // fewer historical bytes than T0 says, then silence
  kTckUnasked,         // T=0 only, and a correct TCK follows all the same
  kTrailing,           // characters after the end; they are dropped
  kTA1Reserved,        // FI or DI reserved: 372 / 1 is used
  kWIReserved,         // TC2 is 00: 10 is used
  kIFSCReserved,       // 00 or FF: 32 is used
  kBWIReserved,        // above 9: 9 is used
  kEDCReserved,        // reserved bits in TC of T=1: only bit 1 is looked at
  kClassReserved,      // class indicator of T=15 reserved: class A is used
  kProtocolOrder,      // TDs not in ascending order of T, or T=15 in TD1
};
using AtrFindings = EnumSet<AtrFinding>;

enum class Edc : std::uint8_t { kLrc, kCrc };

// Clock stop indicator X, clause 8.3: the state CLK may be stopped in.
enum class ClockStop : std::uint8_t { kNotAllowed = 0, kLow = 1, kHigh = 2, kEither = 3 };

// Class indicator Y, clause 8.3: a bit each for class A (5 V), B (3 V) and C (1.8 V).
inline constexpr Byte kClassA = 1;
inline constexpr Byte kClassB = 2;
inline constexpr Byte kClassC = 4;

// TA2, clause 8.3: the card is in specific mode and speaks `protocol` at once.
struct SpecificMode {
  Byte protocol = 0;
  bool may_change = false;  // a warm reset can bring it to negotiable mode (bit 8 is 0)
  bool implicit = false;    // Fi and Di are known to both sides and not those of TA1 (bit 5 is 1)
};

struct Atr {
  FixedBytes<kMaxAtrLength> bytes;  // TS to TCK, converted; without what followed the end
  Convention convention = Convention::kDirect;
  FixedBytes<kMaxHistoricalBytes> historical;
  AtrFindings findings;

  std::uint16_t protocols = 1;  // bit t is set when T=t is offered, t 0..14
  Byte first_protocol = 0;      // the one in force without PPS
  std::optional<SpecificMode> specific_mode;

  Byte TA1 = kDefaultTA1;  // as sent, also when reserved
  BitRate bit_rate;        // what TA1 offers
  Byte N = 0;              // TC1, extra guard time
  Byte WI = kDefaultWI;    // TC2, T=0

  Byte IFSC = kDefaultIFSC;  // first TA of T=1
  Byte BWI = kDefaultBWI;    // first TB of T=1, high nibble
  Byte CWI = kDefaultCWI;    // first TB of T=1, low nibble
  Edc edc = Edc::kLrc;       // first TC of T=1

  bool has_t15 = false;  // N then counts in the Fi / Di of TA1, clause 8.3
  ClockStop clock_stop = ClockStop::kNotAllowed;
  Byte classes = kClassA;

  // Ways of cards that work, but of answers that have arrived damaged as well: worth another reset.
  bool is_doubtful() const {
    return findings.has(AtrFinding::kTckWrong) || findings.has(AtrFinding::kTckMissing) ||
           findings.has(AtrFinding::kHistoricalMissing);
  }

  bool offers(Byte protocol) const { return protocol < 15 && (protocols >> protocol & 1) != 0; }

  // In force right after the answer, before any PPS (clause 6.3.1): 372 / 1 in negotiable mode,
  // that of TA1 in specific mode. Nothing when the mode is specific and the values implicit.
  std::optional<BitRate> bit_rate_after_reset() const;
};

// Reads a whole answer, *converted*: TS is 3B or 3F, as hosts have it. Errors: kOutOfRange (TS is
// neither), kTruncated (interface bytes are missing; missing historical bytes and a missing TCK are
// findings), kTooLong (T0 and the TDs say more than 33 characters).
Expected<Atr> parse_atr(Bytes converted);

// The same for a receiver that takes one character after another and must know when to stop.
//
//   kTS ─3B 3F─► kT0 ──► kInterface ──no further TD──► kHistorical ──► kTCK ──► kEnd
//                 │         ▲ └─TD─┘                       ▲            ▲        ▲ └┘ trailing
//                 └─────────┴── states with nothing to wait for are passed over ─┘
class AtrReader {
 public:
  // Takes a converted character. Answers how many more must follow at least, 0 when the answer is
  // complete. Errors as of parse_atr, and the same again from then on.
  Expected<std::size_t> push(Byte converted);

  // As push answers; 2 before the first character.
  std::size_t needed() const;

  // The result, once complete, or when the card has fallen silent: then kTruncated unless all
  // interface bytes have come.
  Expected<Atr> finish() const;

 private:
  enum class State : std::uint8_t { kTS, kT0, kInterface, kHistorical, kTCK, kEnd };
  using Step = void (AtrReader::*)(Byte);
  static const Step kSteps[];

  void take_TS(Byte c);
  void take_T0(Byte c);
  void take_interface(Byte c);
  void take_historical(Byte c);
  void take_TCK(Byte c);
  void take_trailing(Byte c);
  void take_TD(Byte c);
  void enter_level(Byte y);
  void advance();
  void give_up(Error error);

  Atr atr_;
  State state_ = State::kTS;
  std::optional<Error> error_;
  Byte check_ = 0;     // exclusive-or from T0 on
  Byte level_ = 0;     // i of TAi; at most 32
  Byte protocol_ = 0;  // T of TD(i-1)
  Byte pending_ = 0;   // bits 1..4: TAi, TBi, TCi, TDi still to come
  Byte historical_left_ = 0;
  bool tck_asked_ = false;
  std::uint16_t seen_ = 0;   // rows of the interface table already used
  std::uint16_t named_ = 0;  // bit t: a TD named T=t, t 0..15
  Byte trailing_ = 0;        // characters after the end; 2 stands for more
};

}  // namespace ssc::iso7816
