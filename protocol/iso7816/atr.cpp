// SPDX-License-Identifier: Apache-2.0
#include "protocol/iso7816/atr.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace ssc::iso7816 {
namespace {

constexpr Byte kGlobal = 15;  // T=15: global interface bytes, not a protocol

// --- What each interface byte says, clauses 8.3, 10.2 and 11.4 ---

void take_TA1(Atr& atr, Byte c) {
  atr.TA1 = c;
  if (const auto rate = bit_rate(c)) {
    atr.bit_rate = *rate;
  } else {
    atr.findings.add(AtrFinding::kTA1Reserved);
  }
}

void take_TC1(Atr& atr, Byte c) {
  atr.N = c;
}

void take_TA2(Atr& atr, Byte c) {
  atr.specific_mode = SpecificMode{.protocol = static_cast<Byte>(c & 0x0F),
                                   .may_change = (c & 0x80) == 0,
                                   .implicit = (c & 0x10) != 0};
}

void take_TC2(Atr& atr, Byte c) {
  if (c == 0) return atr.findings.add(AtrFinding::kWIReserved);
  atr.WI = c;
}

void take_IFSC(Atr& atr, Byte c) {
  if (c == 0x00 || c == 0xFF) return atr.findings.add(AtrFinding::kIFSCReserved);
  atr.IFSC = c;
}

void take_BWI_CWI(Atr& atr, Byte c) {
  constexpr Byte kLargestBWI = 9;
  if (c >> 4 > kLargestBWI) atr.findings.add(AtrFinding::kBWIReserved);
  atr.BWI = std::min<Byte>(c >> 4, kLargestBWI);
  atr.CWI = c & 0x0F;
}

void take_EDC(Atr& atr, Byte c) {
  if ((c & 0xFE) != 0) atr.findings.add(AtrFinding::kEDCReserved);
  atr.edc = (c & 0x01) != 0 ? Edc::kCrc : Edc::kLrc;
}

void take_clock_stop_and_class(Atr& atr, Byte c) {
  constexpr std::uint8_t kDefined = 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4 | 1 << 6 | 1 << 7;
  atr.clock_stop = static_cast<ClockStop>(c >> 6);
  const Byte y = c & 0x3F;
  if (y > 7 || (kDefined >> y & 1) == 0) return atr.findings.add(AtrFinding::kClassReserved);
  atr.classes = y;
}

enum class Scope : std::uint8_t { kLevel1, kLevel2, kT1, kT15, kOther };
enum class Kind : std::uint8_t { kTA, kTB, kTC, kTD };

struct Meaning {
  Scope scope;
  Kind kind;
  void (*take)(Atr&, Byte);
};

// Bytes without a row carry nothing this stack uses: TB1 and TB2 (VPP, deprecated), TB of T=15
// (SPU), and whatever belongs to a protocol other than T=1.
constexpr Meaning kMeanings[] = {
    {Scope::kLevel1, Kind::kTA, take_TA1}, {Scope::kLevel1, Kind::kTC, take_TC1},
    {Scope::kLevel2, Kind::kTA, take_TA2}, {Scope::kLevel2, Kind::kTC, take_TC2},
    {Scope::kT1, Kind::kTA, take_IFSC},    {Scope::kT1, Kind::kTB, take_BWI_CWI},
    {Scope::kT1, Kind::kTC, take_EDC},     {Scope::kT15, Kind::kTA, take_clock_stop_and_class},
};

// Only from TD2 on does T say what the bytes after it mean, clause 8.2.3.
Scope scope_of(Byte level, Byte protocol) {
  if (level == 1) return Scope::kLevel1;
  if (level == 2) return Scope::kLevel2;
  if (protocol == 1) return Scope::kT1;
  if (protocol == kGlobal) return Scope::kT15;
  return Scope::kOther;
}

constexpr std::array<Byte, 256> turned_over() {
  std::array<Byte, 256> table{};
  for (unsigned c = 0; c < 256; ++c) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      if ((c >> bit & 1) == 0) table[c] |= static_cast<Byte>(0x80 >> bit);
    }
  }
  return table;
}
constexpr std::array<Byte, 256> kTurnedOver = turned_over();

}  // namespace

Expected<Convention> convention_of(Byte first_raw_character) {
  if (first_raw_character == kTsDirect) return Convention::kDirect;
  if (first_raw_character == kTsInverseRaw) return Convention::kInverse;
  return fail(Error::kOutOfRange);
}

Byte convert(Convention convention, Byte character) {
  return convention == Convention::kInverse ? kTurnedOver[character] : character;
}

std::optional<BitRate> Atr::bit_rate_after_reset() const {
  if (!specific_mode) return kDefaultBitRate;
  if (specific_mode->implicit) return std::nullopt;
  return bit_rate;
}

