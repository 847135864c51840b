// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/t1.hpp"

#include <algorithm>
#include <utility>

#include "protocol/iso7816/apdu.hpp"

namespace ssc::cardsim {
namespace {

constexpr std::size_t kPrologue = 3;
constexpr Byte kNad = 0x00;

// PCB, clause 11.3.2.2.
constexpr Byte kNsBit = 0x40;
constexpr Byte kMore = 0x20;
constexpr Byte kResynchRequest = 0xC0;
constexpr Byte kIfsRequest = 0xC1;
constexpr Byte kAbortRequest = 0xC2;
constexpr Byte kWtxRequest = 0xC3;
constexpr Byte kResponse = 0x20;
constexpr Byte kEdcError = 1;
constexpr Byte kOtherError = 2;

constexpr Byte kDefaultIFSD = 32;
constexpr Byte kOneTime = 1;  // the multiplier
constexpr std::uint32_t kBlockGuardTimeEtu = 22;
constexpr iso7816::StatusWord kWrongLength{0x6700};
constexpr std::size_t kMaxCommand =
    4 + 3 + 65535 + 2;  // ISO/IEC 7816-4, 5.1: with extended lengths

constexpr bool is_I(Byte PCB) {
  return (PCB & 0x80) == 0;
}
constexpr bool is_S(Byte PCB) {
  return (PCB & 0xC0) == 0xC0;
}

std::size_t edc_size(iso7816::Edc edc) {
  return edc == iso7816::Edc::kCrc ? 2 : 1;
}

}  // namespace

void append_edc(Data& block, iso7816::Edc edc) {
  if (edc == iso7816::Edc::kLrc) {
    Byte sum = 0;
    for (const Byte b : block) sum ^= b;
    return block.push_back(sum);
  }
  unsigned sum = 0xFFFF;  // x^16 + x^12 + x^5 + 1, bit by bit, least significant first
  for (const Byte b : block) {
    sum ^= b;
    for (int i = 0; i < 8; ++i) sum = (sum & 1) != 0 ? sum >> 1 ^ 0x8408 : sum >> 1;
  }
  block.push_back(static_cast<Byte>(sum >> 8));
  block.push_back(static_cast<Byte>(sum));
}

void T1::reset(iso7816::BitRate bit_rate) {
  *this = T1(*chip_, style_, *faults_, *atr_);
  bit_rate_ = bit_rate;
}

// --- Blocks of the reader -----------------------------------------------------------------------

std::optional<T1::Block> T1::on_character(Byte value, bool damaged) {
  received_.push_back(value);
  damaged_ = damaged_ || damaged;
  if (received_.size() < kPrologue) return std::nullopt;
  const std::size_t whole = kPrologue + received_[2] + edc_size(atr_->edc);
  if (received_.size() < whole) return std::nullopt;
  const Data block = std::exchange(received_, {});
  if (std::exchange(damaged_, false) || !good_edc(block)) return on_invalid(kEdcError);
  return on_block(Bytes(block).first(block.size() - edc_size(atr_->edc)));
}

T1::Block T1::on_silence() {
  received_.clear();
  damaged_ = false;
  return on_invalid(kOtherError, "a block that stops half way");
}

bool T1::good_edc(Bytes block) const {
  Data right(block.begin(), block.end() - static_cast<std::ptrdiff_t>(edc_size(atr_->edc)));
  append_edc(right, atr_->edc);
  return equal(right, block);
}

T1::Block T1::on_block(Bytes block) {
  const Byte PCB = block[1];
  const Bytes INF = block.subspan(kPrologue);
  if (block[0] != kNad) return on_invalid(kOtherError, "a NAD the card did not agree to");
  if (is_S(PCB)) return on_S(PCB, INF);
  if (request_) return request_again();
  return is_I(PCB) ? on_I(PCB, INF) : on_R(PCB);
}

// Rules 7.1 and 7.2: an R-block, whatever was there before. Rule 7.3: a request, until its answer
// comes.
T1::Block T1::on_invalid(Byte error, const char* violation) {
  Block block = request_ ? request_again() : R(error);
  block.violation = violation;
  return block;
}

T1::Block T1::on_I(Byte PCB, Bytes INF) {
  if (INF.size() > (ifs_asked_ ? style_.ifs : atr_->IFSC)) {
    return on_invalid(kOtherError, "an I-block longer than IFSC");
  }
  if ((PCB >> 6 & 1) != NR_ || chaining_) return R(kOtherError);
  NR_ ^= 1;
  S_response_.reset();
  if (command_.size() <= kMaxCommand) append(command_, INF);  // 6700 in the end
  if ((PCB & kMore) != 0) return R(0);
  const Data apdu = std::exchange(command_, {});
  Answer answer = run(apdu);
  response_ = std::move(answer.data);
  response_.push_back(answer.status.sw1());
  response_.push_back(answer.status.sw2());
  time_granted_ = style_.wtx == 0;
  return go_on();
}

// An R-block with the number of the last I-block asks for that again (rule 7.3 of the reader); with
// the next number it acknowledges a chained one (rule 2.2). What else it may mean is that the
// reader has not understood, or not got, the block before it.
T1::Block T1::on_R(Byte PCB) {
  const Byte NR = PCB >> 4 & 1;
  if (last_I_ && NR != NS_) return count(*last_I_);
  if (chaining_) return send_I();
  return S_response_ ? count(*S_response_) : R(0);
}

T1::Block T1::on_S(Byte PCB, Bytes INF) {
  if ((PCB & kResponse) != 0) return on_S_response(PCB, INF);
  switch (PCB) {
    case kResynchRequest: resynchronise(); break;
    case kIfsRequest: IFSD_ = INF.size() == 1 ? INF[0] : IFSD_; break;
    case kAbortRequest:
      command_.clear();
      response_.clear();
      chaining_ = false;
      break;
    default: return on_invalid(kOtherError, "an S-block that only a card may send");
  }
  request_.reset();
  held_.reset();
  S_response_ = build(PCB | kResponse, INF);
  return count(*S_response_);
}

T1::Block T1::on_S_response(Byte PCB, Bytes INF) {
  const auto wanted = build(PCB & ~kResponse, INF);
  if (!request_) return on_invalid(kOtherError, "an S-response that nobody asked for");
  if (request_->bytes != wanted.bytes) return request_again();
  if (requests_left_ > 0) {
    --requests_left_;
    return request_again();
  }
  request_.reset();
  if (held_) return *std::exchange(held_, std::nullopt);
  if (PCB == (kAbortRequest | kResponse)) return R(0);
  Block next = go_on();
  if (PCB == (kWtxRequest | kResponse)) next.late_etu = granted_etu();
  return next;
}

// As after the answer to reset.
void T1::resynchronise() {
  NS_ = NR_ = 0;
  IFSD_ = kDefaultIFSD;
  ifs_asked_ = false;
  command_.clear();
  response_.clear();
  last_I_.reset();
  chaining_ = false;
}

Answer T1::run(Bytes apdu) {
  const auto parsed = iso7816::parse_command(apdu);
  if (!parsed) return {{}, kWrongLength};
  const auto& [header, data, Ne] = parsed->command;
  return responder_.execute({header.CLA, header.INS, header.P1, header.P2, data, Ne});
}

// --- Blocks of the card -------------------------------------------------------------------------

T1::Block T1::go_on() {
  if (style_.ifs != 0 && !std::exchange(ifs_asked_, true)) return request(kIfsRequest, style_.ifs);
  if (!std::exchange(time_granted_, true)) return request(kWtxRequest, style_.wtx);
  return send_I();
}

T1::Block T1::send_I() {
  const std::size_t size = std::min<std::size_t>(response_.size(), IFSD_);
  chaining_ = size < response_.size();
  const Byte PCB = static_cast<Byte>(NS_ << 6 | (chaining_ ? kMore : 0));
  Block block = build(PCB, Bytes(response_).first(size));
  response_.erase(response_.begin(), response_.begin() + static_cast<std::ptrdiff_t>(size));
  NS_ ^= 1;
  S_response_.reset();
  last_I_ = block;
  return count(std::move(block));
}

T1::Block T1::request(Byte PCB, Byte INF) {
  request_ = build(PCB, Bytes(&INF, 1));
  return count(*request_);
}

T1::Block T1::request_again() {
  return count(*request_);
}

T1::Block T1::R(Byte error) {
  return count(build(static_cast<Byte>(0x80 | NR_ << 4 | error), {}));
}

// The block as it goes out, with what the fault script makes of it.
T1::Block T1::count(Block block) {
  const auto struck = faults_->next(FaultOf::kBlock);
  if (const auto times = struck.by(FaultKind::kWtx); times && !request_) {
    held_ = std::move(block);
    requests_left_ = std::max(1U, *times) - 1;
    return request(kWtxRequest, kOneTime);
  }
  if (struck.by(FaultKind::kAbort) && !request_) {
    response_.clear();
    command_.clear();
    chaining_ = false;
    request_ = build(kAbortRequest, {});
    return *request_;
  }
  if (struck.by(FaultKind::kWrongNs) && is_I(block.bytes[1])) {
    const Data INF(block.bytes.begin() + kPrologue, block.bytes.end() - edc_size(atr_->edc));
    block = build(block.bytes[1] ^ kNsBit, INF);
  }
  if (struck.by(FaultKind::kWrongEdc)) block.bytes.back() ^= 0xFF;
  return block;
}

// Almost all of the time that has been asked for: INF times BWT without its 11 etu.
std::uint32_t T1::granted_etu() const {
  const std::uint64_t clocks = std::uint64_t{960} * 372 << atr_->BWI;
  const auto etu = static_cast<std::uint32_t>(clocks * bit_rate_.Di / bit_rate_.Fi);
  return etu * style_.wtx - kBlockGuardTimeEtu;
}

T1::Block T1::build(Byte PCB, Bytes INF) const {
  Data bytes = {kNad, PCB, static_cast<Byte>(INF.size())};
  append(bytes, INF);
  append_edc(bytes, atr_->edc);
  return {std::move(bytes)};
}

}  // namespace ssc::cardsim
