// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/agency.hpp"

#include "host/backend/planted.hpp"
#include "host/backend/transfer/names.hpp"
#include "host/backend/transfer/timers.hpp"
#include "host/backend/transfer/unmatched.hpp"

namespace ssc::backend::transfer {
namespace {

// A line about an order: the case that gave it. Lines that name no order of a case are noted.
Result<void> take_word_of_order(Step& step, const StatementLine& line) {
  const Office& office = step.office();
  const auto given = line.order ? office.world.store.find(order_key(office.here.code, *line.order))
                                : Result<std::optional<std::string>>(std::nullopt);
  if (!given) return tl::unexpected(given.error());
  const auto case_id = *given ? parse_id(**given) : std::nullopt;
  if (!case_id) return failure(Code::kUnknownCase, "no such order");
  if (line.kind == StatementLine::Kind::kPaid)
    return step.put(*case_id, origin::PaymentDone{*line.order});
  return step.put(*case_id, origin::PaymentBounced{*line.order, line.reason});
}

bool of_the_store(Code code) {
  return info(code).retriable;
}

}  // namespace

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

// Money that comes in is kept whatever it is for; what a line says about an order that is over is
// noted.
Result<void> Agency::statement(const StatementLine& line) {
  const Digest& digest = office_.world.digest;
  const Id id = derive_id(digest, {"line", office_.here.code, line.id});
  const Hash input = digest_of(digest, {encode(line)});
  if (line.kind == StatementLine::Kind::kBounced && planted(Fault::kBounceDropped)) return {};
  const auto done = perform(office_, id, input, [&](Step& step) -> Result<std::string> {
    const auto taken = line.kind == StatementLine::Kind::kIncoming ? take_money(step, line)
                                                                   : take_word_of_order(step, line);
    if (!taken && of_the_store(taken.error().code)) return tl::unexpected(taken.error());
    if (!taken) {
      step.clear();
      step.audit("BANK", "LINE_NOTED", line.id, taken.error().info().code);
    }
    return std::string();
  });
  if (!done) return tl::unexpected(done.error());
  return {};
}

Result<void> Agency::wake(const Timer& timer) {
  return transfer::wake(office_, timer);
}

}  // namespace ssc::backend::transfer
