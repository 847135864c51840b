// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/document.hpp"

#include <algorithm>

#include "host/backend/transfer/json_body.hpp"
#include "protocol/base/hex.hpp"

namespace ssc::backend::transfer {
namespace {

// What a body is wrapped in before it is signed, so that no paper passes for one of another type or
// of another agency.
template <class Body>
struct Paper {
  DocumentType document = DocumentType::kCertificate;
  std::string issued_by;
  Body content;
};

struct TypeNames {
  std::string_view name;
  char letter;  // in the number
};
constexpr std::array<TypeNames, 4> kTypes = {
    {{"CERTIFICATE", 'C'}, {"CONTACT_LETTER", 'L'}, {"INFO_FORM", 'F'}, {"RECEIPT", 'R'}}};

const TypeNames& names(DocumentType type) {
  return kTypes[static_cast<std::size_t>(type)];
}

}  // namespace

template <>
inline constexpr DocumentType kLast<DocumentType> = DocumentType::kReceipt;
template <class Body>
inline constexpr auto kFields<Paper<Body>> = std::tuple(Field("document", &Paper<Body>::document),
                                                        Field("issued_by", &Paper<Body>::issued_by),
                                                        Field("content", &Paper<Body>::content));
template <>
inline constexpr auto kFields<AgencySignature> =
    std::tuple(Field("key", &AgencySignature::key), Field("value", &AgencySignature::value));
template <>
inline constexpr auto kFields<Document> =
    std::tuple(Field("type", &Document::type), Field("number", &Document::number),
               Field("region", &Document::region), Field("body", &Document::body),
               Field("signature", &Document::signature));
template <>
inline constexpr auto kFields<CertificateBody> =
    std::tuple(Field("number", &CertificateBody::number), Field("person", &CertificateBody::person),
               Field("insutype", &CertificateBody::insutype),
               Field("region", &CertificateBody::region), Field("issued", &CertificateBody::issued),
               Field("since", &CertificateBody::since), Field("until", &CertificateBody::until),
               Field("paid", &CertificateBody::paid), Field("months", &CertificateBody::months));
template <>
inline constexpr auto kFields<LetterBody> =
    std::tuple(Field("number", &LetterBody::number), Field("case_id", &LetterBody::case_id),
               Field("person", &LetterBody::person), Field("insutype", &LetterBody::insutype),
               Field("origin", &LetterBody::origin), Field("destination", &LetterBody::destination),
               Field("origin_agency", &LetterBody::origin_agency),
               Field("destination_agency", &LetterBody::destination_agency),
               Field("accepted_at", &LetterBody::accepted_at));
template <>
inline constexpr auto kFields<FormBody> = std::tuple(
    Field("number", &FormBody::number), Field("case_id", &FormBody::case_id),
    Field("person", &FormBody::person), Field("insutype", &FormBody::insutype),
    Field("origin", &FormBody::origin), Field("destination", &FormBody::destination),
    Field("origin_agency", &FormBody::origin_agency),
    Field("destination_agency", &FormBody::destination_agency), Field("paid", &FormBody::paid),
    Field("months", &FormBody::months), Field("balance", &FormBody::balance),
    Field("route", &FormBody::route), Field("holdings", &FormBody::holdings));
template <>
inline constexpr auto kFields<ReceiptBody> = std::tuple(
    Field("number", &ReceiptBody::number), Field("case_id", &ReceiptBody::case_id),
    Field("person", &ReceiptBody::person), Field("insutype", &ReceiptBody::insutype),
    Field("origin", &ReceiptBody::origin), Field("destination", &ReceiptBody::destination),
    Field("accepted_at", &ReceiptBody::accepted_at),
    Field("relation_in_at", &ReceiptBody::relation_in_at),
    Field("months_after", &ReceiptBody::months_after), Field("credited", &ReceiptBody::credited),
    Field("credited_at", &ReceiptBody::credited_at));

namespace {

DocumentType type_of(const CertificateBody&) {
  return DocumentType::kCertificate;
}
DocumentType type_of(const LetterBody&) {
  return DocumentType::kContactLetter;
}
DocumentType type_of(const FormBody&) {
  return DocumentType::kInfoForm;
}
DocumentType type_of(const ReceiptBody&) {
  return DocumentType::kReceipt;
}

// Whose paper it is.
bool may_issue(std::string_view region, const CertificateBody& body) {
  return region == body.region;
}
bool may_issue(std::string_view region, const LetterBody& body) {
  return region == body.destination;
}
bool may_issue(std::string_view region, const FormBody& body) {
  return region == body.origin;
}
bool may_issue(std::string_view region, const ReceiptBody& body) {
  return region == body.origin || region == body.destination;
}

constexpr std::size_t kNumberBytes = 8;

std::string number_start(std::string_view region, DocumentType type) {
  return std::string(region) + '-' + names(type).letter;
}

bool number_fits(std::string_view number, std::string_view region, DocumentType type) {
  const std::string start = number_start(region, type);
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  return number.size() == start.size() + 2 * kNumberBytes && number.starts_with(start) &&
         number.find_first_not_of(kDigits, start.size()) == std::string_view::npos;
}

tl::unexpected<Failure> malformed(const std::string& number, const char* why) {
  return failure(Code::kDocumentMalformed, number + ": " + why);
}

template <class Body>
Result<Document> issue_paper(const Body& body, std::string_view region, Signer& signer) {
  const DocumentType type = type_of(body);
  if (!may_issue(region, body)) return malformed(body.number, "not that agency's to issue");
  if (!number_fits(body.number, region, type)) return malformed(body.number, "no such number");
  Document document{type,
                    body.number,
                    std::string(region),
                    to_json(Paper<Body>{type, std::string(region), body}),
                    {}};
  const auto signature = signer.sign(region, document.body);
  if (!signature) return tl::unexpected(signature.error());
  document.signature = *signature;
  return document;
}

template <class Body>
Result<Body> read_paper(const Document& document, Signer& signer) {
  if (const auto good = signer.verify(document.region, document.body, document.signature); !good)
    return tl::unexpected(good.error());
  auto paper = from_json<Paper<Body>>(document.body);
  if (!paper || to_json(*paper) != document.body) return malformed(document.number, "body");
  const DocumentType type = type_of(paper->content);
  if (document.type != type || paper->document != type) return malformed(document.number, "type");
  if (paper->issued_by != document.region || !may_issue(document.region, paper->content))
    return malformed(document.number, "issuer");
  if (paper->content.number != document.number ||
      !number_fits(document.number, document.region, type))
    return malformed(document.number, "number");
  return std::move(paper->content);
}

}  // namespace

std::string_view to_string(DocumentType type) {
  return names(type).name;
}

Result<Document> issue(const CertificateBody& body, std::string_view region, Signer& signer) {
  return issue_paper(body, region, signer);
}
Result<Document> issue(const LetterBody& body, std::string_view region, Signer& signer) {
  return issue_paper(body, region, signer);
}
Result<Document> issue(const FormBody& body, std::string_view region, Signer& signer) {
  return issue_paper(body, region, signer);
}
Result<Document> issue(const ReceiptBody& body, std::string_view region, Signer& signer) {
  return issue_paper(body, region, signer);
}

std::string encode(const Document& document) {
  return to_json(document);
}

Result<Document> decode_document(std::string_view text) {
  auto document = from_json<Document>(text);
  if (!document) return failure(Code::kDocumentMalformed, "not a document");
  return std::move(*document);
}

Result<CertificateBody> read_certificate(const Document& document, Signer& signer) {
  return read_paper<CertificateBody>(document, signer);
}
Result<LetterBody> read_letter(const Document& document, Signer& signer) {
  return read_paper<LetterBody>(document, signer);
}
Result<FormBody> read_form(const Document& document, Signer& signer) {
  return read_paper<FormBody>(document, signer);
}
Result<ReceiptBody> read_receipt(const Document& document, Signer& signer) {
  return read_paper<ReceiptBody>(document, signer);
}

std::string document_number(std::string_view region, DocumentType type, const Digest& digest,
                            std::string_view about) {
  const Hash hash = digest_of(digest, {region, to_string(type), about});
  std::array<char, 2 * kNumberBytes> digits{};
  return number_start(region, type) + std::string(to_hex(Bytes(hash).first(kNumberBytes), digits));
}

}  // namespace ssc::backend::transfer
