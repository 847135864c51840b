// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "host/driver/exchange/apdu_time.hpp"
#include "host/driver/exchange/exchange.hpp"
#include "host/driver/time_limits.hpp"
#include "protocol/ccid/packets.hpp"
#include "protocol/iso7816/t1.hpp"

namespace ssc::driver {
namespace {

using iso7816::LineFailure;
using iso7816::T1Action;

constexpr std::size_t kMinCommand = 4;  // CLA INS P1 P2
constexpr std::size_t kMaxEdc = 2;
constexpr std::size_t kBlockOverhead = iso7816::kT1Prologue + kMaxEdc;

// An information field that the card, the reader and a message of the reader all have room for.
// Nothing (0) leaves what the standard begins with.
Byte field_size(std::uint32_t wanted, std::size_t max_data, Byte otherwise) {
  const std::size_t room = max_data > kBlockOverhead ? max_data - kBlockOverhead : 1;
  const std::size_t size = std::min<std::size_t>({wanted, room, iso7816::kMaxINF});
  return size == 0 ? otherwise : static_cast<Byte>(size);
}

iso7816::T1Parameters link_parameters(const ExchangeSetup& setup) {
  const auto& descriptor = setup.channel.descriptor();
  const std::size_t max_data = setup.channel.max_data();
  const bool reader_announces = (descriptor.dwFeatures & ccid::dwFeatures::kAutoIfsd) != 0;
  return {.edc = setup.atr.edc,
          .IFSC = field_size(setup.atr.IFSC, max_data, iso7816::kDefaultIFSC),
          .IFSD = reader_announces
                      ? iso7816::kDefaultIFSD
                      : field_size(descriptor.dwMaxIFSD, max_data, iso7816::kDefaultIFSD)};
}

Fault fault_of(LineFailure failure) {
  switch (failure) {
    case LineFailure::kTimeout:
    case LineFailure::kTooMuchTime: return Fault::kMute;
    case LineFailure::kMalformed:
    case LineFailure::kUnsupported: return Fault::kNotSupported;
    default: return Fault::kCardError;
  }
}

// The response, as its parts come. Beyond the caller's buffer they are counted only: the card has
// to be heard to the end, or the next command would meet the rest of this answer.
class Collected {
 public:
  explicit Collected(MutableBytes to) : to_(to) {}

  void append(Bytes part) {
    if (size_ + part.size() <= to_.size()) {
      std::copy(part.begin(), part.end(), to_.begin() + static_cast<std::ptrdiff_t>(size_));
    }
    size_ += part.size();
  }
  Outcome<std::size_t> result() const {
    if (size_ > to_.size()) return fail(Fault::kInsufficientBuffer);
    return size_;
  }

 private:
  MutableBytes to_;
  std::size_t size_ = 0;
};

// T=1 at TPDU level: the machine of protocol/iso7816 makes the blocks, each XfrBlock carries one.
// The object lives as long as the link, from the card's reset to the next one, so sequence numbers,
// IFSC and what an exchange has left to repair are kept from APDU to APDU.
class TpduT1Exchange final : public Exchange {
 public:
  explicit TpduT1Exchange(const ExchangeSetup& setup)
      : channel_(setup.channel), times_(line_times(setup.atr, 1, setup.bit_rate)) {
    t1_.reset(link_parameters(setup));
  }

  Outcome<std::size_t> transmit(Bytes command, MutableBytes response) override {
    if (command.size() < kMinCommand) return fail(Fault::kNotSupported);
    return exchange(command, response, nullptr);
  }

  // The I-block with the command is the one that goes by PC_to_RDR_Secure; all others, such as the
  // announcement of IFSD before it, are blocks as ever.
  Outcome<std::size_t> secure(SlotChannel&, PinRequest& request, MutableBytes response) override {
    PinBlock pin{request};
    return exchange(request.apdu(), response, &pin);
  }

 private:
  struct PinBlock {
    PinRequest& request;
    bool sent = false;
  };

  Outcome<std::size_t> exchange(Bytes command, MutableBytes response, PinBlock* pin) {
    const auto outcome = play(command, response, pin);
    t1_.clear();  // and wipe; what is left to repair is remembered
    return outcome;
  }

