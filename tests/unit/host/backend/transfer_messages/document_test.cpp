// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/document.hpp"

#include <gtest/gtest.h>

#include "host/backend/sim/deterministic_signer.hpp"
#include "tests/unit/host/backend/digest.hpp"
#include "tests/unit/host/backend/transfer_messages/samples.hpp"

namespace ssc::backend::transfer {
namespace {

using namespace std::chrono_literals;

const std::string kOrigin = "999911", kDestination = "999921";

CertificateBody certificate() {
  return {"999911-C0123456789ABCDEF",
          kPerson,
          "310",
          kOrigin,
          2026y / 11 / 22,
          2012y / 7 / 1,
          2026y / 9 / 30,
          {"2012-07..2026-09"},
          171};
}
LetterBody letter() {
  return {"999921-L0123456789ABCDEF",
          id_of(1),
          kPerson,
          "310",
          kOrigin,
          kDestination,
          "Agency of 999911",
          "Agency of 999921",
          Timestamp(1795392000123ms)};
}
FormBody form() {
  return {"999911-F0123456789ABCDEF",
          id_of(1),
          kPerson,
          "310",
          kOrigin,
          kDestination,
          "Agency of 999911",
          "Agency of 999921",
          {"2012-07..2020-01", "2020-03..2026-09"},
          170,
          {318456},
          Route::kAccount,
          {"999912"}};
}
ReceiptBody receipt() {
  return {"999921-R0123456789ABCDEF",
          id_of(1),
          kPerson,
          "310",
          kOrigin,
          kDestination,
          Timestamp(1795392000000ms),
          Timestamp(1796256000000ms),
          170,
          Fen{318456},
          Timestamp(1796515200000ms)};
}

class DocumentTest : public testing::Test {
 protected:
  template <class Body>
  Document issued(const Body& body, std::string_view region) {
    const auto document = issue(body, region, signer_);
    EXPECT_TRUE(document) << document.error().detail;
    return document.value_or(Document{});
  }
  // As issued() but with a body that its agency signed all the same.
  Document signed_body(DocumentType type, const std::string& region, std::string number,
                       std::string body) {
    const AgencySignature signature = signer_.sign(region, body).value();
    return {type, std::move(number), region, std::move(body), signature};
  }

  sim::DeterministicSigner signer_{test_digest, {kOrigin, kDestination}};
};

TEST_F(DocumentTest, CertificateHoldsWhatWasIssued) {
  const Document document = issued(certificate(), kOrigin);
  EXPECT_EQ(document.body,
            R"({"document":"CERTIFICATE","issued_by":"999911","content":{)"
            R"("number":"999911-C0123456789ABCDEF","person":"00112233445566778899AABBCCDDEEFF",)"
            R"("insutype":"310","region":"999911","issued":"2026-11-22","since":"2012-07-01",)"
            R"("until":"2026-09-30","paid":["2012-07..2026-09"],"months":171}})");
  const auto read = read_certificate(document, signer_);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->number, document.number);
  EXPECT_EQ(read->until, 2026y / 9 / 30);
  EXPECT_EQ(read->months, 171u);
}

TEST_F(DocumentTest, LetterCarriesTheInstantOfAcceptance) {
  const auto read = read_letter(issued(letter(), kDestination), signer_);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->accepted_at, letter().accepted_at);  // to the millisecond
  EXPECT_EQ(read->case_id, id_of(1));
}

TEST_F(DocumentTest, InfoFormCarriesMonthsBalanceAndBothAgencies) {
  const auto read = read_form(issued(form(), kOrigin), signer_);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->paid, form().paid);
  EXPECT_EQ(read->months, 170u);
  EXPECT_EQ(read->balance, Fen{318456});
  EXPECT_EQ(read->route, Route::kAccount);
  EXPECT_EQ(read->origin_agency, "Agency of 999911");
  EXPECT_EQ(read->destination_agency, "Agency of 999921");
  EXPECT_EQ(read->holdings, form().holdings);
}

TEST_F(DocumentTest, ReceiptMayBeIssuedByEitherSide) {
  EXPECT_TRUE(read_receipt(issued(receipt(), kDestination), signer_));
  ReceiptBody of_origin = receipt();
  of_origin.number = "999911-R0123456789ABCDEF";
  of_origin.credited.reset();
  of_origin.credited_at.reset();
  const auto read = read_receipt(issued(of_origin, kOrigin), signer_);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->credited, std::nullopt);
}

