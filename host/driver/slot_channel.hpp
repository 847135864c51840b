// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "host/driver/ccid_client.hpp"
#include "host/driver/fault.hpp"
#include "host/driver/message.hpp"
#include "host/driver/transport.hpp"
#include "protocol/ccid/message.hpp"
#include "protocol/ccid/status.hpp"

namespace ssc::driver {

// The commands of one slot, and what the slot's registers (bStatus, bError) said last. For one
// thread at a time.
//
//   const auto answer = channel.execute(ccid::PC_to_RDR_XfrBlock{.abData = apdu}, time);
//   if (answer) use(answer->abData, answer->specific[2]);   // bChainParameter
class SlotChannel {
 public:
  SlotChannel(CcidClient& client, Byte bSlot) : client_(client), bSlot_(bSlot) {}
  ~SlotChannel() { wipe(); }
  SlotChannel(const SlotChannel&) = delete;
  SlotChannel& operator=(const SlotChannel&) = delete;

  // Sends a packet of protocol/ccid/packets.hpp (bSlot and bSeq are filled in) and awaits its
  // answer, however the reader extends `time`, until `last`. The answer is a view, good until the
  // next command or `wipe`. Faults of
  // CcidClient::execute; and when the reader failed the command, what its bError stands for.
  template <class Packet>
  Outcome<ccid::Message> execute(Packet packet, Milliseconds time,
                                 TimePoint last = TimePoint::max()) {
    wipe();  // a longer command would be seen behind this one
    packet.bSlot = bSlot_;
    write_message(packet, command_);
    return run(time, last);
  }

  // Of a chain of commands that stops half way: see CcidClient::abandon.
  Fault abandon(Fault fault) { return client_.abandon(bSlot_, fault); }

  // Of the last answer. bError has a meaning only after kRefused, or any other fault of a command
  // that the reader failed.
  ccid::IccStatus icc() const { return icc_; }
  Byte bError() const { return bError_; }

  // Overwrites the last command and its answer: they may hold a PIN or a person's data.
  void wipe();

  Byte bSlot() const { return bSlot_; }
  const ccid::ClassDescriptor& descriptor() const { return client_.transport().descriptor(); }
  // The most abData that a message to or from this reader holds.
  std::size_t max_data() const { return descriptor().dwMaxCCIDMessageLength - ccid::kHeaderSize; }
  CcidClient& client() { return client_; }
  DriverLog& log() { return client_.log(); }

 private:
  Outcome<ccid::Message> run(Milliseconds time, TimePoint last);

  CcidClient& client_;
  const Byte bSlot_;
  std::vector<Byte> command_;
  std::vector<Byte> answer_;
  ccid::IccStatus icc_ = ccid::IccStatus::kAbsent;
  Byte bError_ = 0;
};

}  // namespace ssc::driver