  Outcome<std::size_t> play(Bytes command, MutableBytes response, PinBlock* pin) {
    const TimePoint end = now() + kMaxApduTime;
    Collected collected(response);
    const auto take_part = [&command] {
      const Bytes part = command.first(std::min(command.size(), iso7816::kMaxApduPart));
      command = command.subspan(part.size());
      return part;
    };
    const Bytes first = take_part();
    T1Action action = t1_.start(first, !command.empty());
    for (;;) {  // T1 bounds what a card can ask for, `end` for how long
      switch (action.kind) {
        case T1Action::Kind::kSend: {
          const auto next = carry(action, end, pin);
          if (!next) return fail(next.error());
          action = *next;
          break;
        }
        case T1Action::Kind::kCommandPart: {
          const Bytes part = take_part();
          action = t1_.command_part(part, !command.empty());
          break;
        }
        case T1Action::Kind::kResponsePart:
          collected.append(t1_.response());
          action = t1_.next_response_part();
          break;
        case T1Action::Kind::kDone: collected.append(t1_.response()); return collected.result();
        case T1Action::Kind::kFailed: return fail(fault_of(action.failure));
      }
    }
  }

  // One block there and one back.
  Outcome<T1Action> carry(const T1Action& action, TimePoint end, PinBlock* pin) {
    if (now() >= end) return fail(Fault::kMute);
    const bool by_secure = pin != nullptr && is_I(action.block);
    const auto answer = by_secure ? send_secure(action, *pin, end) : send_block(action, end);
    if (answer) return t1_.on_block(answer->abData);
    if (channel_.icc() == ccid::IccStatus::kActive) {
      if (answer.error() == Fault::kMute) return t1_.on_timeout();
      if (answer.error() == Fault::kCardError) return t1_.on_invalid();
      if (by_secure && never_left(answer.error())) t1_.withdraw();
    }
    return fail(answer.error());
  }

  Outcome<ccid::Message> send_block(const T1Action& action, TimePoint end) {
    return channel_.execute(
        ccid::PC_to_RDR_XfrBlock{.bBWI = bBWI_of(action), .abData = action.block}, time_of(action),
        end);
  }

  // Once: to send the block again would be to ask the holder again. A command that needs more than
  // one block has no place in a bTeoPrologue.
  Outcome<ccid::Message> send_secure(const T1Action& action, PinBlock& pin, TimePoint end) {
    const Bytes block = action.block;
    const bool more = (block[1] & 0x20) != 0;
    if (more) return fail(Fault::kNotSupported);
    if (std::exchange(pin.sent, true)) return fail(Fault::kProtocol);
    pin.request.set_bTeoPrologue({block[0], block[1], block[2]});
    return channel_.execute(ccid::PC_to_RDR_Secure{.abData = pin.request.abData()},
                            pin.request.time_limit() + time_of(action), end);
  }

  static bool is_I(Bytes block) { return (block[1] & 0x80) == 0; }

  // What ends a PC_to_RDR_Secure before the card hears of it.
  bool never_left(Fault fault) const {
    const bool bad_field = fault == Fault::kRefused && channel_.bError() <= 0x7F;
    return bad_field || fault == Fault::kPinTimeout || fault == Fault::kPinCancelled ||
           fault == Fault::kNotSupported;
  }

  // A multiplier of BWT for this block; 0 where there is nothing to multiply.
  static Byte bBWI_of(const T1Action& action) {
    return action.bwt_multiplier > 1 ? action.bwt_multiplier : 0;
  }

  Milliseconds time_of(const T1Action& action) const {
    const std::size_t longest_answer = iso7816::kMaxT1Block;
    return transfer_time(times_, channel_.descriptor().dwDefaultClock,
                         action.block.size() + longest_answer, action.bwt_multiplier);
  }

  TimePoint now() const { return channel_.client().transport().now(); }

  SlotChannel& channel_;
  const LineTimes times_;
  iso7816::T1 t1_;
};

}  // namespace

std::unique_ptr<Exchange> make_tpdu_t1_exchange(const ExchangeSetup& setup) {
  return std::make_unique<TpduT1Exchange>(setup);
}

}  // namespace ssc::driver
