// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "protocol/base/bytes.hpp"
#include "protocol/iso7816/line_exchange.hpp"
#include "protocol/iso7816/t1_block.hpp"

// Protocol T=1, the interface device's side, block by block (ISO/IEC 7816-3:2006 clause 11). No
// I/O, no clock and no characters: the same machine serves a reader that drives the card line
// (T1ApduExchange) and a host whose reader carries whole blocks (CCID at TPDU level).
namespace ssc::iso7816 {

// --- Bounds. Whatever a card sends, an exchange ends. ---

// Tries of anything, the first included (rule 7.4), and of RESYNCH in one exchange (rule 6.4). So
// between two blocks that bring an exchange on there are at most kMaxTries x kMaxTries others.
inline constexpr unsigned kMaxTries = 3;
inline constexpr unsigned kMaxResynchs = 3;

// What a card may ask for while one part of a command or a response moves: S-requests of its own,
// and block waiting times by WTX, all multipliers added up (14 minutes at BWI 4; whoever
// knows the clock may end it sooner). Beyond that the
// exchange fails: with kTooMuchTime when WTX was asked for, else with kProtocol.
inline constexpr unsigned kMaxCardRequests = 255;
inline constexpr unsigned kMaxWaitingTimes = 600;

// A response APDU at its longest, Ne 65536, and chained I-blocks without any content in it. Beyond
// that the exchange fails with kOverrun, and the card's chain is aborted before the next one.
inline constexpr std::size_t kMaxResponse = 65536 + 2;
inline constexpr unsigned kMaxEmptyBlocks = 8;

struct T1Parameters {
  Edc edc = Edc::kLrc;
  Byte IFSC = kDefaultIFSC;
  Byte NAD = 0;         // of blocks to the card
  Byte IFSD = kMaxINF;  // announced before the first I-block, unless it is kDefaultIFSD
};

struct T1Action {
  enum class Kind : std::uint8_t {
    kSend,         // send `block`, then report on_block, on_invalid or on_timeout
    kCommandPart,  // this and the others: as in LineAction
    kResponsePart,
    kDone,
    kFailed,
  };
  Kind kind = Kind::kFailed;
  LineFailure failure = LineFailure::kNone;
  Bytes block{};            // valid until the next call
  Byte bwt_multiplier = 1;  // the first character of the answer may take so many BWT
  Byte more_time = 0;       // the card has just asked for so many by S(WTX request), else 0
};

// Totals since the object was made.
struct T1Counters {
  std::uint32_t repeats = 0;   // blocks sent because another one was lost, damaged or out of place
  std::uint32_t wtx = 0;       // waiting-time extensions granted
  std::uint32_t resynchs = 0;  // S(RESYNCH request)s sent
};

// The machine. What the last exchange left to repair, and whether IFSD is to be announced, says
// where a command begins.
//
//   start ─┬─► kResynch ──S(RESYNCH response)──┐
//          ├─► kAbort ──S(ABORT response)──────┤
//          └───────────────────────────────────┴─┬─► kIfs ──S(IFS response)──┐
//                                                └───────────────────────────┴─► kCommand ──I─► (1)
//
//   kCommand ──R, more of this part, or the block once more──► kCommand
//            ──R, the part is used up──► kCommandPart ──command_part──► kCommand
//
//   (1) more than a part has come ──► kResponsePart ──next_response_part──► (2);  else (2)
//   (2) the chain goes on ──► kResponse ──I──► (1);  else kDone
//
//   kCommand, kResponse ──S(ABORT request)─► kAborted ──I─► (1), ──R─► kFailed
//
// An invalid block, silence, or a block that does not fit leads to a repetition (rules 7.1 to 7.3),
// the third in a row to kResynch (rule 7.4), the third RESYNCH to kFailed (rule 6.4).
//
// The rules of clauses 11.6.2 and 11.6.3, and where t1.cpp keeps them:
//   1           the device sends first, with N(S) 0                begin_link, announce
//   2           I-blocks acknowledge I-blocks, R-blocks chained ones   answer, acknowledged
//   3           waiting-time extension                             wtx
//   4           information field sizes                            ifs; announce, ifs_agreed
//   5           chaining                                           acknowledged, deliver
//   6           RESYNCH, by the device only, 6.4 three times       resynch, resynchronised
//   7.1 to 7.3  what follows an invalid block or silence           again
//   7.4         three tries, then a reset or RESYNCH               exhausted
//   9           a chain is given up by the card, or by us          abort; chain_closed
//
// After a successful RESYNCH both sequence numbers are 0, and IFSC and IFSD as after reset. The
// command is sent once more only if the card cannot have executed it: its last I-block has never
// left, and its first part is still at hand. Otherwise the exchange fails with kProtocol.
class T1 {
 public:
  T1() = default;
  ~T1() { clear(); }
  T1(const T1&) = delete;
  T1& operator=(const T1&) = delete;

