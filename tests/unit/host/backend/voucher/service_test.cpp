// SPDX-License-Identifier: Apache-2.0
#include "host/backend/voucher/service.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "host/backend/registry/record.hpp"
#include "host/backend/registry/relation_epoch.hpp"
#include "protocol/voucher/digits.hpp"
#include "protocol/voucher/record.hpp"
#include "tests/unit/host/backend/world.hpp"

namespace ssc::backend {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kIssued = FixedClock::kSeconds;
constexpr std::int64_t kTtl = 120;  // of the invented provinces

class Vouchers : public testing::Test {
 protected:
  std::string issue(std::string_view id_number = kEmployee, std::string_view division = "",
                    std::string_view insutype = "") {
    const auto issued = service_.issue(world_.person(id_number), division, insutype);
    EXPECT_TRUE(issued) << issued.error().detail;
    return issued ? std::string(issued->voucher.reveal()) : "";
  }
  Code refused_issue(std::string_view id_number, std::string_view division = "",
                     std::string_view insutype = "") {
    return service_.issue(world_.person(id_number), division, insutype).error().code;
  }
  auto use(const std::string& text, const std::string& msgid = "1") {
    return service_.use(text, {"H99991100001", msgid});
  }
  Code refused_use(const std::string& text, const std::string& msgid = "1") {
    const auto used = use(text, msgid);
    EXPECT_FALSE(used);
    return used ? Code::kInternal : used.error().failure.code;
  }
  static voucher::Voucher read(const std::string& text) {
    return *voucher::decode(*voucher::from_digits(text));
  }
  static std::string write(const voucher::Voucher& v) {
    const voucher::Digits digits = voucher::to_digits(*voucher::encode(v));
    return {digits.data(), digits.size()};
  }
  void at(std::int64_t seconds) { world_.clock.time = Timestamp(std::chrono::seconds(seconds)); }

  InventedWorld world_;
  KeyRing keys_{crypto::PrivateKey::generate(crypto::Scheme::kSm2)};
  Byte next_nonce_ = 0;
  VoucherService service_{
      {world_.store, world_.registry, world_.policy, keys_, world_.clock, test_digest,
       [this](MutableBytes out) { std::fill(out.begin(), out.end(), ++next_nonce_); }}};
};

TEST_F(Vouchers, AreIssuedForTheInsuranceInForce) {
  const auto issued = service_.issue(world_.person(kEmployee), "", "");
  ASSERT_TRUE(issued);
  EXPECT_EQ(issued->insutype, "310");
  EXPECT_EQ(issued->insuplc_admdvs, "999921");  // at 999911 it is paused
  EXPECT_EQ(issued->iat, kIssued);
  EXPECT_EQ(issued->exp, kIssued + kTtl);
  EXPECT_EQ(issued->voucher.size(), 282u);
}

TEST_F(Vouchers, SayWhatTheIssuerStatesAndNothingElse) {
  const voucher::Claims claims = read(issue()).claims;
  EXPECT_EQ(claims.algorithm, voucher::Algorithm::kSm2);
  EXPECT_EQ(claims.issuer_region, 999921u);
  EXPECT_EQ(claims.key_id, keys_.signing().public_key().id());
  EXPECT_EQ(claims.issued_at, kIssued);
  EXPECT_EQ(claims.time_to_live, kTtl);
  EXPECT_EQ(claims.nonce, (voucher::Nonce{1, 1, 1, 1, 1, 1, 1, 1}));
  EXPECT_EQ(claims.insurance_type, 310);
  EXPECT_EQ(claims.insured_region, 999921u);
  EXPECT_EQ(claims.relation_epoch, 0u);
  EXPECT_EQ(claims.subject, parse_id(test_pseudonym(kEmployee).text)->bytes);
}

TEST_F(Vouchers, AreNotIssuedWithoutInsuranceInForce) {
  EXPECT_EQ(refused_issue(kFirstCard), Code::kNotInsured);
  EXPECT_EQ(refused_issue(kFirstCard, "", "390"), Code::kNotInsured);
  EXPECT_EQ(refused_issue(kEmployee, "999921", "390"), Code::kNotInsured);
  EXPECT_EQ(read(issue(kResident)).claims.insurance_type, 390);
  EXPECT_EQ(read(issue(kRetired, "999911", "310")).claims.insured_region, 999911u);
}

TEST_F(Vouchers, AreIssuedOnRequestWhereNobodyPaysAnyMoreButTheAccountIsOpen) {
  EXPECT_EQ(read(issue(kEmployee, "999911")).claims.insured_region, 999911u);
}

TEST_F(Vouchers, AreNotIssuedWithoutARuleForTheirLife) {
  world_.clock.time = china_midnight(std::chrono::year(2019) / 12 / 31);
  EXPECT_EQ(refused_issue(kRetired), Code::kPolicyMissing);
}

TEST_F(Vouchers, AreUsedOnce) {
  const std::string text = issue();
  at(kIssued + 5);
  const auto first = use(text, "1");
  ASSERT_TRUE(first);
  EXPECT_EQ(first->insutype, "310");
  EXPECT_EQ(first->insuplc_admdvs, "999921");
  EXPECT_EQ(first->iat, kIssued);
  EXPECT_EQ(first->exp, kIssued + kTtl);

  at(kIssued + 30);
  const auto second = use(text, "2");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().failure.code, Code::kReplayed);
  EXPECT_EQ(second.error().first_used_at, kIssued + 5);
}

