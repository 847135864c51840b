// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/backend/transfer/step.hpp"

// What an event of a case makes an agency do beyond its books: tell the other agency, order the
// bank, set a timer, end or begin the relation on record.
//
//   origin        SUBMITTED       PRECHECK_REQUEST           RESERVED       SUPPLEMENT or RETURN of
//                                                            such a case; timer REMIT
//                 ACCEPTED        timers OUT, WHOLE          ROUTE_MISSING  timer ROUTE
//                 OUT_CONFIRMED   timer SIGN_FORM            INFO_SENT      INFO_FORM; timers
//                 REMIT, MONEY REMITTED        payment order, REMIT_ADVICE; timers DOUBT, RECON
//                 REMIT_BOUNCED   timer REMIT                DOUBTED        STATUS_REQUEST
//                 PAYOUT_SENT     payment order
//                 INFO_CONFIRMED, OUT_PAPER   the relation ends on record
//                 RELATION_IN     COLLECT to areas that hold portable money
//                 REJECTED (by us), WITHDRAWN   REJECT, WITHDRAW
//   destination   ASKED           PRECHECK_REPLY             ACCEPTED       timers SIGN_LETTER,
//   WHOLE
//                 INFO_RECEIVED   INFO_CONFIRM; timer IN     REJECTED (by us)  REJECT
//                 RELATION_IN     RELATION_DONE; the relation begins on record
//                 CREDITED        REMIT_CONFIRM; of a return: the case it returns has its money
//                 back RETURNED        opens the return case
namespace ssc::backend::transfer {

// To be called when the case has taken on all events of the decision.
Result<void> follow_up(Step& step, const CaseEvent& event, const Id& case_id);

}  // namespace ssc::backend::transfer
