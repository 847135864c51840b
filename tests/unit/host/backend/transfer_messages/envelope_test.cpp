// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/envelope.hpp"

#include <gtest/gtest.h>

#include "host/backend/sim/deterministic_signer.hpp"
#include "tests/unit/host/backend/digest.hpp"
#include "tests/unit/host/backend/transfer_messages/samples.hpp"

namespace ssc::backend::transfer {
namespace {

// Remembers what it signs.
class RecordingSigner final : public Signer {
 public:
  Result<AgencySignature> sign(std::string_view, std::string_view message) override {
    signed_ = message;
    return AgencySignature{};
  }
  Result<void> verify(std::string_view, std::string_view, const AgencySignature&) override {
    return {};
  }
  std::string signed_;
};

Message message(std::string body) {
  return {id_of(0xA7), "999911", "999921", "WITHDRAW", std::move(body)};
}

Store::Claim claim(const Message& message) {
  LanePlace before{41, {}};
  before.hash.fill(0xCC);
  return {message, before, next_place(test_digest, before, message), {}, 1};
}

class EnvelopeTest : public testing::Test {
 protected:
  std::string sealed(const Message& message) {
    const auto bytes = seal(claim(message), signer_);
    EXPECT_TRUE(bytes);
    return bytes.value_or("");
  }
  Code refusal(std::string_view bytes) {
    const auto envelope = open(bytes, test_digest, signer_);
    return envelope ? Code::kInternal : envelope.error().code;
  }

  sim::DeterministicSigner signer_{test_digest, {"999911", "999921"}};
};

TEST_F(EnvelopeTest, TravelsAsTheseBytes) {
  RecordingSigner signer;
  const auto bytes = seal(claim(message("{\"a\":1}")), signer);
  ASSERT_TRUE(bytes);
  EXPECT_EQ(*bytes,
            R"({"from":"999911","to":"999921","seq":42,)"
            R"("previous":"zMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMzMw=",)"
            R"("id":"000000000000000000000000000000A7","type":"WITHDRAW","payload":"eyJhIjoxfQ==",)"
            R"("key":"AAAAAAAAAAA=","signature":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA)"
            R"(AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="})");
}

// Every field has four bytes of length before it; a receiver written from this alone agrees.
TEST_F(EnvelopeTest, SignedIsAContextAndEveryField) {
  using namespace std::string_literals;
  RecordingSigner signer;
  ASSERT_TRUE(seal(claim(message("{\"a\":1}")), signer));
  EXPECT_EQ(signer.signed_,
            "OpenSSC agency message 1\n"
            "\0\0\0\6"s
            "999911"
            "\0\0\0\6"s
            "999921"
            "\0\0\0\x08\0\0\0\0\0\0\0\x2A"s
            "\0\0\0\x20"s +
                std::string(32, '\xCC') +
                "\0\0\0\x10\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xA7"s
                "\0\0\0\x08"s
                "WITHDRAW"
                "\0\0\0\7"s
                "{\"a\":1}");
}

TEST_F(EnvelopeTest, IsOpenedWithNothingLost) {
  std::string all_bytes(256, '\0');
  for (std::size_t i = 0; i < all_bytes.size(); ++i) all_bytes[i] = static_cast<char>(i);
  for (const std::string& body : {std::string(), std::string("{}"), all_bytes}) {
    const Message sent = message(body);
    const auto envelope = open(sealed(sent), test_digest, signer_);
    ASSERT_TRUE(envelope);
    EXPECT_EQ(envelope->message, sent);
    EXPECT_EQ(envelope->before, claim(sent).before);
    EXPECT_EQ(envelope->place, claim(sent).place);  // the receiver's own reckoning
  }
}

// A flip may leave the meaning alone (a hex digit in the other case), but never changes it unseen.
TEST_F(EnvelopeTest, NoFlippedBitChangesWhatIsSaid) {
  const Message sent = message(R"({"case_id":"00000000000000000000000000000001"})");
  const std::string bytes = sealed(sent);
  std::size_t taken = 0;
  for (std::size_t i = 0; i < 8 * bytes.size(); ++i) {
    std::string flipped = bytes;
    flipped[i / 8] = static_cast<char>(flipped[i / 8] ^ (1 << (i % 8)));
    const auto envelope = open(flipped, test_digest, signer_);
    if (!envelope) continue;
    ++taken;
    EXPECT_EQ(envelope->message, sent) << i;
    EXPECT_EQ(envelope->place, claim(sent).place) << i;
  }
  EXPECT_LE(taken, 1u);  // the one letter of the id
}

TEST_F(EnvelopeTest, EveryCutIsRefused) {
  const std::string bytes = sealed(message("{}"));
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_EQ(refusal(bytes.substr(0, size)), Code::kDocumentMalformed);
}

TEST_F(EnvelopeTest, SealOfAnotherAgencyIsRefused) {
  Message other = message("{}");
  other.sender = "999921";
  std::string bytes = sealed(other);
  bytes.replace(bytes.find("999921"), 6, "999911");  // "from"
  EXPECT_EQ(refusal(bytes), Code::kUnknownAgency);
}

TEST_F(EnvelopeTest, AgencyThatNobodyKnowsIsRefused) {
  Message other = message("{}");
  other.sender = "999931";
  EXPECT_EQ(seal(claim(other), signer_).error().code, Code::kUnknownAgency);
  std::string bytes = sealed(message("{}"));
  bytes.replace(bytes.find("999911"), 6, "999931");
  EXPECT_EQ(refusal(bytes), Code::kUnknownAgency);
}

TEST_F(EnvelopeTest, PlaceZeroIsNoPlace) {
  std::string bytes = sealed(message("{}"));
  bytes.replace(bytes.find("\"seq\":42"), 8, "\"seq\":0");
  EXPECT_EQ(refusal(bytes), Code::kDocumentMalformed);
}

TEST_F(EnvelopeTest, TooLargeIsNeitherSealedNorOpened) {
  const std::size_t overhead = sealed(message("")).size();
  const std::size_t fits = (kMaxEnvelope - overhead) / 4 * 3;
  const std::string largest = sealed(message(std::string(fits, 'x')));
  EXPECT_LE(largest.size(), kMaxEnvelope);
  EXPECT_TRUE(open(largest, test_digest, signer_));
  EXPECT_EQ(seal(claim(message(std::string(fits + 3, 'x'))), signer_).error().code,
            Code::kRequestTooLarge);
  EXPECT_EQ(refusal(largest + std::string(kMaxEnvelope, ' ')), Code::kDocumentMalformed);
}

}  // namespace
}  // namespace ssc::backend::transfer
