// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/backend/transfer/machine/case.hpp"

// What an event of a case means for the books and for the clerks' lists. Pure.
//
// Money (S the sending area, D the receiving one; of a return case S is the old destination)
//   RESERVED        person:S ⇢ clearing:S→D        set aside; route BANK: ⇢ bank_out:S;
//                                                  `from_suspense`: suspense:S ⇢
//   OUT_POSTED      what was set aside is posted
//   REMITTED        clearing:S→D → bank:S          REMIT_BOUNCED: the other way
//   PAYOUT_SENT     bank_out:S → bank:S            PAYOUT_BOUNCED: the other way
//   RELEASED        set aside: voided; posted: clearing:S→D or bank_out:S → person:S
//   ROUTED anew     what was set aside is voided
//   ARRIVED         bank:D → suspense:D            SURPLUS too
//   CREDITED at D   suspense:D → person:D          at S: nothing
//   RETURNED        nothing: the return case moves it
//
// Keys
//   open-case:REGION:PERSON:INSUTYPE  of the origin's one open transfer; its value is the case
//   todo:REGION:KIND:CASE             while a case waits for a clerk: REVIEW_IN, TAKE_OVER, HOLD,
//                                     SURPLUS at the destination; REVIEW_OUT, ROUTE, PAYOUT at the
//                                     origin
namespace ssc::backend::transfer {

// Adds to a batch; to be called event by event, `before` being the case as it was (of a new case,
// only its role counts). What an earlier event of the same batch took or set aside and this one
// ends is netted.
void add_consequences(const Case& before, const CaseEvent& event, Batch& batch);

std::string open_case_key(std::string_view region, const Pseudonym& person,
                          std::string_view insutype);
std::string todo_key(std::string_view region, std::string_view kind, const Id& case_id);

}  // namespace ssc::backend::transfer
