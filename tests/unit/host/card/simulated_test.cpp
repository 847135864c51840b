// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "host/card/psam.hpp"
#include "host/card/test_keys.hpp"
#include "protocol/sscard/commands.hpp"
#include "tests/unit/host/card/chip_transport.hpp"
#include "tests/unit/host/card/origin.hpp"
#include "tools/cardsim/chip/card_chip.hpp"
#include "tools/cardsim/chip/key_tree.hpp"
#include "tools/cardsim/chip/psam_chip.hpp"

// Authentication against the simulated card and the simulated PSAM, which compute on their own.
namespace ssc::card {
namespace {

using sscard::Algorithm;

const std::string kRoot = "0123456789ABCDEFFEDCBA9876543210";

const sscard::Key& irk() {
  return *sscard::find_key(sscard::Df::kSsse, sscard::KeyName::kIrk);
}

// With IRK and RKSSSE grown from kRoot, and nothing in its files.
cardsim::CardMemory card_memory(Algorithm algorithm) {
  cardsim::CardMemory memory;
  memory.version = sscard::Version::k3_0;
  memory.algorithm = algorithm;
  memory.files.push_back({sscard::find_file(sscard::Df::kSsse, 0xEF06, memory.version), {}});
  const auto factors = card_of(algorithm).factors.for_levels(3);
  const auto value = cardsim::grown_key(algorithm, from_hex_text(kRoot), factors);
  for (const sscard::Key* key : {&irk(), &holder_key()}) memory.keys.push_back({key, value});
  return memory;
}

// Its roots are so many levels above the card's keys.
cardsim::PsamMemory psam_memory(Algorithm algorithm, int levels) {
  cardsim::PsamMemory memory;
  memory.algorithm = algorithm;
  const auto factors = card_of(algorithm).factors.for_levels(3);
  const auto above = factors.bytes().subspan(8 * static_cast<std::size_t>(levels));
  const auto root = cardsim::grown_key(algorithm, from_hex_text(kRoot), above);
  for (const sscard::Key* key : {&irk(), &holder_key()})
    memory.roots.push_back({key->psam->with_levels(levels), root});
  return memory;
}

struct Case {
  Algorithm algorithm;
  int levels;
};

class Simulated : public testing::TestWithParam<Case> {
 protected:
  Simulated() : chip_(card_memory(GetParam().algorithm)), line_(chip_), card_(line_) {
    EXPECT_TRUE(card_.exchange(sscard::select_ssse())->status.ok());
  }

  void authenticate(Authenticator& keys) {
    const KeyOrigin origin = card_of(GetParam().algorithm);
    EXPECT_TRUE(authenticate_card(card_, origin, keys));
    EXPECT_TRUE(authenticate_terminal(card_, origin, holder_key(), keys));
  }

  cardsim::CardChip chip_;
  ChipTransport line_;
  Channel card_;
};

TEST_P(Simulated, CardBelievesThePsam) {
  cardsim::PsamChip psam_chip(psam_memory(GetParam().algorithm, GetParam().levels));
  ChipTransport sam(psam_chip);
  Psam psam(sam);
  authenticate(psam);
}

TEST_P(Simulated, CardBelievesTheTestKeys) {
  TestKeys keys(GetParam().algorithm);
  for (const sscard::Key* key : {&irk(), &holder_key()})
    ASSERT_TRUE(keys.add(*key, 3, from_hex_text(kRoot)));
  authenticate(keys);
}

TEST_P(Simulated, CardRefusesOtherKeys) {
  TestKeys keys(GetParam().algorithm);
  for (const sscard::Key* key : {&irk(), &holder_key()})
    ASSERT_TRUE(keys.add(*key, 2, from_hex_text(kRoot)));
  const KeyOrigin origin = card_of(GetParam().algorithm);
  EXPECT_EQ(authenticate_card(card_, origin, keys).error().code, Code::kCardNotGenuine);
  EXPECT_EQ(authenticate_terminal(card_, origin, holder_key(), keys).error().code,
            Code::kKeyRefused);
}

INSTANTIATE_TEST_SUITE_P(AlgorithmsAndLevels, Simulated,
                         testing::Values(Case{Algorithm::kDes, 3}, Case{Algorithm::kDes, 1},
                                         Case{Algorithm::kSm4, 3}, Case{Algorithm::kSm4, 2}));

}  // namespace
}  // namespace ssc::card
