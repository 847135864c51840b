// SPDX-License-Identifier: Apache-2.0
#include "host/backend/transfer/statement.hpp"

#include "host/backend/transfer/facts.hpp"
#include "host/backend/transfer/names.hpp"
#include "host/backend/transfer/unmatched.hpp"

namespace ssc::backend::transfer {
namespace {

// What was ordered, from the value of its key.
struct Ordered {
  Id case_id;
  Fen amount;
};

Result<std::optional<Ordered>> ordered(const Office& office, const StatementLine& line) {
  if (!line.order) return std::nullopt;
  const auto found = office.world.store.find(order_key(office.here.code, *line.order));
  if (!found) return tl::unexpected(found.error());
  if (!*found) return std::nullopt;
  const std::string_view value = **found;
  const auto blank = value.find(' ');
  const auto case_id = parse_id(value.substr(0, blank));
  const auto amount = blank == value.npos ? std::nullopt : parse_fen(value.substr(blank + 1));
  if (!case_id || !amount) return failure(Code::kStorage, "order is damaged");
  return Ordered{*case_id, *amount};
}

Result<void> alarm(Step& step, const StatementLine& line, std::string_view why) {
  const Office& office = step.office();
  const std::string name = joined("todo", office.here.code, "STATEMENT:" + line.id);
  const auto raised = office.world.store.find(name);
  if (!raised) return tl::unexpected(raised.error());
  if (!*raised) step.batch().keys.push_back({name, std::string(why)});
  step.audit("BANK", "LINE_NOTED", line.id, why);
  return {};
}

// Once of each order.
Result<void> take_paid(Step& step, const StatementLine& line, const Ordered& order) {
  const std::string key = paid_key(step.office().here.code, *line.order);
  const auto paid = step.office().world.store.find(key);
  if (!paid) return tl::unexpected(paid.error());
  if (*paid) return alarm(step, line, "PAID_TWICE");
  // What a clerk sent back may be of no case here.
  const auto state = step.find(order.case_id);
  if (!state && state.error().code != Code::kUnknownCase) return tl::unexpected(state.error());
  const bool of_case = state && (*state)->role == Role::kOrigin;
  const auto done =
      of_case ? step.put(order.case_id, origin::PaymentDone{*line.order}) : Result<void>();
  if (!done && of_the_medium(done.error().code)) return done;
  if (!done) {
    step.clear();
    return alarm(step, line, "TOO_LATE");
  }
  step.batch().keys.push_back({key, line.id});
  return {};
}

// Whether the case took it; of one that did not, the step is as it was.
Result<bool> take_bounced(Step& step, const StatementLine& line, const Ordered& order) {
  const auto before = step.find(order.case_id);
  if (!before && of_the_medium(before.error().code)) return tl::unexpected(before.error());
  if (!before) return false;
  const Version version = (*before)->version();
  const auto taken = step.put(order.case_id, origin::PaymentBounced{*line.order, line.reason});
  if (!taken && of_the_medium(taken.error().code)) return tl::unexpected(taken.error());
  return taken && step.find(order.case_id).value()->version() > version;
}

Result<void> keep(Step& step, StatementLine line, const std::optional<Ordered>& order) {
  step.clear();
  if (!line.case_id && order) line.case_id = order->case_id;
  set_apart(step, line);
  step.audit("BANK", "LINE_NOTED", line.id, "NOT_AWAITED");
  return {};
}

Result<void> take_word_of_order(Step& step, const StatementLine& line) {
  const auto order = ordered(step.office(), line);
  if (!order) return tl::unexpected(order.error());
  const bool fits = *order && (*order)->amount == line.amount;
  if (line.kind == StatementLine::Kind::kPaid)
    return fits ? take_paid(step, line, **order)
                : alarm(step, line, *order ? "ANOTHER_AMOUNT" : "NOT_ORDERED");
  if (!fits) return keep(step, line, *order);
  const auto taken = take_bounced(step, line, **order);
  if (!taken) return tl::unexpected(taken.error());
  return *taken ? Result<void>() : keep(step, line, *order);
}

}  // namespace

Result<void> take_line(Step& step, const StatementLine& line) {
  if (line.kind != StatementLine::Kind::kIncoming) return take_word_of_order(step, line);
  const auto taken = take_money(step, line);
  if (taken || of_the_medium(taken.error().code)) return taken;
  return keep(step, line, {});
}

Result<void> note_altered(Step& step, const StatementLine& line) {
  return alarm(step, line, "ALTERED");
}

}  // namespace ssc::backend::transfer
