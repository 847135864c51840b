// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "host/backend/transfer/application.hpp"
#include "host/backend/transfer/step.hpp"

// The papers that an agency issues and keeps. All are signed, which may take a while: a step that
// issues one is started by a request, a clerk or a timer, never by a message.
namespace ssc::backend::transfer {

// A new 参保凭证 in the place of the one before; its number. On the person's wish the account
// closes with it. kNotInsured; kStepMissing: NOT_STOPPED; RESERVED, while there is money on the
// account that is not set aside; kAccountClosed: it is.
Result<std::string> certify(Step& step, const Pseudonym& person, std::string_view insutype,
                            std::string_view about, AtCertificate account);
// Issues it to a person who leaves for a place off the platform, and ends the relation.
Result<void> approve_paper(Step& step, const Case& state, std::string_view operator_id);

// The 联系函 of an accepted case, kept and sent.
Result<void> send_letter(Step& step, const Case& state);
// The 信息表 of a case that goes out, kept and sent.
Result<void> send_form(Step& step, const Case& state);

// Of a case that is done, by either agency; its number. kStepMissing: the state it has to reach.
Result<std::string> write_receipt(Step& step, const Id& case_id);

// kUnknownDocument.
Result<Document> stored_document(const Office& office, std::string_view number);

}  // namespace ssc::backend::transfer