TEST_F(DocumentTest, EveryChangedByteOfABodyIsRefused) {
  const Document document = issued(form(), kOrigin);
  for (std::size_t i = 0; i < document.body.size(); ++i) {
    Document changed = document;
    changed.body[i] ^= 1;
    const auto read = read_form(changed, signer_);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, Code::kDocumentSignature);
  }
}

TEST_F(DocumentTest, SignatureOfAnotherAgencyIsRefused) {
  Document document = issued(form(), kOrigin);
  document.signature = signer_.sign(kDestination, document.body).value();
  EXPECT_EQ(read_form(document, signer_).error().code, Code::kUnknownAgency);
}

TEST_F(DocumentTest, NumberTypeAndIssuerOfTheBodyAreTheDocuments) {
  const Document document = issued(form(), kOrigin);
  const auto code = [&](const Document& changed) {
    return read_form(changed, signer_).error().code;
  };

  Document other_number = document;
  other_number.number.back() = '0';
  EXPECT_EQ(code(other_number), Code::kDocumentMalformed);
  Document other_type = document;
  other_type.type = DocumentType::kReceipt;
  EXPECT_EQ(code(other_type), Code::kDocumentMalformed);
  EXPECT_EQ(read_letter(document, signer_).error().code, Code::kDocumentMalformed);
  // the other side of the case signs the same words
  EXPECT_EQ(code(signed_body(document.type, kDestination, document.number, document.body)),
            Code::kDocumentMalformed);
}

TEST_F(DocumentTest, BodyHasOneFormOnly) {
  const Document document = issued(form(), kOrigin);
  const auto read = [&](const std::string& body) {
    return read_form(signed_body(document.type, kOrigin, document.number, body), signer_);
  };
  EXPECT_TRUE(read(document.body));
  std::string blank = document.body, twice = document.body;
  blank.insert(1, " ");
  twice.insert(twice.size() - 1, R"(,"issued_by":"999911")");
  for (const std::string& body : {blank, twice, std::string("{}"), std::string()})
    EXPECT_EQ(read(body).error().code, Code::kDocumentMalformed) << body;
}

TEST_F(DocumentTest, NobodyIssuesThePapersOfAnother) {
  EXPECT_EQ(issue(certificate(), kDestination, signer_).error().code, Code::kDocumentMalformed);
  EXPECT_EQ(issue(letter(), kOrigin, signer_).error().code, Code::kDocumentMalformed);
  EXPECT_EQ(issue(form(), kDestination, signer_).error().code, Code::kDocumentMalformed);
  EXPECT_EQ(issue(receipt(), "999912", signer_).error().code, Code::kDocumentMalformed);
}

TEST_F(DocumentTest, NumberNamesIssuerAndType) {
  for (const std::string_view number :
       {"999911-L0123456789ABCDEF", "999921-F0123456789ABCDEF", "999911-F0123456789ABCDE",
        "999911-F0123456789ABCDE\n", "999911-F0123456789abcdef", ""}) {
    FormBody numbered = form();
    numbered.number = number;
    EXPECT_EQ(issue(numbered, kOrigin, signer_).error().code, Code::kDocumentMalformed) << number;
  }
}

TEST_F(DocumentTest, NumberIsDerivedFromWhatItIsAbout) {
  const auto number = [](DocumentType type, std::string_view about) {
    return document_number("999911", type, test_digest, about);
  };
  const std::string first = number(DocumentType::kInfoForm, "case 1");
  EXPECT_EQ(first.substr(0, 8), "999911-F");
  EXPECT_EQ(first.size(), 24u);
  EXPECT_EQ(number(DocumentType::kInfoForm, "case 1"), first);
  EXPECT_NE(number(DocumentType::kInfoForm, "case 2"), first);
  EXPECT_NE(number(DocumentType::kReceipt, "case 1").substr(8), first.substr(8));

  FormBody body = form();
  body.number = first;
  EXPECT_TRUE(read_form(issued(body, kOrigin), signer_));
}

TEST_F(DocumentTest, TravelsAndIsStoredWhole) {
  const Document document = issued(form(), kOrigin);
  const auto read = decode_document(encode(document));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->body, document.body);
  EXPECT_TRUE(read_form(*read, signer_));
}

TEST_F(DocumentTest, EveryCutOfItsTextIsRefused) {
  const std::string text = encode(issued(certificate(), kOrigin));
  for (std::size_t size = 0; size < text.size(); ++size)
    EXPECT_EQ(decode_document(text.substr(0, size)).error().code, Code::kDocumentMalformed);
}

}  // namespace
}  // namespace ssc::backend::transfer