TEST_F(Vouchers, AreUsedOnceAcrossInstitutions) {
  const std::string text = issue();
  ASSERT_TRUE(service_.use(text, {"H99991100001", "1"}));
  EXPECT_EQ(service_.use(text, {"H99991100002", "1"}).error().failure.code, Code::kReplayed);
}

TEST_F(Vouchers, AreForgottenWhenNoClockCouldAcceptThemAnyMore) {
  const std::string text = issue();
  ASSERT_TRUE(use(text));
  at(kIssued + kTtl + 60);
  EXPECT_TRUE(world_.store.claim_timers(world_.clock.now(), 9, 1s)->empty());
  EXPECT_EQ(refused_use(text, "2"), Code::kReplayed);
  at(kIssued + kTtl + 61);
  const auto timers = world_.store.claim_timers(world_.clock.now(), 9, 1s).value();
  ASSERT_EQ(timers.size(), 1u);
  EXPECT_EQ(timers[0].owner, "999921");
  EXPECT_EQ(timers[0].type, kPurgeVoucher);
  EXPECT_EQ(refused_use(text, "3"), Code::kVoucherExpired);
  for (int i = 0; i < 2; ++i)
    EXPECT_TRUE(purge_voucher(world_.store, timers[0], test_digest, world_.clock.now()));
  EXPECT_TRUE(world_.store.keys("voucher:", "", 9)->empty());
  EXPECT_TRUE(world_.store.claim_timers(world_.clock.now() + 1h, 9, 1s)->empty());
}

TEST_F(Vouchers, TakeTheSameMessageAgainAsTheSameUse) {
  const std::string text = issue();
  ASSERT_TRUE(use(text, "1"));
  EXPECT_TRUE(use(text, "1"));
  EXPECT_EQ(refused_use(issue(), "1"), Code::kIdReused);
}

TEST_F(Vouchers, AnswerTheSameMessageAsBeforeWhateverBecameOfThem) {
  const std::string text = issue();
  ASSERT_TRUE(use(text, "1"));
  at(kIssued + kTtl + 61);
  EXPECT_TRUE(use(text, "1")) << "the answer was lost, and asked for when the voucher had expired";
  EXPECT_EQ(refused_use(text, "2"), Code::kVoucherExpired);
  const Timer purge = world_.store.claim_timers(world_.clock.now(), 9, 1s)->front();
  ASSERT_TRUE(purge_voucher(world_.store, purge, test_digest, world_.clock.now()));
  EXPECT_TRUE(use(text, "1"));
}

TEST_F(Vouchers, LiveForTheirTimeGiveOrTakeTheSkewOfClocks) {
  const std::string text = issue();
  at(kIssued - 61);
  EXPECT_EQ(refused_use(text), Code::kVoucherNotYet);
  at(kIssued + kTtl + 61);
  EXPECT_EQ(refused_use(text), Code::kVoucherExpired);
  at(kIssued + kTtl + 60);
  EXPECT_TRUE(use(text));

  at(kIssued);
  const std::string early = issue();
  at(kIssued - 60);
  EXPECT_TRUE(use(early, "2"));
}

TEST_F(Vouchers, AreRefusedWithAnyBitChanged) {
  const std::string good = issue();
  const voucher::Record record = *voucher::from_digits(good);
  for (std::size_t bit = 0; bit < record.size() * 8; ++bit) {
    voucher::Record changed = record;
    changed[bit / 8] ^= static_cast<Byte>(0x80 >> (bit % 8));
    const voucher::Digits digits = voucher::to_digits(changed);
    EXPECT_FALSE(use({digits.data(), digits.size()}, "x")) << "bit " << bit;
  }
  EXPECT_TRUE(use(good));
}

