// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "protocol/base/bytes.hpp"

namespace ssc::pcsc {

// winscard's LONG, SCARDCONTEXT, SCARDHANDLE and DWORD as pcsc-lite defines them on 64-bit Linux;
// winscard.cpp checks that they agree. Named here so that <winscard.h> and its macros stay inside
// this room.
using Status = long;
using ContextHandle = long;
using CardHandle = long;
using Word = unsigned long;

// ISO 7816-3 8.2.1: TS and at most 32 more.
using Atr = FixedBytes<33>;

// SCARD_READERSTATE: a reader to watch, what the caller knows of it, and what PC/SC says of it now.
struct Watch {
  std::string reader;
  Word known = 0;  // dwCurrentState; 0 = SCARD_STATE_UNAWARE
  Word seen = 0;   // dwEventState; the upper 16 bits count insertions and removals
  Atr atr = {};
};

// Power off and on again, or a reset with the power on.
enum class Reset : bool { kCold, kWarm };

// The PC/SC calls that this program uses, one to one, so that a test can put a script in their
// place. Cards are always shared, offered T=0 and T=1, and left as they are at the end. Each
// answers a PC/SC return code; the only reader of those codes is check() in cause.hpp.
//
// Calls on one context are serialised by pcsc-lite, so each thread has a context of its own. The
// one exception is cancel(): it belongs to another thread and to the context that waits.
class Api {
 public:
  virtual ~Api() = default;

  virtual Status establish_context(ContextHandle& context) = 0;
  virtual Status release_context(ContextHandle context) = 0;
  virtual Status list_readers(ContextHandle context, std::vector<std::string>& names) = 0;
  // The watches are written on success only.
  virtual Status get_status_change(ContextHandle context, std::chrono::milliseconds timeout,
                                   std::span<Watch> watches) = 0;
  virtual Status cancel(ContextHandle context) = 0;

  virtual Status connect(ContextHandle context, const std::string& reader, CardHandle& card,
                         Word& protocol) = 0;
  virtual Status reconnect(CardHandle card, Word& protocol) = 0;
  virtual Status reset(CardHandle card, Reset how, Word& protocol) = 0;
  virtual Status status(CardHandle card, Atr& atr) = 0;
  virtual Status begin_transaction(CardHandle card) = 0;
  virtual Status end_transaction(CardHandle card) = 0;
  virtual Status transmit(CardHandle card, Word protocol, Bytes command, MutableBytes answer,
                          std::size_t& answer_size) = 0;
  virtual Status disconnect(CardHandle card) = 0;

  // Of the reader itself, with a card in it or without (SCARD_SHARE_DIRECT). Nothing is powered.
  virtual Status connect_reader(ContextHandle context, const std::string& reader,
                                CardHandle& handle) = 0;
  virtual Status control(CardHandle handle, Word code, Bytes request, MutableBytes answer,
                         std::size_t& answer_size) = 0;
  virtual Status attribute(CardHandle handle, Word id, MutableBytes value, std::size_t& size) = 0;
};

// libpcsclite. Shared, because a worker stuck in a call keeps it.
std::shared_ptr<Api> winscard();

// The pseudo-reader that stands for "a reader came or went".
inline constexpr char kPlugAndPlay[] = R"(\\?PnP?\Notification)";

}  // namespace ssc::pcsc
