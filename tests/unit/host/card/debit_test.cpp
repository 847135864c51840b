// SPDX-License-Identifier: Apache-2.0
#include "host/card/debit.hpp"

#include <gtest/gtest.h>

#include "host/card/money.hpp"
#include "host/card/open_card.hpp"
#include "host/card/pin.hpp"
#include "tests/unit/host/card/origin.hpp"
#include "tests/unit/host/card/personas.hpp"

namespace ssc::card {
namespace {

using sscard::Algorithm;
using sscard::Purchase;

constexpr sscard::TransactionTime kTime = {0x20, 0x26, 0x06, 0x11, 0x09, 0x30, 0x15};
constexpr Purchase kPayment = {.account_fen = 10000,
                               .own_fen = 100,
                               .fund_fen = 200,
                               .terminal = {0x99, 0x99, 0x11, 0x00, 0x00, 0x01},
                               .time = kTime};
constexpr sscard::PurchaseProof kProof = {{0x00, 0x00, 0x01, 0x07}, {0xD1, 0xD2, 0xD3, 0xD4}};

constexpr char kInitialize[] = "B028010113 01 00002710 00000064 000000C8 999911000001 16";
constexpr char kChallenge[] = "0001E240 00000708 000076C0 2026 0003 01 01 C1C2C3C4 9000";
constexpr char kChallengeAfter[] = "0001BB30 0000076C 00007788 2026 0004 01 01 E1E2E3E4 9000";
constexpr char kDebit[] = "B02C01000F 00000107 20260611093015 D1D2D3D4 08";
constexpr char kGetProof[] = "B02E000202 0003 08";

std::string code_of(const auto& result) {
  return result ? "" : std::string(result.error().info().code);
}

// A purchase that was begun, and the rest of the script.
struct Begun {
  explicit Begun(Script& script) : card(script) {}

  Debit begin() { return *Debit::begin(card, 1, kPayment); }

