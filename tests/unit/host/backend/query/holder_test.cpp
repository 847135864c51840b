// SPDX-License-Identifier: Apache-2.0
#include "host/backend/query/holder.hpp"

#include <gtest/gtest.h>

#include "host/backend/registry/record.hpp"
#include "tests/unit/host/backend/world.hpp"

namespace ssc::backend {
namespace {

class Holder : public testing::Test {
 protected:
  static platform::MdtrtCert certificate(std::string_view type, std::string_view number) {
    platform::MdtrtCert shown;
    shown.mdtrt_cert_type = type;
    shown.mdtrt_cert_no.assign(number);
    return shown;
  }
  Code refusal(const platform::MdtrtCert& shown) {
    return card_holder(world_.store, world_.registry, shown).error().code;
  }
  InventedWorld world_;
};

TEST_F(Holder, IsWhoeverTheCardIsOnRecordFor) {
  const auto holder = card_holder(world_.store, world_.registry, employees_card());
  ASSERT_TRUE(holder);
  EXPECT_EQ((*holder)->id_number.reveal(), kEmployee);
}

TEST_F(Holder, NeedsNumberAndIdentifierOfOneCard) {
  EXPECT_EQ(refusal(shown_card("V99900011", "999911D15600000500000002FFFFFFFF")),
            Code::kCardMismatch);
  EXPECT_EQ(refusal(shown_card("V99900070", "999911D15600000500000001FFFFFFFF")),
            Code::kUnknownPerson);
  EXPECT_EQ(refusal(certificate("03", "V99900011")), Code::kRequestMalformed);
}

TEST_F(Holder, SaysSoWhenItCannotResolveAKindOfCertificate) {
  EXPECT_EQ(refusal(certificate("01", "token")), Code::kCertTypeUnsupported);
  EXPECT_EQ(refusal(certificate("02", kEmployee)), Code::kCertTypeUnsupported);
  EXPECT_EQ(card_or_identity_holder(world_.store, world_.registry, certificate("01", "token"))
                .error()
                .code,
            Code::kCertTypeUnsupported);
}

TEST_F(Holder, MayBeNamedByIdentityCardForAQuestion) {
  const auto holder =
      card_or_identity_holder(world_.store, world_.registry, certificate("02", kEmployee));
  ASSERT_TRUE(holder);
  EXPECT_EQ((*holder)->id_number.reveal(), kEmployee);
  EXPECT_EQ(card_or_identity_holder(world_.store, world_.registry, certificate("02", "V99900011"))
                .error()
                .code,
            Code::kUnknownPerson);
  EXPECT_TRUE(card_or_identity_holder(world_.store, world_.registry, employees_card()));
}

TEST_F(Holder, KeepsTheCardOfTheNewAreaWhenTheOldOneIsDeregistered) {
  const Pseudonym person = test_pseudonym(kEmployee);
  Batch moved;
  moved.id.bytes[0] = 9;
  const auto before = insurance_record(world_.store, world_.registry, person, "999911", "310");
  end_relation(**before, {{}, china_date(world_.clock.now()), "999921"}, person, 0, moved);
  ASSERT_TRUE(std::holds_alternative<Applied>(apply_one(world_.store, moved)));
  EXPECT_EQ(refusal(employees_card()), Code::kCardDeregistered);
  EXPECT_EQ(card_or_identity_holder(world_.store, world_.registry, employees_card()).error().code,
            Code::kCardDeregistered);
  EXPECT_TRUE(holder_of_any_card(world_.registry, employees_card()))
      << "to ask what became of the case";
  const auto holder = card_holder(world_.store, world_.registry,
                                  shown_card("X99900016", "999921D15600000500000001FFFFFFFF"));
  ASSERT_TRUE(holder);
  EXPECT_EQ((*holder)->id_number.reveal(), kEmployee);
}

}  // namespace
}  // namespace ssc::backend
