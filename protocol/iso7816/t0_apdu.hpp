// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "protocol/base/bytes.hpp"
#include "protocol/iso7816/apdu.hpp"
#include "protocol/iso7816/line_exchange.hpp"
#include "protocol/iso7816/t0.hpp"

// APDUs over protocol T=0: which TPDUs carry them, ISO/IEC 7816-3:2006 clause 12.2.
//
//   case                  TPDUs                                  R-APDU
//   1                     CLA INS P1 P2 00                       the R-TPDU
//   2S, 2E                P3 = Le, 00 when Ne > 255
//     2S.1  accepted                                             the R-TPDU
//     2S.2  67xx                                                 the R-TPDU
//     2S.3  6Cxx          the same again with P3 = xx            its first Ne bytes and SW1 SW2
//   3S, 3E with Nc < 256  P3 = Lc, data                          the R-TPDU
//   4S, 4E with Nc < 256  as case 3; there is no place for Le
//     4S.1  6xxx, 9xxx                                           the R-TPDU
//     4S.2  9000          GET RESPONSE with P3 = Le              as case 2S
//     4S.3  61xx          GET RESPONSE with P3 = min(xx, Ne)     as case 2S
//   3E, 4E with Nc > 255  ENVELOPE, 255 bytes of the C-APDU each time; after each but the last the
//                         card answers 9000; the answer to the last one counts as that of case 3
//                         or 4
//   any, Ne not reached   61xx: GET RESPONSE again               all data, the last SW1 SW2
//
// Where the clause leaves room:
//   - 61xx is the status of the response as soon as no more data is wanted (cases 1 and 3, Ne
//     reached), and when GET RESPONSE itself brings nothing else: the application sees it.
//   - A card that has answered 9000 and then refuses GET RESPONSE (68xx to 6Fxx) had no data to
//     give; 9000 stays the status of the command.
//   - A card that refuses an ENVELOPE, or does not know it (6D00, 6E00), has answered the command
//     by that; what the host has yet to hand over is taken and dropped.
namespace ssc::iso7816 {

inline constexpr Byte kINS_GetResponse = 0xC0;
inline constexpr Byte kINS_Envelope = 0xC2;

// GET RESPONSE or ENVELOPE takes the class of the command, as bClassGetResponse and bClassEnvelope
// of CCID's class descriptor have it.
inline constexpr Byte kClassOfCommand = 0xFF;

// 6Cxx and 61xx are followed until this many TPDUs have been sent for one APDU; then they are its
// status. 64 KiB each way take 515.
inline constexpr unsigned kMaxTpdusPerApdu = 1024;

// NULLs of all TPDUs of one APDU together.
inline constexpr unsigned kMaxNullsPerApdu = 4 * kMaxNulls;

//                     start
//            (any) ──────────┐
//               part         ▼      whole, Nc < 256              SW that ends it
//                 ┌────► kGather ───────────────► kCommand ───────────────────────► kDone
//                 └────────┘ │ Nc > 255            ▲ │ ▲ 6Cxx, 61xx, 9000              ▲
//                            ▼   the last one sent │ └─┘ (GET RESPONSE)                │
//     part ┌────────► kEnvelope ───────────────────┘ │ ▲                               │
//          │           │  │ ▲ │                      ▼ │ next_response_part            │
//       kStream ◄──────┘  └─┘ │ refused             kDeliver ──────────────────────────┤
//            needs a part     └───────► kDiscard ──────────────────────────────────────┘
//
// A failure of the TPDU, or an event out of turn, leads to kFailed.
//
// A command that is no APDU (a length that lies, Lc of zero, an INS of 6X or 9X) is kMalformed
// before anything is sent; only in one that goes by ENVELOPE a lying end is not seen before the
// parts that precede it have gone. No more than 516 bytes of a command are held.
class T0ApduExchange final : public ApduExchange {
 public:
  T0ApduExchange() = default;
  ~T0ApduExchange() { clear(); }
  T0ApduExchange(const T0ApduExchange&) = delete;
  T0ApduExchange& operator=(const T0ApduExchange&) = delete;

  // WT in etu of the bit rate in use: waiting_time_etu(WI, rate). To be set before `start`.
  void set_waiting_time(std::uint32_t etu) { waiting_time_etu_ = etu; }
  void set_classes(Byte bClassGetResponse, Byte bClassEnvelope);