  Channel card;
};

TEST(Debit, BeginsWithTheCardsChallenge) {
  Script script;
  script.on(kInitialize, kChallenge);
  Begun begun(script);
  const Debit debit = begun.begin();
  EXPECT_EQ(debit.challenge().balance_fen, 123456u);
  EXPECT_EQ(to_hex_text(debit.challenge().serial), "0003");
  EXPECT_EQ(to_hex_text(debit.challenge().random), "C1C2C3C4");
}

TEST(Debit, DoesNotBeginWhereTheCardRefuses) {
  const std::pair<const char*, const char*> kAnswers[] = {
      {"9401", "MONEY_SHORT"}, {"6982", "PIN_WANTED"},  {"6985", "NO_PURSE"},
      {"9403", "KEY_MISSING"}, {"9402", "CARD_STATUS"}, {"0001E240 9000", "CARD_DATA"}};
  for (const auto& [answer, code] : kAnswers) {
    Script script;
    script.on(kInitialize, answer);
    Channel card(script);
    EXPECT_EQ(code_of(Debit::begin(card, 1, kPayment)), code) << answer;
  }
}

TEST(Debit, EndsWithAReceipt) {
  Script script;
  script.on(kInitialize, kChallenge).on(kDebit, "A1A2A3A4 B1B2B3B4 9000");
  Begun begun(script);
  const auto receipt = begun.begin().finish(begun.card, kProof, kTime);
  ASSERT_TRUE(receipt);
  EXPECT_EQ(to_hex_text(receipt->tac), "A1A2A3A4");
  EXPECT_EQ(to_hex_text(receipt->mac2), "B1B2B3B4");
  EXPECT_EQ(to_hex_text(receipt->terminal_serial), "00000107");
  EXPECT_EQ(to_hex_text(receipt->card_serial), "0003");
  EXPECT_EQ(code_of(receipt->confirmed), "NO_PSAM");
}

TEST(Debit, ThatTheCardRefusedIsNotPaidAndNotAskedFor) {
  const std::pair<const char*, const char*> kAnswers[] = {
      {"9302", "KEY_REFUSED"}, {"6901", "CARD_STATUS"}, {"9303", "CARD_BLOCKED"},
      {"9401", "MONEY_SHORT"}, {"6700", "CARD_STATUS"}, {"6D00", "NO_PURSE"}};
  for (const auto& [answer, code] : kAnswers) {
    Script script;
    script.on(kInitialize, kChallenge).on(kDebit, answer);
    Begun begun(script);
    Debit debit = begun.begin();
    EXPECT_EQ(code_of(debit.finish(begun.card, kProof, kTime)), code) << answer;
    EXPECT_FALSE(debit.settle(begun.card)->has_value());
  }
}

TEST(Debit, WithoutAClearAnswerIsInDoubt) {
  for (const char* answer :
       {"6400", "6500", "6581", "6F00", "6282", "6300", "9FFF", "9000", "A1A2A3A4 9000"}) {
    Script script;
    script.on(kInitialize, kChallenge).on(kDebit, answer);
    Begun begun(script);
    EXPECT_EQ(code_of(begun.begin().finish(begun.card, kProof, kTime)), "MONEY_DOUBT") << answer;
  }
  for (const Code fault : {Code::kCardRemoved, Code::kCardProtocol, Code::kReaderGone}) {
    Script script;
    script.on(kInitialize, kChallenge).on(kDebit, fault);
    Begun begun(script);
    EXPECT_EQ(code_of(begun.begin().finish(begun.card, kProof, kTime)), "MONEY_DOUBT");
  }
}

// The card has paid and keeps the answer: what it says to GET RESPONSE is not said of DEBIT.
TEST(Debit, WhoseAnswerWasAnnouncedAndNotGivenIsInDoubt) {
  for (const char* refusal : {"6985", "6D00", "6A86", "6982", "9406"}) {
    Script script;
    script.on(kInitialize, kChallenge).on(kDebit, "6108").on("00C0000008", refusal);
    Begun begun(script);
    EXPECT_EQ(code_of(begun.begin().finish(begun.card, kProof, kTime)), "MONEY_DOUBT") << refusal;
  }
}

TEST(Debit, ThatWasSentTwiceAndThenRefusedIsInDoubt) {
  Script script;
  script.on(kInitialize, kChallenge).on(kDebit, "6C08").on(kDebit, "6901");
  Begun begun(script);
  EXPECT_EQ(code_of(begun.begin().finish(begun.card, kProof, kTime)), "MONEY_DOUBT");
}

// A purchase in doubt; the script goes on with what settles it.
Result<std::optional<Receipt>> settled(Script& script) {
  Begun begun(script);
  Debit debit = begun.begin();
  EXPECT_EQ(code_of(debit.finish(begun.card, kProof, kTime)), "MONEY_DOUBT");
  return debit.settle(begun.card);
}

Script& in_doubt(Script& script) {
  return script.on(kInitialize, kChallenge).on(kDebit, Code::kCardRemoved);
}

TEST(SettledDebit, IsPaidWhenTheCardHasAProof) {
  Script script;
  in_doubt(script).on(kGetProof, "B1B2B3B4 A1A2A3A4 9000");
  const auto receipt = settled(script);
  ASSERT_TRUE(receipt && *receipt);
  EXPECT_EQ(to_hex_text((*receipt)->mac2), "B1B2B3B4");
  EXPECT_EQ(to_hex_text((*receipt)->tac), "A1A2A3A4");
}

TEST(SettledDebit, IsNotPaidWhenTheCardHasNotCountedIt) {
  Script script;
  in_doubt(script).on(kGetProof, "9406").on(kInitialize, kChallenge);
  const auto receipt = settled(script);
  ASSERT_TRUE(receipt);
  EXPECT_FALSE(receipt->has_value());
}

TEST(SettledDebit, IsNeverGuessed) {
  Script counted;
  in_doubt(counted).on(kGetProof, "9406").on(kInitialize, kChallengeAfter);
  EXPECT_EQ(code_of(settled(counted)), "MONEY_DOUBT");
  Script spent;
  in_doubt(spent).on(kGetProof, "9406").on(kInitialize, "9401");
  EXPECT_EQ(code_of(settled(spent)), "MONEY_DOUBT");
  Script without_pin;
  in_doubt(without_pin).on(kGetProof, "9406").on(kInitialize, "6982");
  EXPECT_EQ(code_of(settled(without_pin)), "PIN_WANTED");
  Script pulled;
  in_doubt(pulled).on(kGetProof, Code::kCardRemoved);
  EXPECT_EQ(code_of(settled(pulled)), "CARD_REMOVED");
  Script half;
  in_doubt(half).on(kGetProof, "B1B2B3B4 9000");
  EXPECT_EQ(code_of(settled(half)), "CARD_DATA");
}

// --- The PSAM's part ---

const std::string kSelect = "00A404000F 7378312E73682EC9E7BBE1B1A3D5CF";
const std::string kFixedPart = "C1C2C3C4 0003 00002710 00000064 000000C8 02 20260611 093015 01 01";
const std::string kOneLevel = "8070010024" + kFixedPart + "8660999900000001";
const std::string kThreeLevels =
    "8070010034" + kFixedPart + "8660999900000001 3939393931317378 3939303030307368";
const std::string kTwoLevels = "807001002C" + kFixedPart + "8660999900000001 3939393931317378";

Script& make_ready(Script& sam) {
  return sam.on(kSelect, "9000").on("00A4040006 D15600000590", "9000").on("BFEC000001 99", "9000");
}

const sscard::PurchaseChallenge kFromCard = {
    .serial = {0x00, 0x03}, .key_version = 1, .algorithm = 1, .random = {0xC1, 0xC2, 0xC3, 0xC4}};

TEST(PsamOfAPurchase, MakesMac1) {
  Script sam;
  make_ready(sam).on(kOneLevel, "6A80").on(kThreeLevels, "6A80").on(kTwoLevels, "6108");
  sam.on("00C0000008", "00000107 D1D2D3D4 9000");
  Psam psam(sam);
  const auto proof = psam.begin_purchase(card_of(Algorithm::kDes), kFromCard, kPayment);
  ASSERT_TRUE(proof) << proof.error().detail;
  EXPECT_EQ(to_hex_text(proof->terminal_serial), "00000107");
  EXPECT_EQ(to_hex_text(proof->mac1), "D1D2D3D4");
}

TEST(PsamOfAPurchase, SaysThatItLacksTheKeyOrRefuses) {
  const std::pair<const char*, const char*> kAnswers[] = {
      {"9403", "KEY_MISSING"}, {"6985", "PSAM_REFUSED"}, {"00000107 9000", "PSAM_REFUSED"}};
  for (const auto& [answer, code] : kAnswers) {
    Script sam;
    make_ready(sam).on(kOneLevel, answer);
    Psam psam(sam);
    EXPECT_EQ(code_of(psam.begin_purchase(card_of(Algorithm::kDes), kFromCard, kPayment)), code);
  }
}

TEST(PsamOfAPurchase, ChecksMac2) {
  const std::string kConfirm = "8072000004 B1B2B3B4";
  Script sam;
  sam.on(kConfirm, "9000").on(kConfirm, "9302").on(kConfirm, "63CF").on(kConfirm, "6901");
  sam.on(kConfirm, Code::kCardRemoved);
  Psam psam(sam);
  const sscard::Mac mac2 = {0xB1, 0xB2, 0xB3, 0xB4};
  for (const char* code : {"", "CARD_NOT_GENUINE", "CARD_NOT_GENUINE", "PSAM_REFUSED", "NO_PSAM"})
    EXPECT_EQ(code_of(psam.confirm_purchase(mac2)), code);
}

TEST(PsamOfAPurchase, ThatRefusedIsSelectedAnew) {
  Script sam;
  make_ready(sam).on(kOneLevel, "00000107 D1D2D3D4 9000").on("8072000004 B1B2B3B4", "6901");
  make_ready(sam).on(kOneLevel, "00000108 D1D2D3D4 9000");
  Psam psam(sam);
  EXPECT_TRUE(psam.begin_purchase(card_of(Algorithm::kDes), kFromCard, kPayment));
  EXPECT_FALSE(psam.confirm_purchase({0xB1, 0xB2, 0xB3, 0xB4}));
  EXPECT_TRUE(psam.begin_purchase(card_of(Algorithm::kDes), kFromCard, kPayment));
}

TEST(PsamOfAPurchase, NamesItsPurchaseKeyByTheHighestRankThatHasOne) {
  Script sam;
  make_ready(sam).on("00B09C000A", "6A82").on("00B09B000A", "00 01 20240101 20441231 9000");
  sam.on("00B09A000A", "02 01 20240101 20441231 9000");
  Psam psam(sam);
  EXPECT_EQ(psam.purchase_key_index(card_of(Algorithm::kDes)), 2);
  Script none;
  make_ready(none).on("00B09C000A", "6A82").on("00B09B000A", "6A82").on("00B09A000A", "6A82");
  Psam poor(none);
  EXPECT_EQ(code_of(poor.purchase_key_index(card_of(Algorithm::kDes))), "KEY_MISSING");
}

// --- With the simulated card and PSAM, which compute on their own ---

// Is pulled at one command, before or after the chip has carried it out.
class PulledLine final : public Transport {
 public:
  explicit PulledLine(Transport& line) : line_(line) {}

