// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "protocol/base/bytes.hpp"
#include "protocol/iso7816/line_exchange.hpp"
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

// 6X or 9X: what SW1 looks like, and what INS must not look like (clause 10.3.2).
constexpr bool is_t0_status(Byte c) {
  return (c & 0xF0) == 0x60 || (c & 0xF0) == 0x90;
}

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
class T0Exchange final : public LineExchange {
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
  LineAction start(Bytes tpdu, std::uint32_t waiting_time_etu);

  LineAction on_sent() override;
  LineAction on_character(Byte character) override;
  LineAction on_timeout() override;
  LineAction on_parity_error() override;

  // Data, SW1, SW2 after kDone: 2 to 258 bytes; otherwise empty.
  Bytes response() const override;

  void clear() override;

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
  using Handler = LineAction (T0Exchange::*)(Byte);
  static const Handler kTable[8][4];

  bool load(Bytes tpdu);
  LineAction handle(Event event, Byte character = 0);

  LineAction await_procedure(Byte);
  LineAction procedure(Byte c);
  LineAction data(Byte c);
  LineAction sw2(Byte c);
  LineAction timed_out(Byte);
  LineAction parity_lost(Byte);
  LineAction out_of_turn(Byte);

  LineAction null();
  LineAction acknowledged(std::size_t count);
  LineAction send(State next, Bytes characters);
  LineAction receive(State next, Byte more_time = 0);
  LineAction failed(LineFailure failure);

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
