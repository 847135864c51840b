// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>

#include "host/backend/transfer/document.hpp"

// Papers as text for a printer or a screen, in Chinese and English, line by line. What a document
// does not hold comes from the record of whoever prints it.
namespace ssc::backend::transfer {

struct PrintedNames {
  std::string person;
  std::string id_number;  // as much of it as may be shown
  std::map<std::string, std::string, std::less<>>
      regions;  // by code; one without a name has the code
};

// `body` is what read_certificate or read_receipt made of `document`.
std::string printable(const Document& document, const CertificateBody& body,
                      const PrintedNames& names);
std::string printable(const Document& document, const ReceiptBody& body, const PrintedNames& names);

}  // namespace ssc::backend::transfer
