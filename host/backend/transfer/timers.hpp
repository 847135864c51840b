// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "host/backend/transfer/step.hpp"

// What an agency is woken for. The subject is a case; of RECON the other agency's region, of
// PURGE_VOUCHER a key of the store.
namespace ssc::backend::transfer {
namespace timer {
inline constexpr std::string_view kOut = "OUT";  // the deadlines, each at 24:00 of its day
inline constexpr std::string_view kIn = "IN";
inline constexpr std::string_view kWhole = "WHOLE";
inline constexpr std::string_view kMoney = "MONEY";
inline constexpr std::string_view kRoute = "ROUTE";  // look for the missing rule again
inline constexpr std::string_view kRemit = "REMIT";  // the payment run
inline constexpr std::string_view kDoubt = "DOUBT";  // no word of the remittance
inline constexpr std::string_view kRecon = "RECON";
inline constexpr std::string_view kSignLetter = "SIGN_LETTER";  // signing is no part of a step
inline constexpr std::string_view kSignForm = "SIGN_FORM";
inline constexpr std::string_view kSignCertificate = "SIGN_CERTIFICATE";
}  // namespace timer

// Working days after the remittance without a word; then asked every so many days.
inline constexpr unsigned kDoubtDays = 5;

// Does what is due, and settles the timer; one that finds nothing to do is settled too. A Failure
// leaves it due again.
Result<void> wake(const Office& office, const Timer& timer);

}  // namespace ssc::backend::transfer