Expected<Atr> parse_atr(Bytes converted) {
  AtrReader reader;
  for (const Byte c : converted) {
    if (const auto left = reader.push(c); !left) return fail(left.error());
  }
  return reader.finish();
}

// By State; kEnd takes what a silent card would not have sent.
const AtrReader::Step AtrReader::kSteps[] = {
    &AtrReader::take_TS,         &AtrReader::take_T0,  &AtrReader::take_interface,
    &AtrReader::take_historical, &AtrReader::take_TCK, &AtrReader::take_trailing,
};

Expected<std::size_t> AtrReader::push(Byte converted) {
  if (!error_) {
    if (state_ != State::kEnd) atr_.bytes.push_back(converted);
    if (state_ != State::kTS) check_ ^= converted;
    const Step step = kSteps[static_cast<std::size_t>(state_)];
    (this->*step)(converted);
    if (atr_.bytes.size() + needed() > kMaxAtrLength) give_up(Error::kTooLong);
  }
  if (error_) return fail(*error_);
  return needed();
}

std::size_t AtrReader::needed() const {
  if (state_ == State::kTS) return 2;
  if (state_ == State::kT0) return 1;
  return static_cast<std::size_t>(std::popcount(pending_)) + historical_left_ +
         (tck_asked_ && state_ != State::kEnd ? 1 : 0);
}

void AtrReader::take_TS(Byte c) {
  if (c != kTsDirect && c != kTsInverse) return give_up(Error::kOutOfRange);
  atr_.convention = c == kTsInverse ? Convention::kInverse : Convention::kDirect;
  state_ = State::kT0;
}

void AtrReader::take_T0(Byte c) {
  historical_left_ = c & 0x0F;
  enter_level(c >> 4);
}

void AtrReader::enter_level(Byte y) {
  ++level_;
  pending_ = y;
  state_ = State::kInterface;
  advance();
}

// TAi, TBi, TCi, TDi come in this order, each only if its bit of Y is set.
void AtrReader::take_interface(Byte c) {
  const auto kind = static_cast<Kind>(std::countr_zero(pending_));
  pending_ &= pending_ - 1;
  if (kind == Kind::kTD) return take_TD(c);
  const Scope scope = scope_of(level_, protocol_);
  for (std::size_t row = 0; row < std::size(kMeanings); ++row) {
    const Meaning& meaning = kMeanings[row];
    // "The first TA for T=1": later ones belong to nobody.
    if (meaning.scope != scope || meaning.kind != kind || (seen_ >> row & 1) != 0) continue;
    seen_ |= static_cast<std::uint16_t>(1 << row);
    meaning.take(atr_, c);
  }
  advance();
}

void AtrReader::take_TD(Byte c) {
  const Byte previous = protocol_;
  protocol_ = c & 0x0F;
  if (level_ == 1) atr_.first_protocol = protocol_ == kGlobal ? 0 : protocol_;
  const bool misplaced = level_ == 1 ? protocol_ == kGlobal : protocol_ < previous;
  if (misplaced) atr_.findings.add(AtrFinding::kProtocolOrder);
  named_ |= static_cast<std::uint16_t>(1 << protocol_);
  tck_asked_ |= protocol_ != 0;
  enter_level(c >> 4);
}

void AtrReader::take_historical(Byte c) {
  atr_.historical.push_back(c);
  --historical_left_;
  advance();
}

void AtrReader::take_TCK(Byte) {
  if (check_ != 0) atr_.findings.add(AtrFinding::kTckWrong);
  state_ = State::kEnd;
}

void AtrReader::take_trailing(Byte) {
  trailing_ = std::min<Byte>(trailing_ + 1, 2);
}

// Passes over the states that have nothing to wait for.
void AtrReader::advance() {
  if (pending_ != 0) return;
  if (historical_left_ != 0) {
    state_ = State::kHistorical;
  } else {
    state_ = tck_asked_ ? State::kTCK : State::kEnd;
  }
}

void AtrReader::give_up(Error error) {
  error_ = error;
}

Expected<Atr> AtrReader::finish() const {
  if (error_) return fail(*error_);
  if (state_ < State::kHistorical) return fail(Error::kTruncated);
  Atr atr = atr_;
  constexpr std::uint16_t kProtocols = 0x7FFF;
  if ((named_ & kProtocols) != 0) atr.protocols = named_ & kProtocols;
  atr.has_t15 = (named_ >> kGlobal & 1) != 0;
  if (state_ == State::kHistorical) atr.findings.add(AtrFinding::kHistoricalMissing);
  if (tck_asked_ && state_ != State::kEnd) atr.findings.add(AtrFinding::kTckMissing);
  if (trailing_ != 0) {
    const bool is_check = !tck_asked_ && trailing_ == 1 && check_ == 0;
    atr.findings.add(is_check ? AtrFinding::kTckUnasked : AtrFinding::kTrailing);
  }
  return atr;
}

}  // namespace ssc::iso7816