  void pull_at(unsigned command, bool after) {
    left_ = command;
    after_ = after;
  }
  Result<std::size_t> transmit(Bytes command, MutableBytes answer) override {
    if (pulled_) return failure(Code::kCardRemoved);
    pulled_ = left_ == 1;
    if (left_ > 0) --left_;
    if (!pulled_ || after_) {
      const auto size = line_.transmit(command, answer);
      if (!pulled_) return size;
    }
    return failure(Code::kCardRemoved);
  }
  Result<void> restart() override {
    pulled_ = false;
    return line_.restart();
  }

 private:
  Transport& line_;
  unsigned left_ = 0;
  bool after_ = false;
  bool pulled_ = false;
};

// Answers CREDIT SAM FOR PURCHASE with this.
class DoubtfulPsam final : public Transport {
 public:
  explicit DoubtfulPsam(std::string_view answer) : answer_(from_hex_text(answer)) {}

  Psam& keys() { return psam_; }
  Result<std::size_t> transmit(Bytes command, MutableBytes answer) override {
    constexpr Byte kCreditSam = 0x72;
    if (command[1] != kCreditSam) return chip_.line().transmit(command, answer);
    std::copy(answer_.begin(), answer_.end(), answer.begin());
    return answer_.size();
  }
  Result<void> restart() override { return chip_.line().restart(); }

