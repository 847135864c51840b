// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "host/api/client/messages.hpp"
#include "host/base/failure.hpp"
#include "host/cli/sim.hpp"

// What ssctl prints for a person to read: UTF-8, labels in one column. Codes are spelt out and kept
// in brackets, so that a text can be compared with --json.
namespace ssc::cli {

std::string render(const api::Readers& answer, Language language);
std::string render(const api::CardReading& answer, Language language);
std::string render(const api::VoucherIssued& answer, Language language);  // without the QR code
std::string render(const api::VoucherVerified& answer, Language language);
std::string render(const api::BalanceAnswer& answer, Language language);
std::string render(const api::TransferAnswer& answer, Language language);
std::string render(const api::TransferList& answer, Language language);
std::string render(const Personas& answer, Language language);
std::string render(const SimCard& answer, Language language);

// For stderr: what happened, what to do, the code and the technician's detail.
std::string render(const Failure& failure, Language language);
// {"error":{code,message,remedy,retriable,detail?}}
std::string to_json(const Failure& failure, Language language);

// "CNY 3,184.56" or "3,184.56 元".
std::string money(std::int64_t fen, Language language);

}  // namespace ssc::cli
