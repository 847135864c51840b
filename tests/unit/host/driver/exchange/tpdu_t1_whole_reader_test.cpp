// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/driver/exchange/exchange.hpp"
#include "protocol/ccid/packets.hpp"
#include "tests/unit/host/driver/scripted_transport.hpp"
#include "tests/unit/host/driver/simulated_reader.hpp"

// T=1 from the driver to a card whose own T=1 shares no line with it, through the reader's firmware
// at TPDU level, with everything that can happen to a block on the way.
namespace ssc::driver {
namespace {

using cardsim::Fault;
using cardsim::FaultKind;
using cardsim::FaultOf;

struct Command {
  const char* apdu;
  const char* response;
};
constexpr Command kReading[] = {
    {"00A404000F7378312E73682EC9E7BBE1B1A3D5CF", "6118"},
    {"00C0000018", "6F16840F7378312E73682EC9E7BBE1B1A3D5CFA50388011E9000"},
    {"00A4020002EF05", "9000"},
    {"00B2030006", "0304322E30009000"},
};

class TpduT1WholeReader : public testing::Test {
 protected:
  void TearDown() override { EXPECT_THAT(reader.user.violations(), testing::IsEmpty()); }

  bool activate(const cardsim::Persona& persona, std::vector<Fault> faults = {}) {
    reader.insert(persona, std::move(faults));
    const auto atr =
        channel.execute(ccid::PC_to_RDR_IccPowerOn{.bPowerSelect = 1}, Milliseconds(30'000));
    if (!atr) return false;
    exchange = make_tpdu_t1_exchange(
        {.channel = channel, .atr = *iso7816::parse_atr(atr->abData), .protocol = 1});
    return true;
  }
  std::string transmit(std::string_view apdu) {
    std::array<Byte, 1024> response;
    const auto size = exchange->transmit(bytes(apdu), response);
    return size ? hex(Bytes(response).first(*size)) : std::string(to_string(size.error()));
  }
  // "ok", or what the first command that went another way has ended with.
  std::string read() {
    for (const auto& [apdu, response] : kReading) {
      const std::string got = transmit(apdu);
      if (got != response) return got;
    }
    return "ok";
  }

  SimulatedReader reader{firmware::ExchangeLevel::kTpdu};
  ListLog log;
  CcidClient client{reader, log};
  SlotChannel channel{client, 0};
  std::unique_ptr<Exchange> exchange;
};

TEST_F(TpduT1WholeReader, ReadsACard) {
  ASSERT_TRUE(activate(cardsim::shipped("employee-t1")));
  EXPECT_EQ(read(), "ok");
}

TEST_F(TpduT1WholeReader, ReadsACardThatAsksForTimeAndForSmallBlocks) {
  cardsim::Persona card = cardsim::shipped("employee-t1");
  card.t1 = {.ifs = 16, .wtx = 3};
  ASSERT_TRUE(activate(card));
  EXPECT_EQ(read(), "ok");
}

TEST_F(TpduT1WholeReader, ReadsACardWithCrc) {
  cardsim::Persona card = cardsim::shipped("employee-t1");
  card.atr = bytes("3B808171FE4501CA");
  ASSERT_TRUE(activate(card));
  EXPECT_EQ(read(), "ok");
}

TEST_F(TpduT1WholeReader, OneDisturbanceAnywhereIsMended) {
  for (const FaultKind kind : {FaultKind::kWrongEdc, FaultKind::kWrongNs, FaultKind::kWtx}) {
    for (unsigned block = 1; block <= 6; ++block) {
      ASSERT_TRUE(activate(cardsim::shipped("employee-t1"),
                           {{.kind = kind, .of = FaultOf::kBlock, .at = block, .argument = 1}}));
      EXPECT_EQ(read(), "ok") << static_cast<int>(kind) << " at block " << block;
    }
  }
}

TEST_F(TpduT1WholeReader, ALostCharacterAnywhereIsMended) {
  for (unsigned character = 1; character <= 40; ++character) {
    ASSERT_TRUE(activate(cardsim::shipped("employee-t1"),
                         {{.kind = FaultKind::kLost, .of = FaultOf::kSent, .at = character}}));
    EXPECT_EQ(read(), "ok") << "character " << character;
  }
}

TEST_F(TpduT1WholeReader, ADamagedCharacterOfEitherSideIsMended) {
  for (const FaultOf of : {FaultOf::kSent, FaultOf::kHeard}) {
    for (unsigned character = 1; character <= 40; ++character) {
      ASSERT_TRUE(activate(cardsim::shipped("employee-t1"),
                           {{.kind = FaultKind::kParity, .of = of, .at = character}}));
      EXPECT_EQ(read(), "ok") << "character " << character;
    }
  }
}

TEST_F(TpduT1WholeReader, ACardThatFallsSilentIsMuteAndWorksAfterAReset) {
  ASSERT_TRUE(activate(cardsim::shipped("employee-t1"),
                       {{.kind = FaultKind::kMute, .of = FaultOf::kSent, .at = 12}}));
  EXPECT_EQ(read(), to_string(driver::Fault::kMute));
  ASSERT_TRUE(channel.execute(ccid::PC_to_RDR_IccPowerOn{.bPowerSelect = 1}, Milliseconds(30'000)));
  exchange = make_tpdu_t1_exchange({.channel = channel, .protocol = 1});
  EXPECT_EQ(read(), "ok");
}

TEST_F(TpduT1WholeReader, APulledCardIsNoCard) {
  for (unsigned character = 1; character <= 30; ++character) {
    ASSERT_TRUE(activate(cardsim::shipped("employee-t1"),
                         {{.kind = FaultKind::kPull, .of = FaultOf::kSent, .at = character}}));
    EXPECT_EQ(read(), to_string(driver::Fault::kNoCard)) << "character " << character;
  }
}

TEST_F(TpduT1WholeReader, APinTypedAtTheReaderReachesTheCard) {
  ASSERT_TRUE(activate(cardsim::shipped("employee-t1")));
  const auto verify = [this](std::string_view keys) {
    reader.keys = keys;
    auto request = PinRequest::from(
        ccid::PinOperation::kVerify,
        bytes("1E 00 82 08 00 0804 02 01 0904 00 000000 0D000000 0020000008 FFFFFFFFFFFFFFFF"),
        reader.descriptor());
    std::array<Byte, 8> response;
    const auto size = exchange->secure(channel, *request, response);
    return size ? hex(Bytes(response).first(*size)) : std::string(to_string(size.error()));
  };
  EXPECT_EQ(verify("12C"), to_string(driver::Fault::kPinCancelled));
  EXPECT_EQ(verify("123456E"), "63C2");  // the card has compared it, and wants BCD
  EXPECT_EQ(verify(""), to_string(driver::Fault::kPinTimeout));
  EXPECT_EQ(read(), "ok");
}

}  // namespace
}  // namespace ssc::driver