 private:
  PersonaPsam chip_{"psam"};
  std::vector<Byte> answer_;
  Psam psam_{*this};
};

class OfflinePayment : public testing::Test {
 protected:
  OfflinePayment() { begin_session(); }

  Channel& channel() { return card_.channel(); }
  void begin_session() {
    EXPECT_TRUE(card_.select(sscard::Df::kDf04));
    EXPECT_TRUE(verify_pin(channel(), *Pin::of("123456")));
  }
  void insert_again() {
    ASSERT_TRUE(line_.restart());
    ASSERT_TRUE(card_.reidentify());
    begin_session();
  }
  std::uint32_t balance() { return read_money(channel())->balance_fen; }

  PersonaCard persona_{"offline"};
  PersonaPsam psam_{"psam"};
  PulledLine line_{persona_.line()};
  OpenCard card_ = *OpenCard::open(line_, persona_.atr());
  KeyOrigin origin_ = *card_.key_origin();
};

TEST_F(OfflinePayment, TakesTheMoneyAndProvesIt) {
  auto debit = begin_debit(channel(), origin_, psam_.keys(), kPayment);
  ASSERT_TRUE(debit) << debit.error().detail;
  const auto receipt = finish_debit(channel(), origin_, psam_.keys(), *debit);
  ASSERT_TRUE(receipt) << receipt.error().detail;
  EXPECT_TRUE(receipt->confirmed);
  EXPECT_EQ(balance(), 113456u);
  const auto records = read_debit_records(channel());
  ASSERT_TRUE(records);
  EXPECT_EQ(records->front().account_fen, 10000u);
  EXPECT_EQ(records->front().terminal, "999911000001");
  EXPECT_EQ(records->front().time, "20260611093015");
}

// Whatever becomes of the PSAM, the money is gone, and the TAC is all that proves it.
TEST_F(OfflinePayment, KeepsTheReceiptThatThePsamDoesNotConfirm) {
  const std::pair<const char*, const char*> kAnswers[] = {
      {"9302", "CARD_NOT_GENUINE"}, {"63CF", "CARD_NOT_GENUINE"}, {"6901", "PSAM_REFUSED"}};
  for (const auto& [answer, code] : kAnswers) {
    const std::uint32_t before = balance();
    DoubtfulPsam doubtful(answer);
    auto debit = begin_debit(channel(), origin_, doubtful.keys(), kPayment);
    ASSERT_TRUE(debit) << debit.error().detail;
    const auto receipt = finish_debit(channel(), origin_, doubtful.keys(), *debit);
    ASSERT_TRUE(receipt) << receipt.error().detail;
    EXPECT_EQ(balance(), before - 10000);
    EXPECT_NE(receipt->tac, sscard::Mac());
    EXPECT_EQ(code_of(receipt->confirmed), code) << answer;
  }
}

TEST_F(OfflinePayment, TakesNoMoreThanThereIs) {
  Purchase payment = kPayment;
  payment.account_fen = 123457;
  EXPECT_EQ(code_of(begin_debit(channel(), origin_, psam_.keys(), payment)), "MONEY_SHORT");
}

TEST_F(OfflinePayment, RefusesAPsamOfAnotherKey) {
  auto debit = begin_debit(channel(), origin_, psam_.keys(), kPayment);
  ASSERT_TRUE(debit);
  EXPECT_EQ(code_of(debit->finish(channel(), kProof, kTime)), "KEY_REFUSED");
  EXPECT_EQ(balance(), 123456u);
}

// What the terminal finds out is what happened to the money.
TEST_F(OfflinePayment, OfACardThatWasPulledIsSettled) {
  for (const bool after : {false, true}) {
    const std::uint32_t before = balance();
    auto debit = begin_debit(channel(), origin_, psam_.keys(), kPayment);
    ASSERT_TRUE(debit);
    line_.pull_at(1, after);
    ASSERT_EQ(code_of(finish_debit(channel(), origin_, psam_.keys(), *debit)), "MONEY_DOUBT");
    insert_again();
    const auto outcome = settle_debit(channel(), psam_.keys(), *debit);
    ASSERT_TRUE(outcome) << outcome.error().detail;
    EXPECT_EQ(outcome->has_value(), after);
    EXPECT_EQ(balance(), after ? before - 10000 : before);
    if (after) {
      EXPECT_TRUE((*outcome)->confirmed);
    }
  }
}

TEST_F(OfflinePayment, AfterAnotherOneOnTheSameNumberStaysInDoubt) {
  auto first = begin_debit(channel(), origin_, psam_.keys(), kPayment);
  ASSERT_TRUE(first);
  line_.pull_at(1, false);
  ASSERT_EQ(code_of(finish_debit(channel(), origin_, psam_.keys(), *first)), "MONEY_DOUBT");
  insert_again();
  PersonaPsam elsewhere("psam");
  Purchase dearer = kPayment;
  dearer.account_fen = 20000;
  auto other = begin_debit(channel(), origin_, elsewhere.keys(), dearer);
  ASSERT_TRUE(finish_debit(channel(), origin_, elsewhere.keys(), *other));
  EXPECT_EQ(code_of(settle_debit(channel(), psam_.keys(), *first)), "MONEY_DOUBT");
}

}  // namespace
}  // namespace ssc::card
