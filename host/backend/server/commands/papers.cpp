// SPDX-License-Identifier: Apache-2.0
// certificate issue, receipt, document: papers for a printer, or as the signed data they are.
#include <iostream>

#include "host/backend/server/commands/desk.hpp"
#include "host/backend/transfer/printable.hpp"

namespace ssc::backend {
namespace {

using transfer::Document;
using transfer::DocumentType;

// The first six and the last two digits, as on forms that strangers may see.
std::string masked(std::string_view id_number) {
  std::string text(id_number);
  for (std::size_t i = 6; i + 2 < text.size(); ++i) text[i] = '*';
  return text;
}

transfer::PrintedNames names(const Registry& registry, const Pseudonym& person) {
  transfer::PrintedNames names;
  if (const Person* on_record = registry.by_pseudonym(person)) {
    names.person = on_record->name.reveal();
    names.id_number = masked(on_record->id_number.reveal());
  }
  for (const Region* region : registry.regions()) names.regions[region->code] = region->name_zh;
  return names;
}

// Letters and forms are for agencies, not for printers.
Result<std::string> printed(Desk& desk, const Document& document) {
  transfer::Signer& signer = desk.offices().world().signer;
  const auto print = [&](const auto& body) {
    return printable(document, body, names(desk.registry(), body.person));
  };
  if (document.type == DocumentType::kCertificate)
    return read_certificate(document, signer).map(print);
  if (document.type == DocumentType::kReceipt) return read_receipt(document, signer).map(print);
  return document.body + "\n";
}

Result<int> put(Desk& desk, const Result<Document>& document, bool json, std::ostream& out) {
  if (!document) return tl::unexpected<Failure>(document.error());
  const auto text = json ? Result<std::string>(encode(*document) + "\n") : printed(desk, *document);
  if (!text) return tl::unexpected<Failure>(text.error());
  out << *text;
  return 0;
}

}  // namespace

// Whose it is comes from standard input, for arguments are seen by everybody on the machine.
Result<int> issue_certificate(const Options& options, std::ostream& out) {
  const auto desk = Desk::open(options);
  if (!desk) return tl::unexpected<Failure>(desk.error());
  const auto agency = (*desk)->agency(options.region, Duty::kReview);
  if (!agency) return tl::unexpected<Failure>(agency.error());
  std::string id_number;
  std::getline(std::cin, id_number);
  const auto person = (*desk)->registry().by_id_number(id_number);
  if (!person) return tl::unexpected<Failure>(person.error());
  const auto account = options.close_account ? transfer::AtCertificate::kAccountCloses
                                             : transfer::AtCertificate::kAccountStays;
  const auto certificate = (*agency)->issue_certificate(
      new_request_id(), (*person)->pseudonym, options.insutype, account, options.operator_id);
  return put(**desk, certificate, options.json, out);
}

Result<int> show_receipt(const Options& options, std::ostream& out) {
  const auto desk = Desk::open(options);
  if (!desk) return tl::unexpected<Failure>(desk.error());
  const auto case_id = case_id_of(options);
  if (!case_id) return tl::unexpected<Failure>(case_id.error());
  const Agencies& agencies = (*desk)->offices().agencies();
  const auto known = agencies.find_case(*case_id);
  if (!known) return tl::unexpected<Failure>(known.error());
  // The destination's, which has the relation; else the origin's.
  auto agency = agencies.at(known->opened.destination);
  if (!agency) agency = agencies.at(known->opened.origin);
  if (!agency) return tl::unexpected<Failure>(agency.error());
  return put(**desk, (*agency)->receipt(*case_id), options.json, out);
}

Result<int> show_document(const Options& options, std::ostream& out) {
  const auto desk = Desk::open(options);
  if (!desk) return tl::unexpected<Failure>(desk.error());
  const auto agency = (*desk)->offices().agencies().at(options.number.substr(0, 6));
  if (!agency) return failure(Code::kUnknownDocument);
  return put(**desk, (*agency)->document(options.number), options.json, out);
}

}  // namespace ssc::backend
