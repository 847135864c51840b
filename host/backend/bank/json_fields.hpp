// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/backend/bank/bank.hpp"
#include "host/backend/transfer/json_body.hpp"

// How orders and statement lines are written as JSON; see json_body.hpp.
namespace ssc::backend::transfer {

template <>
inline constexpr PaymentOrder::To kLast<PaymentOrder::To> = PaymentOrder::To::kPerson;
template <>
inline constexpr StatementLine::Kind kLast<StatementLine::Kind> = StatementLine::Kind::kBounced;

template <>
inline constexpr auto kFields<PaymentOrder> =
    std::tuple(Field("order", &PaymentOrder::order), Field("region", &PaymentOrder::region),
               Field("to", &PaymentOrder::to), Field("payee", &PaymentOrder::payee),
               Field("amount", &PaymentOrder::amount), Field("case_id", &PaymentOrder::case_id));
template <>
inline constexpr auto kFields<StatementLine> =
    std::tuple(Field("id", &StatementLine::id), Field("region", &StatementLine::region),
               Field("kind", &StatementLine::kind), Field("amount", &StatementLine::amount),
               Field("case_id", &StatementLine::case_id), Field("order", &StatementLine::order),
               Field("payer", &StatementLine::payer), Field("reason", &StatementLine::reason));

}  // namespace ssc::backend::transfer
