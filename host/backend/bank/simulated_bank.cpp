// SPDX-License-Identifier: Apache-2.0
#include "host/backend/bank/simulated_bank.hpp"

#include <algorithm>

#include "host/backend/bank/json_fields.hpp"

namespace ssc::backend {
namespace {

// Longer than any holidays; a calendar that is never open does not hold the bank up for ever.
constexpr int kMaxDaysClosed = 60;

// One line of the saved state: an order the bank has, or a line on its way.
struct SavedDelivery {
  Timestamp due{};
  std::uint32_t times = 1;
  StatementLine line;
};
struct Saved {
  std::optional<PaymentOrder> order;
  std::optional<SavedDelivery> delivery;
};

bool sound(const Saved& saved) {
  if (saved.delivery) return !saved.order && saved.delivery->times > 0;
  return saved.order.has_value();
}

StatementLine line_of(const PaymentOrder& order, const char* suffix, StatementLine::Kind kind) {
  return {order.order.text() + suffix,
          order.region,
          kind,
          order.amount,
          order.case_id,
          order.order,
          {},
          {}};
}

StatementLine paid(const PaymentOrder& order) {
  return line_of(order, "-PAID", StatementLine::Kind::kPaid);
}

StatementLine bounced(const PaymentOrder& order, std::string reason) {
  StatementLine line = line_of(order, "-BOUNCED", StatementLine::Kind::kBounced);
  line.reason = std::move(reason);
  return line;
}

StatementLine incoming(const PaymentOrder& order, const char* suffix, Fen amount) {
  StatementLine line = line_of(order, suffix, StatementLine::Kind::kIncoming);
  line.region = order.payee;
  line.payer = order.region;
  line.amount = amount;
  line.order.reset();  // the payer's own affair
  return line;
}

std::vector<StatementLine> lines_of(const PaymentOrder& order,
                                    const SimulatedBank::Treatment& treatment) {
  if (!treatment.bounce.empty()) return {bounced(order, treatment.bounce)};
  std::vector<StatementLine> lines = {paid(order)};
  if (order.to == PaymentOrder::To::kPerson) return lines;
  const Fen arrives = treatment.arrives.value_or(order.amount);
  lines.push_back(incoming(order, "-IN", arrives));
  if (treatment.paid_twice) lines.push_back(incoming(order, "-IN2", arrives));
  return lines;
}

}  // namespace

template <>
inline constexpr auto transfer::kFields<SavedDelivery> = std::tuple(
    transfer::Field("due", &SavedDelivery::due), transfer::Field("times", &SavedDelivery::times),
    transfer::Field("line", &SavedDelivery::line));
template <>
inline constexpr auto transfer::kFields<Saved> = std::tuple(
    transfer::Field("order", &Saved::order), transfer::Field("delivery", &Saved::delivery));

Timestamp BankHours::after(Timestamp from, std::chrono::milliseconds work) const {
  Date date = china_date(from);
  for (int closed = 0; closed < kMaxDaysClosed;) {
    const Timestamp end = china_midnight(date) + closes;
    const Timestamp start = std::max(from, china_midnight(date) + opens);
    if ((open_on && !open_on(date)) || start >= end) {
      ++closed;
    } else if (start + work <= end) {
      return start + work;
    } else {
      closed = 0;
      work -= end - start;
    }
    date = std::chrono::sys_days(date) + std::chrono::days(1);
  }
  return china_midnight(date) + opens + work;
}

SimulatedBank::SimulatedBank(const Clock& clock, Decide decide, BankHours hours)
    : clock_(clock), decide_(std::move(decide)), hours_(std::move(hours)) {}

Result<void> SimulatedBank::order(const PaymentOrder& order) {
  if (order.amount.value <= 0) return failure(Code::kRequestMalformed, "amount");
  const auto [known, fresh] = orders_.try_emplace(order.order, order);
  if (!fresh && known->second != order) return failure(Code::kIdReused, order.order.text());
  if (!fresh) return {};
  const Treatment treatment = decide_(order);
  const Timestamp due = hours_.after(clock_.now(), treatment.delay);
  for (StatementLine& line : lines_of(order, treatment))
    add(std::move(line), due, treatment.delivered_twice ? 2 : 1);
  return {};
}

void SimulatedBank::deliver(const StatementLine& line, Timestamp due) {
  add(line, due, 1);
}

void SimulatedBank::add(StatementLine line, Timestamp due, unsigned times) {
  if (!due_.emplace(line.id, due).second) return;
  Place place{due, line.id};
  deliveries_.emplace(std::move(place), Delivery{std::move(line), times});
}

std::vector<StatementLine> SimulatedBank::lines_due(Timestamp now, std::size_t max) const {
  std::vector<StatementLine> lines;
  for (const auto& [place, delivery] : deliveries_) {
    if (place.first > now || lines.size() == max) break;
    lines.push_back(delivery.line);
  }
  return lines;
}

void SimulatedBank::acknowledge(const std::string& line) {
  const auto due = due_.find(line);
  if (due == due_.end()) return;
  const auto delivery = deliveries_.find({due->second, line});
  if (--delivery->second.times > 0) return;
  deliveries_.erase(delivery);
  due_.erase(due);
}

std::optional<Timestamp> SimulatedBank::next_due() const {
  if (deliveries_.empty()) return {};
  return deliveries_.begin()->first.first;
}

std::vector<StatementLine> SimulatedBank::unacknowledged() const {
  return lines_due(Timestamp::max(), deliveries_.size());
}

std::string SimulatedBank::save() const {
  std::string text;
  const auto write = [&](const Saved& saved) { text += transfer::to_json(saved) + '\n'; };
  for (const auto& [id, order] : orders_) write({order, {}});
  for (const auto& [place, delivery] : deliveries_)
    write({{}, SavedDelivery{place.first, delivery.times, delivery.line}});
  return text;
}

Result<void> SimulatedBank::load(std::string_view text) {
  SimulatedBank loaded(clock_, decide_, hours_);
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const auto saved = transfer::from_json<Saved>(line);
    if (!saved || !sound(*saved)) return failure(Code::kConfig, "line " + std::to_string(number));
    if (saved->order) loaded.orders_.emplace(saved->order->order, *saved->order);
    if (saved->delivery)
      loaded.add(saved->delivery->line, saved->delivery->due, saved->delivery->times);
  }
  orders_.swap(loaded.orders_);
  deliveries_.swap(loaded.deliveries_);
  due_.swap(loaded.due_);
  return {};
}

}  // namespace ssc::backend