  LineAction start(Bytes part, bool more) override;
  LineAction command_part(Bytes part, bool more) override;
  LineAction next_response_part() override;

  LineAction on_sent() override;
  LineAction on_character(Byte character) override;
  LineAction on_timeout() override;
  LineAction on_parity_error() override;

  // A part of the R-APDU after kResponsePart, its last part, with SW1 SW2, after kDone; otherwise
  // empty.
  Bytes response() const override;

  void clear() override;

 private:
  enum class State : std::uint8_t {
    kIdle,
    kGather,    // wants a part of the command; nothing is sent yet
    kCommand,   // the command's own TPDU, the last ENVELOPE, or GET RESPONSE
    kEnvelope,  // an ENVELOPE that is not the last one
    kStream,    // wants a part of the command, between two ENVELOPEs
    kDiscard,   // wants the parts of a command that the card has already answered
    kDeliver,   // has a part of the response
    kDone,
    kFailed
  };
  struct Part {
    Bytes bytes;
    bool more;
  };
  enum class Event : std::uint8_t { kAnswered, kPart, kNext };
  using Handler = LineAction (T0ApduExchange::*)(const Part&);
  static const Handler kTable[9][3];

  // What the TPDU in kCommand is, and so what its answer may lead to.
  enum class Purpose : std::uint8_t {
    kRead,       // case 2: 6Cxx may be corrected, 61xx followed
    kWrite,      // cases 1, 3 and 4: 61xx and 9000 may lead to GET RESPONSE
    kFetch,      // GET RESPONSE after 61xx
    kFetchAsked  // GET RESPONSE after 9000
  };

  LineAction handle(Event event, const Part& part = {});
  bool on_the_line() const { return state_ == State::kCommand || state_ == State::kEnvelope; }
  LineAction follow(const LineAction& action);

  LineAction gather(const Part& part);
  LineAction stream(const Part& part);
  LineAction discard(const Part& part);
  LineAction command_answered(const Part&);
  LineAction envelope_answered(const Part&);
  LineAction deliver(const Part&);
  LineAction out_of_turn(const Part&);

  bool goes_by_envelope() const;
  bool count(const Part& part);
  LineAction begin(const CommandApdu& command);
  LineAction next_envelope();
  LineAction write(State next, const CommandHeader& header, Bytes data);
  LineAction read(Purpose purpose, const CommandHeader& header, std::size_t length);
  LineAction get_response(Purpose purpose, std::size_t length);
  LineAction run(State next, Bytes tpdu);
  ResponseApdu answer() const;
  void end_with(StatusWord status);
  LineAction fill_response();
  bool move_into_response();
  LineAction want(State next);
  LineAction failed(LineFailure failure);

  bool may_ask_again() const { return tpdus_ < kMaxTpdusPerApdu; }

  std::uint32_t waiting_time_etu_ = 0;
  Byte class_get_response_ = kClassOfCommand;
  Byte class_envelope_ = kClassOfCommand;

  T0Exchange t0_;
  State state_ = State::kIdle;

  // The command. By ENVELOPE: what the card has not been sent yet.
  FixedBytes<255 + kMaxApduPart> command_;
  CommandHeader header_;
  bool more_ = false;        // parts of it are still to come
  std::uint32_t given_ = 0;  // by ENVELOPE: bytes of it handed over so far
  std::uint32_t end_ = 0;    // by ENVELOPE: where its data ends
  std::uint16_t LeLe_ = 0;   // by ENVELOPE: the bytes after the data

  // The TPDU on the line.
  Purpose purpose_ = Purpose::kWrite;
  CommandHeader read_header_;  // of kRead, kFetch and kFetchAsked
  bool corrected_ = false;     // 6Cxx has been followed
  unsigned tpdus_ = 0;
  unsigned nulls_ = 0;

  // The response.
  FixedBytes<kMaxApduPart> response_;
  std::uint32_t wanted_ = 0;  // bytes of Ne still to come
  Bytes data_{};              // in t0_: what response_ had no room for
  FixedBytes<2> status_;      // SW1 SW2, once they are final
  std::size_t fetch_ = 0;     // Na of the GET RESPONSE that comes next, 0 when the status is final
};

}  // namespace ssc::iso7816