TEST_F(Vouchers, AreRefusedForANamedReason) {
  const std::string good = issue();
  EXPECT_EQ(refused_use(""), Code::kVoucherMalformed);
  EXPECT_EQ(refused_use(std::string(282, '9')), Code::kVoucherMalformed);

  voucher::Voucher changed = read(good);
  changed.claims.key_id[0] ^= 1;
  EXPECT_EQ(refused_use(write(changed)), Code::kVoucherUnknownKey);
  changed = read(good);
  changed.claims.algorithm = voucher::Algorithm::kEs256;
  EXPECT_EQ(refused_use(write(changed)), Code::kVoucherUnknownKey);
  changed = read(good);
  changed.claims.time_to_live = 0xFFFF;
  EXPECT_EQ(refused_use(write(changed)), Code::kVoucherSignature);
}

TEST_F(Vouchers, OfAnEarlierRelationAreVoid) {
  const std::string before = issue();
  Batch moved;
  moved.id.bytes[0] = 9;
  moved.keys = {{relation_epoch_key("999921", test_pseudonym(kEmployee), "310"), "1"}};
  ASSERT_TRUE(std::holds_alternative<Applied>(apply_one(world_.store, moved)));
  EXPECT_EQ(refused_use(before), Code::kVoucherEpoch);
  const std::string after = issue();
  EXPECT_EQ(read(after).claims.relation_epoch, 1u);
  EXPECT_TRUE(use(after));
}

TEST_F(Vouchers, OfAnAreaDieWhenTheRelationLeavesItAndNoneIsIssuedThere) {
  const Pseudonym retired = test_pseudonym(kRetired);
  const std::string before = issue(kRetired);
  Batch moved;
  moved.id.bytes[0] = 9;
  const auto at_home = insurance_record(world_.store, world_.registry, retired, "999911", "310");
  end_relation(**at_home, {{}, china_date(world_.clock.now()), "999921"}, retired, 0, moved);
  ASSERT_TRUE(std::holds_alternative<Applied>(apply_one(world_.store, moved)));
  EXPECT_EQ(refused_use(before), Code::kVoucherEpoch);
  EXPECT_EQ(refused_issue(kRetired), Code::kNotInsured);

  Batch arrived;
  arrived.id.bytes[0] = 10;
  take_relation({}, {{}, china_date(world_.clock.now()), "999911", {}, {}}, "999921", "310",
                retired, arrived);
  ASSERT_TRUE(std::holds_alternative<Applied>(apply_one(world_.store, arrived)));
  const voucher::Claims claims = read(issue(kRetired)).claims;
  EXPECT_EQ(claims.insured_region, 999921u) << "issued by the new area";
  EXPECT_EQ(claims.relation_epoch, 0u) << "the relation has never left there";
}

TEST_F(Vouchers, SpendOnRequestTheMoneyThatStaysWhereTheRelationWas) {
  const Pseudonym retired = test_pseudonym(kRetired);
  const std::string before = issue(kRetired);
  Batch moved;
  moved.id.bytes[0] = 9;
  const auto at_home = insurance_record(world_.store, world_.registry, retired, "999911", "310");
  end_relation(**at_home, {{}, china_date(world_.clock.now()), "999912", true}, retired, 0, moved);
  ASSERT_TRUE(std::holds_alternative<Applied>(apply_one(world_.store, moved)));
  EXPECT_EQ(refused_use(before), Code::kVoucherEpoch);
  EXPECT_EQ(refused_issue(kRetired), Code::kNotInsured) << "not in force there";
  const std::string after = issue(kRetired, "999911");
  EXPECT_EQ(read(after).claims.relation_epoch, 1u);
  EXPECT_TRUE(use(after));
}

TEST_F(Vouchers, OfTheOtherAlgorithmAreAcceptedWhenItsKeyIsOnTheList) {
  KeyRing es256(crypto::PrivateKey::generate(crypto::Scheme::kEs256));
  VoucherService other({world_.store, world_.registry, world_.policy, es256, world_.clock,
                        test_digest, [](MutableBytes out) { out[0] = 77; }});
  const auto issued = other.issue(world_.person(kEmployee), "", "");
  ASSERT_TRUE(issued);
  const std::string text(issued->voucher.reveal());
  EXPECT_EQ(refused_use(text), Code::kVoucherUnknownKey);
  keys_.accept(es256.signing().public_key());
  EXPECT_TRUE(use(text));
}

}  // namespace
}  // namespace ssc::backend
