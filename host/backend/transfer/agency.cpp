// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/agency.hpp"

#include "host/backend/planted.hpp"
#include "host/backend/transfer/names.hpp"
#include "host/backend/transfer/statement.hpp"
#include "host/backend/transfer/timers.hpp"

namespace ssc::backend::transfer {

Agency::Agency(const Region& region, AgencyWorld world)
    : office_{region, std::move(world)}, inbox_(office_) {}

Id Agency::request_step(const Id& request) const {
  return derive_id(office_.world.digest, {"request", office_.here.code, request.text()});
}

Result<Case> Agency::on_request(const Id& request, const Hash& input, const Id& case_id,
                                const Act& act) {
  return perform_on(office_, request_step(request), input, case_id, act);
}

Result<Case> Agency::status(const Id& case_id) const {
  auto state = load_case(office_, case_id);
  if (state || state.error().code != Code::kUnknownCase) return state;
  auto asked = passed_on(office_, case_id);
  if (!asked || asked->opened.case_id == case_id) return asked;
  // The origin had an open case already; it may be known here.
  auto other = load_case(office_, asked->opened.case_id);
  return other ? other : asked;
}

Result<std::vector<Case>> Agency::cases_of(const Pseudonym& person) const {
  const auto opened = office_.world.store.load(transfer::cases_of(office_.here.code, person));
  if (!opened) return tl::unexpected(opened.error());
  std::vector<Case> cases;
  for (const StoredEvent& entry : *opened) {
    const auto case_id = parse_id(entry.event.body);
    if (!case_id) return failure(Code::kStorage, "list of cases is damaged");
    auto state = status(*case_id);
    if (!state) return tl::unexpected(state.error());
    cases.push_back(std::move(*state));
  }
  return cases;
}

// A line that is not the bank's word on this agency's account is none.
Result<void> Agency::statement(const StatementLine& line) {
  if (line.region != office_.here.code) return failure(Code::kUnknownAgency, line.region);
  if (line.amount.value <= 0) return failure(Code::kRequestMalformed, "amount");
  const Digest& digest = office_.world.digest;
  const std::string said = encode(line);
  const Id id = derive_id(digest, {"line", office_.here.code, line.id});
  if (line.kind == StatementLine::Kind::kBounced && planted(Fault::kBounceDropped)) return {};
  const auto done_with = [&](const Id& step_id, auto take) -> Result<void> {
    return perform(office_, step_id, digest_of(digest, {said}),
                   [&](Step& step) { return take(step, line).map([] { return std::string(); }); })
        .map([](const std::string&) {});
  };
  const auto done = done_with(id, take_line);
  if (done || done.error().code != Code::kIdReused) return done;
  const auto noted = done_with(derive_id(digest, {"altered", id.text(), said}), note_altered);
  return noted ? done : noted;
}

Result<void> Agency::wake(const Timer& timer) {
  return transfer::wake(office_, timer);
}

}  // namespace ssc::backend::transfer
