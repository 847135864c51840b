// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/backend/transfer/message.hpp"

namespace ssc::backend::transfer {

inline Id id_of(Byte last) {
  Id id;
  id.bytes.back() = last;
  return id;
}

inline const Pseudonym kPerson{"00112233445566778899AABBCCDDEEFF"};

struct Sample {
  Payload payload;
  std::string_view type, body;
};

// One of each, with its bytes as they travel.
inline std::vector<Sample> samples() {
  using namespace std::chrono_literals;
  const Date day = 2026y / 11 / 22;
  return {
      {PrecheckRequest{id_of(1),
                       kPerson,
                       "310",
                       {Precondition::kNotEnrolled, Precondition::kDestNotNormal},
                       true},
       "PRECHECK_REQUEST",
       R"({"case_id":"00000000000000000000000000000001","person":"00112233445566778899AABBCCDDEEFF",)"
       R"("insutype":"310","wanted":["NOT_ENROLLED","DEST_NOT_NORMAL"],"origin_meets":true})"},
      {PrecheckReply{id_of(1), {{Precondition::kNotEnrolled, CheckState::kFailed}}, "390"},
       "PRECHECK_REPLY",
       R"({"case_id":"00000000000000000000000000000001","checks":{"NOT_ENROLLED":"FAILED"},)"
       R"("destination_insutype":"390"})"},
      {Apply{id_of(2),
             kPerson,
             "310",
             "999911",
             "999921",
             Channel::kMobile,
             "999921",
             "ACCOUNT",
             "999911-C0123456789ABCDEF",
             {"ID_FRONT:AB"}},
       "APPLY",
       R"({"request_id":"00000000000000000000000000000002",)"
       R"("person":"00112233445566778899AABBCCDDEEFF","insutype":"310","origin":"999911",)"
       R"("destination":"999921","channel":3,"entry_region":"999921","proofing":"ACCOUNT",)"
       R"("certificate":"999911-C0123456789ABCDEF","attachments":["ID_FRONT:AB"]})"},
      {ApplyReply{id_of(2), id_of(1), ""}, "APPLY_REPLY",
       R"({"request_id":"00000000000000000000000000000002",)"
       R"("case_id":"00000000000000000000000000000001","refusal":""})"},
      {ContactLetter{id_of(1), "{\"a\":1}"}, "CONTACT_LETTER",
       R"({"case_id":"00000000000000000000000000000001","document":"{\"a\":1}"})"},
      {InfoForm{id_of(1), "表"}, "INFO_FORM",
       R"({"case_id":"00000000000000000000000000000001","document":"表"})"},
      {InfoConfirm{id_of(1), "999911-F0123456789ABCDEF"}, "INFO_CONFIRM",
       R"({"case_id":"00000000000000000000000000000001","number":"999911-F0123456789ABCDEF"})"},
      {InfoCorrect{id_of(3), id_of(1), kPerson, "310", "form"}, "INFO_CORRECT",
       R"({"case_id":"00000000000000000000000000000003",)"
       R"("linked":"00000000000000000000000000000001",)"
       R"("person":"00112233445566778899AABBCCDDEEFF","insutype":"310","document":"form"})"},
      {RelationDone{id_of(1), 171}, "RELATION_DONE",
       R"({"case_id":"00000000000000000000000000000001","months_after":171})"},
      {RemitAdvice{id_of(1), id_of(4), {318456}}, "REMIT_ADVICE",
       R"({"case_id":"00000000000000000000000000000001",)"
       R"("order":"00000000000000000000000000000004","amount":318456})"},
      {RemitConfirm{id_of(1), {9223372036854775807}}, "REMIT_CONFIRM",
       R"({"case_id":"00000000000000000000000000000001","amount":9223372036854775807})"},
      {Reject{id_of(1), {"NOT_ENROLLED"}}, "REJECT",
       R"({"case_id":"00000000000000000000000000000001","reasons":["NOT_ENROLLED"]})"},
      {Withdraw{id_of(1)}, "WITHDRAW", R"({"case_id":"00000000000000000000000000000001"})"},
      {Supplement{id_of(5), id_of(1), kPerson, "310", {1200}}, "SUPPLEMENT",
       R"({"case_id":"00000000000000000000000000000005",)"
       R"("linked":"00000000000000000000000000000001",)"
       R"("person":"00112233445566778899AABBCCDDEEFF","insutype":"310","amount":1200})"},
      {Return{id_of(6), id_of(1), kPerson, "310", {1}, "HOLD_MISMATCH"}, "RETURN",
       R"({"case_id":"00000000000000000000000000000006",)"
       R"("linked":"00000000000000000000000000000001",)"
       R"("person":"00112233445566778899AABBCCDDEEFF","insutype":"310","amount":1,)"
       R"("reason":"HOLD_MISMATCH"})"},
      {Collect{id_of(1), kPerson, "310", "999921"}, "COLLECT",
       R"({"case_id":"00000000000000000000000000000001",)"
       R"("person":"00112233445566778899AABBCCDDEEFF","insutype":"310","to":"999921"})"},
      {StatusRequest{id_of(1)}, "STATUS_REQUEST",
       R"({"case_id":"00000000000000000000000000000001"})"},
      {StatusReport{id_of(1), Relation::kRelationIn, Money::kCredited, {318456}}, "STATUS_REPORT",
       R"({"case_id":"00000000000000000000000000000001","relation":"RELATION_IN",)"
       R"("money":"CREDITED","credited":318456})"},
      {ReconTotals{day, 18446744073709551615u, {300}}, "RECON_TOTALS",
       R"({"day":"2026-11-22","count":18446744073709551615,"sum":300})"},
      {ReconDetail{day, {}, {}, {{id_of(1), {100}}, {id_of(7), {200}}}}, "RECON_DETAIL",
       R"({"day":"2026-11-22","under_way":[)"
       R"({"case_id":"00000000000000000000000000000001","amount":100},)"
       R"({"case_id":"00000000000000000000000000000007","amount":200}]})"},
  };
}

}  // namespace ssc::backend::transfer
