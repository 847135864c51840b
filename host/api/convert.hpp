// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/api/client/messages.hpp"
#include "host/base/clock.hpp"
#include "host/pcsc/snapshot.hpp"
#include "host/workflow/workflows.hpp"

// From what the workflows answer to the messages of the API.
namespace ssc::api {

Readers to_message(const pcsc::Snapshot& snapshot);
CardReading to_message(const workflow::Outcome<workflow::CardReading>& outcome);
VoucherIssued to_message(const workflow::Outcome<platform::IssuedVoucher>& outcome);
VoucherVerified to_message(const workflow::Outcome<platform::VerifiedVoucher>& outcome);
// `now` stands in for a back end that does not say when the balance was true.
BalanceAnswer to_message(const workflow::Outcome<workflow::Insurance>& outcome, Timestamp now);
TransferAnswer to_message(const workflow::Outcome<platform::TransferCase>& outcome);
TransferList to_message(const workflow::Outcome<platform::CaseList>& outcome);

}  // namespace ssc::api
