// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "protocol/base/bytes.hpp"
#include "protocol/iso7816/line_exchange.hpp"
#include "protocol/iso7816/t1.hpp"
#include "protocol/iso7816/timing.hpp"

// T=1 on the card line: blocks as characters, with the times of ISO/IEC 7816-3:2006 clause 11.4.
//
//   BGT   22 etu from the last character of the card's block to the first of ours
//   BWT   from our last character to the card's first; times the multiplier of S(WTX)
//   CWT   from one character of the card's block to the next
namespace ssc::iso7816 {

struct T1Session {
  Edc edc = Edc::kLrc;
  Byte IFSC = kDefaultIFSC;
  Byte NAD = 0;               // of blocks to the card
  std::uint32_t cwt_etu = 0;  // character_waiting_time_etu(CWI)
  std::uint32_t bwt_etu = 0;  // block_waiting_time_etu(BWI, rate)
};

// APDUs over T=1: rules, repetitions and recovery are those of T1.
class T1ApduExchange final : public ApduExchange {
 public:
  T1ApduExchange() = default;
  ~T1ApduExchange() { clear(); }
  T1ApduExchange(const T1ApduExchange&) = delete;
  T1ApduExchange& operator=(const T1ApduExchange&) = delete;

  // After the answer to reset, PPS, or new parameters: the link starts anew, both sequence numbers
  // are 0, and IFSD is announced before the next command.
  void reset(const T1Session& session);

  // The next command begins with S(RESYNCH request).
  void resynchronise() { t1_.resynchronise(); }

  LineAction start(Bytes part, bool more) override;
  LineAction command_part(Bytes part, bool more) override;
  LineAction next_response_part() override;

  LineAction on_sent() override;
  LineAction on_character(Byte character) override;
  LineAction on_timeout() override;
  LineAction on_parity_error() override;

  Bytes response() const override { return t1_.response(); }
  void clear() override;

  const T1Counters& counters() const { return t1_.counters(); }

 private:
  enum class State : std::uint8_t { kIdle, kSending, kReceiving };

  LineAction carry_out(const T1Action& action);
  LineAction received(bool complete);
  LineAction end_of_block();
  LineAction out_of_turn();

  T1 t1_;
  T1Session session_;
  T1Receiver receiver_;
  State state_ = State::kIdle;
  Byte bwt_multiplier_ = 1;
  Byte more_time_ = 0;
};

// One block of the host out, one block of the card back, both as they are (TPDU level). What the
// blocks say is the host's business; only their length and EDC are looked at.
class T1BlockExchange final : public LineExchange {
 public:
  T1BlockExchange() = default;
  ~T1BlockExchange() { clear(); }
  T1BlockExchange(const T1BlockExchange&) = delete;
  T1BlockExchange& operator=(const T1BlockExchange&) = delete;

  // `block` from NAD to EDC; kMalformed when it is shorter or longer than a block can be. bBWI
  // multiplies BWT for this block; 0 counts as 1.
  LineAction start(Bytes block, const T1Session& session, Byte bBWI);

  LineAction on_sent() override;
  LineAction on_character(Byte character) override;
  // kTimeout: no block, or one that broke off; kParity if a character of it was damaged.
  LineAction on_timeout() override;
  LineAction on_parity_error() override;

  // After kDone the block of the card, NAD to EDC; otherwise empty. A damaged character or a wrong
  // EDC is kParity, once the block is over.
  Bytes response() const override;
  void clear() override;

 private:
  enum class State : std::uint8_t { kIdle, kSending, kReceiving, kDone };

  LineAction received(bool complete);
  LineAction failed(LineFailure failure);

  T1Receiver receiver_;
  State state_ = State::kIdle;
  Edc edc_ = Edc::kLrc;
  std::uint32_t cwt_etu_ = 0;
  std::uint32_t bwt_etu_ = 0;  // multiplied
};

}  // namespace ssc::iso7816
