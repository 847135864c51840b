// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "host/driver/exchange/exchange.hpp"
#include "protocol/ccid/packets.hpp"
#include "tests/unit/host/driver/scripted_transport.hpp"

namespace ssc::driver {

// An exchange over a reader that the test plays: XfrBlocks out as bBWI and abData, answers in.
//
//   card({"> 00C101FE3E", "< 00E101FE1E"})
//
// ">" is the abData expected, a bBWI other than 0 stands before it in brackets; "<" what comes
// back;
// "! FE" is that bError in its place, "gone" a card that has been pulled.
class ExchangeTest : public testing::Test {
 protected:
  explicit ExchangeTest(std::uint32_t dwFeatures = ccid::dwFeatures::kProfileTpdu) {
    transport.class_descriptor.dwFeatures = dwFeatures;
    transport.class_descriptor.dwDefaultClock = 4000;
    transport.respond = [this](Bytes message) { return answer(message); };
  }

  void TearDown() override { EXPECT_EQ(at_, script_.size()) << "not all of the script was played"; }

  // What is to happen next, after what has not happened yet.
  void card(std::vector<std::string> script) {
    script_.erase(script_.begin(), script_.begin() + static_cast<std::ptrdiff_t>(at_));
    at_ = 0;
    script_.insert(script_.end(), script.begin(), script.end());
  }
  // The response in digits, or the fault.
  std::string transmit(Exchange& exchange, std::string_view apdu, std::size_t room = 65538) {
    std::vector<Byte> response(room);
    const auto size = exchange.transmit(bytes(apdu), response);
    return size ? hex(Bytes(response).first(*size)) : std::string(to_string(size.error()));
  }
  static std::string text(Fault fault) { return std::string(to_string(fault)); }

  ListLog log;
  ScriptedTransport transport;
  CcidClient client{transport, log};
  SlotChannel channel{client, 0};

 private:
  std::vector<std::vector<Byte>> answer(Bytes message) {
    expect(message);
    const std::string line = at_ < script_.size() ? script_[at_++] : "! FE";
    std::vector<Byte> abData;
    Byte bStatus = 0x00;
    Byte bError = 0x00;
    if (line.starts_with("< ")) {
      abData = bytes(std::string_view(line).substr(2));
    } else if (line.starts_with("! ")) {
      bStatus = 0x40;
      bError = bytes(std::string_view(line).substr(2)).at(0);
    } else {
      EXPECT_EQ(line, "gone");
      bStatus = 0x42;
      bError = 0xFE;
    }
    std::vector<Byte> out{0x80,
                          static_cast<Byte>(abData.size()),
                          static_cast<Byte>(abData.size() >> 8),
                          0,
                          0,
                          message[5],
                          message[6],
                          bStatus,
                          bError,
                          0};
    out.insert(out.end(), abData.begin(), abData.end());
    return {out};
  }

  void expect(Bytes message) {
    std::string got = message[0] == ccid::PC_to_RDR_Secure::kMessageType ? "> secure" : "> ";
    if (message[7] != 0) got += "[" + hex(message.subspan(7, 1)) + "] ";
    got += hex(message.subspan(10));
    if (at_ == script_.size()) {
      ADD_FAILURE() << "not in the script: " << got;
      return;
    }
    std::string expected = script_[at_++];
    expected.erase(std::remove(expected.begin() + 2, expected.end(), ' '), expected.end());
    got.erase(std::remove(got.begin() + 2, got.end(), ' '), got.end());
    EXPECT_EQ(got, expected);
  }

  std::vector<std::string> script_;
  std::size_t at_ = 0;
};

}  // namespace ssc::driver