  // After the answer to reset or PPS: both sequence numbers are 0. Forgets everything.
  void reset(const T1Parameters& parameters);

  // The next exchange begins with RESYNCH. Needless after an exchange that failed or was cut short
  // by start or clear: those are remembered.
  void resynchronise();

  // As in ApduExchange. Failures at once: kMalformed (nothing to send, or more than kMaxApduPart
  // bytes), kOutOfTurn.
  T1Action start(Bytes part, bool more);
  T1Action command_part(Bytes part, bool more);
  T1Action next_response_part();

  T1Action on_block(Bytes raw);  // NAD to EDC; checked here
  T1Action on_invalid();         // a block that is known to have come damaged
  T1Action on_timeout();         // no block within its time

  // The block of the last kSend has not left, and will not: what was to carry it has refused. Ends
  // the exchange. When it was the first I-block of a command, at its first sending, the link is as
  // if the command had never been; otherwise as after clear().
  void withdraw();

  // After kResponsePart exactly kMaxApduPart bytes, after kDone the rest; otherwise empty.
  Bytes response() const;

  // Forgets and wipes command and response. The state of the link is kept: see resynchronise.
  void clear();

  const T1Counters& counters() const { return counters_; }
  Byte IFSC() const { return IFSC_; }

 private:
  enum class State : std::uint8_t {
    kResynch,  // a block is awaited, here to kAborted
    kAbort,
    kIfs,
    kCommand,
    kResponse,
    kAborted,
    kIdle,
    kCommandPart,
    kResponsePart,
    kDone,
    kFailed,
  };
  // What must come before the next I-block.
  enum class Repair : std::uint8_t { kNone, kAbort, kResynch };
  enum class Sent : std::uint8_t { kI, kR, kRequest, kResponse };

  using Handler = T1Action (T1::*)(const T1Block&);
  static const Handler kTable[6][10];

  bool awaits_block() const { return state_ <= State::kAborted; }
  bool chain_open() const;
  bool chaining() const;
  void begin_link();
  bool load(Bytes part, bool more);
  void renew_budget();
  T1Action announce();

  T1Action resynchronised(const T1Block&);
  T1Action chain_closed(const T1Block&);
  T1Action ifs_agreed(const T1Block& block);
  T1Action acknowledged(const T1Block& block);
  T1Action answer(const T1Block& block);
  T1Action next(const T1Block& block);
  T1Action last_word(const T1Block& block);
  T1Action given_up(const T1Block& block);
  T1Action ifs(const T1Block& block);
  T1Action abort(const T1Block&);
  T1Action wtx(const T1Block& block);
  T1Action unfit(const T1Block&);

  T1Action take(const T1Block& block);
  T1Action deliver();

  T1Action again(LineFailure cause);
  T1Action send_once_more(const T1Block& block);
  T1Action exhausted(LineFailure cause);
  T1Action resynch(LineFailure cause);
  T1Action out_of_turn();
  T1Action failed(LineFailure failure, Repair repair);

  T1Action send_I();
  T1Action send_R(R error);
  T1Action request(State state, T1BlockKind kind, Bytes INF = {});
  T1Action respond(T1BlockKind kind, Bytes INF = {});
  T1Action send(Sent sent, Byte PCB, Bytes INF = {});

  T1Parameters parameters_;
  T1Counters counters_;

  // The link
  State state_ = State::kIdle;
  Repair repair_ = Repair::kNone;
  Byte ns_ = 0;  // N(S) of our next I-block, or of the one not yet acknowledged
  Byte nr_ = 0;  // N(S) of the card's next I-block
  Byte IFSC_ = kDefaultIFSC;
  bool heard_ = false;      // a good block has come since reset
  bool announced_ = false;  // IFSD is settled

  // The exchange
  Sent sent_ = Sent::kI;
  unsigned tries_ = 0;     // failed in a row
  unsigned sendings_ = 0;  // of the I-block not yet acknowledged
  unsigned resynchs_ = 0;
  unsigned card_requests_ = 0;
  unsigned waiting_times_ = 0;
  bool answered_ = false;  // a good block came while IFSD was announced
  bool command_aborted_ = false;
  bool restartable_ = false;  // the card cannot have executed the command
  bool more_command_ = false;
  bool more_response_ = false;
  std::size_t offset_ = 0;  // bytes of the part that are acknowledged
  std::size_t length_ = 0;  // bytes of it in the I-block not yet acknowledged
  std::size_t received_ = 0;
  unsigned empty_blocks_ = 0;

  FixedBytes<kMaxApduPart> part_;
  FixedBytes<kMaxApduPart + kMaxINF> response_;
  T1RawBlock block_;  // the last one sent
};

}  // namespace ssc::iso7816
