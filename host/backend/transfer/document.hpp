// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/backend/transfer/machine/case.hpp"
#include "host/backend/transfer/signer.hpp"

// The papers of a transfer, as signed data: what is signed is `body`, byte for byte. A document is
// found by its number at the agency that issued it; it holds no name and no id number, the person
// is a pseudonym (names are printed from the record at the counter).
namespace ssc::backend::transfer {

enum class DocumentType : std::uint8_t {
  kCertificate,    // 参保凭证, by the origin
  kContactLetter,  // 联系函, by the destination
  kInfoForm,       // 信息表, by the origin
  kReceipt,        // of a case that is done, by either
};
std::string_view to_string(DocumentType type);  // CERTIFICATE, CONTACT_LETTER, INFO_FORM, RECEIPT

struct Document {
  DocumentType type = DocumentType::kCertificate;
  std::string number;  // "<region>-<letter><16 hex digits>", unique, derived from what it is about
  std::string region;  // who issued it
  std::string body;    // JSON object
  AgencySignature signature;
};

struct CertificateBody {
  std::string number;
  Pseudonym person;
  std::string insutype, region;
  Date issued;
  Date since;                     // insured there
  std::optional<Date> until;      // paying stopped
  std::vector<std::string> paid;  // months, "2012-07..2026-09"
  std::uint32_t months = 0;
};
struct LetterBody {
  std::string number;
  Id case_id;
  Pseudonym person;
  std::string insutype, origin, destination;
  std::string origin_agency, destination_agency;
  Timestamp accepted_at{};
};
struct FormBody {
  std::string number;
  Id case_id;
  Pseudonym person;
  std::string insutype, origin, destination;
  std::string origin_agency, destination_agency;
  std::vector<std::string> paid;
  std::uint32_t months = 0;
  Fen balance;                        // on the account when the relation went out
  Route route = Route::kNone;         // what becomes of it
  std::vector<std::string> holdings;  // areas that still hold portable money
};
struct ReceiptBody {
  std::string number;
  Id case_id;
  Pseudonym person;
  std::string insutype, origin, destination;
  Timestamp accepted_at{}, relation_in_at{};
  std::uint32_t months_after = 0;
  std::optional<Fen> credited;
  std::optional<Timestamp> credited_at;
};

// number and type come from the body's own
Result<Document> issue(const CertificateBody& body, std::string_view region, Signer& signer);
Result<Document> issue(const LetterBody& body, std::string_view region, Signer& signer);
Result<Document> issue(const FormBody& body, std::string_view region, Signer& signer);
Result<Document> issue(const ReceiptBody& body, std::string_view region, Signer& signer);

std::string encode(const Document& document);  // one JSON object, for messages and the store
// kDocumentMalformed
Result<Document> decode_document(std::string_view text);
// The signature, the type, and that number and region in the body are the document's.
// kDocumentSignature, kUnknownAgency, kDocumentMalformed
Result<CertificateBody> read_certificate(const Document& document, Signer& signer);
Result<LetterBody> read_letter(const Document& document, Signer& signer);
Result<FormBody> read_form(const Document& document, Signer& signer);
Result<ReceiptBody> read_receipt(const Document& document, Signer& signer);

std::string document_number(std::string_view region, DocumentType type, const Digest& digest,
                            std::string_view about);

}  // namespace ssc::backend::transfer
