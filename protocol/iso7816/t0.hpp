// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "protocol/base/bytes.hpp"
#include "protocol/iso7816/timing.hpp"

// Protocol T=0, the interface device's side (ISO/IEC 7816-3:2006 clause 10), for one command at a
// time. No I/O and no clock: the owner of the card line reports events and carries out the one
// action each of them returns.
namespace ssc::iso7816 {

// A card that needs time sends NULL (60) before WT has run out. It may do so this often in one
// command, whatever it does in between, so that no card holds a reader for ever.
inline constexpr unsigned kMaxNulls = 255;

inline constexpr std::size_t kMaxT0Command = 5 + 255;
inline constexpr std::size_t kMaxT0Response = 256 + 2;

enum class T0Failure : std::uint8_t {
  kNone,
  kMalformed,           // the command is no T=0 TPDU; nothing was sent
  kTimeout,             // the card let WT pass
  kParity,              // the line gave up repeating a character
  kWrongProcedureByte,  // neither NULL, ACK nor SW1, or ACK with no data left to move
  kTooManyNulls,        // more than kMaxNulls
  kOutOfTurn,           // an event that the state has no use for, such as a character while sending
};

struct T0Action {
  enum class Kind : std::uint8_t {
    kSend,     // send `characters`, then report on_sent
    kReceive,  // report the next character, or that `etu` have passed without one
    kDone,     // response() holds the answer
    kFailed,   // `failure` says why; the exchange is over, the card is not powered down
  };
  Kind kind = Kind::kFailed;
  T0Failure failure = T0Failure::kNone;
  // kSend: valid until the next call. The guard time between them is the line's to keep.
  Bytes characters{};
  // kSend: the first character leaves no earlier than this after the last one received.
  // kReceive: the time to wait, counted from the last character in either direction.
  std::uint32_t etu = 0;
  // kReceive: the card has just asked for more time (NULL); a host that counts should hear of it.
  bool more_time = false;
};

// The exchange. ACK is a procedure byte: INS asks for all remaining data, INS xor FF for one byte.
//
//               start               sent
//        (any) ───────► kSendHeader ─────┐
//                                        ▼
//          sent ┌──────────────────► kProcedure ◄────────────────┐ the last one of this ACK
//               │  ACK, to the card   │ ▲ │ │ ACK, to the reader │
//           kSendData ◄───────────────┘ └─┘ │ └────────────► kReceiveData ◄─┐
//                                      NULL │ SW1                     └─────┘ character
//                                           ▼
//                                         kSW2 ──SW2──► kDone
//
// A time-out, given-up parity, a wrong procedure byte or an event out of turn leads to kFailed.
//
// SW1 is 61..6F or 90..9F and ends the command whenever it comes, data moved or not. 61xx and 6Cxx
// are answers like any other: asking again is for the level above.
class T0Exchange {
 public:
  T0Exchange() = default;
  ~T0Exchange() { clear(); }
  T0Exchange(const T0Exchange&) = delete;
  T0Exchange& operator=(const T0Exchange&) = delete;

  // A command TPDU: CLA INS P1 P2 P3, and P3 bytes when it brings data to the card. Without data,
  // the card sends P3 bytes, 00 meaning 256. Taken as well, as hosts at TPDU level send them:
  //   CLA INS P1 P2          case 1; P3 is 00 and no data may move
  //   … P3 data Le           case 4; Le is dropped, T=0 has no place for it (clause 12.2)
  // Anything else, and an INS of 6X or 9X (clause 10.3.2), is kMalformed.
  // WT is in etu of the bit rate in use: waiting_time_etu(WI, rate). Ends whatever was going on.
  T0Action start(Bytes tpdu, std::uint32_t waiting_time_etu);

  T0Action on_sent();
  T0Action on_character(Byte character);  // converted, parity good
  T0Action on_timeout();
  T0Action on_parity_given_up();

  // Data, SW1, SW2 after kDone: 2 to 258 bytes; otherwise empty. Valid until start or clear.
  Bytes response() const;

  // Forgets and wipes command and response.
  void clear();

 private:
  enum class State : std::uint8_t {
    kIdle,
    kSendHeader,
    kProcedure,
    kSendData,
    kReceiveData,
    kSW2,
    kDone,
    kFailed
  };
  enum class Event : std::uint8_t { kSent, kCharacter, kTimeout, kParity };
  using Handler = T0Action (T0Exchange::*)(Byte);
  static const Handler kTable[8][4];

  bool load(Bytes tpdu);
  T0Action handle(Event event, Byte character = 0);

  T0Action await_procedure(Byte);
  T0Action procedure(Byte c);
  T0Action data(Byte c);
  T0Action sw2(Byte c);
  T0Action timed_out(Byte);
  T0Action parity_lost(Byte);
  T0Action out_of_turn(Byte);

  T0Action null();
  T0Action acknowledged(std::size_t count);
  T0Action send(State next, Bytes characters);
  T0Action receive(State next, bool more_time = false);
  T0Action failed(T0Failure failure);

  Byte ins() const { return command_[1]; }

  std::uint32_t waiting_time_etu_ = 0;
  State state_ = State::kIdle;
  FixedBytes<kMaxT0Command> command_;
  FixedBytes<kMaxT0Response> response_;
  bool to_card_ = false;    // direction of the data
  std::size_t moved_ = 0;   // data bytes moved so far
  std::size_t length_ = 0;  // data bytes in all
  std::size_t run_ = 0;     // data bytes left of the last ACK
  unsigned nulls_ = 0;
};

}  // namespace ssc::iso7816
