// SPDX-License-Identifier: Apache-2.0
#include "host/backend/query/person_info.hpp"

#include <algorithm>
#include <string>

#include "host/backend/query/holder.hpp"
#include "host/backend/registry/record.hpp"
#include "host/base/china_time.hpp"

namespace ssc::backend {
namespace {

constexpr std::string_view kCivilServantSupplement = "320";
constexpr std::string_view kIdentityCard = "01";  // psn_cert_type

// Years with one decimal, from whole months.
platform::Decimal<4, 1> age_at(Date birth, Date today) {
  std::int64_t months = (today.year() / today.month() - birth.year() / birth.month()).count();
  if (today.day() < birth.day()) --months;
  return {std::max<std::int64_t>(months, 0) * 10 / 12};
}

platform::BaseInfo base_info(const Person& person, Date today) {
  platform::BaseInfo info;
  info.psn_no.assign(person.psn_no);
  info.psn_cert_type = kIdentityCard;
  info.certno.assign(person.id_number.reveal());
  info.psn_name.assign(person.name.reveal());
  info.gend = std::string(1, person.sex);
  info.brdy = format_date(person.birth);
  info.age = age_at(person.birth, today);
  return info;
}

std::string_view account_state(const InsuranceRecord& record, const Balance& balance) {
  if (!record.now.has_account()) return platform::kAccountNone;
  if (record.now.frozen) return platform::kAccountFrozen;
  if (balance.reserved > Fen{0}) return platform::kAccountInTransfer;
  return account_closed(record, balance) ? platform::kAccountClosed : platform::kAccountNormal;
}

Result<platform::InsuInfo> insu_info(Store& store, const Person& person,
                                     const InsuranceRecord& record, Timestamp now) {
  const Insurance& insurance = record.now;
  const auto balance =
      store.balance(Account::person(insurance.division, insurance.insutype, person.pseudonym));
  if (!balance) return tl::unexpected<Failure>(balance.error());

  platform::InsuInfo row;
  row.balc.units = balance->posted.value;
  row.insutype = insurance.insutype;
  row.psn_type = insurance.psn_type;
  row.psn_insu_stas = std::to_string(static_cast<unsigned>(insurance.status));
  row.psn_insu_date = format_date(insurance.since);
  if (insurance.until) row.paus_insu_date = format_date(*insurance.until);
  row.cvlserv_flag = person.insurance(insurance.division, kCivilServantSupplement) ? "1" : "0";
  row.insuplc_admdvs = insurance.division;
  row.acct_stas = account_state(record, *balance);
  if (balance->reserved > Fen{0}) row.rsvd_balc.emplace().units = balance->reserved.value;
  row.arrears = insurance.arrears;
  row.paid_months = insurance.months_paid();
  row.balc_time = format_time(now);
  return row;
}

bool names_another(const Registry& registry, const platform::PersonQuery& query,
                   const Person& holder) {
  if (query.psn_name && query.psn_name->reveal() != holder.name.reveal()) return true;
  return query.certno && registry.by_id_number(query.certno->reveal()).value_or(nullptr) != &holder;
}

}  // namespace

Result<platform::PersonInfo> person_info(Store& store, const Registry& registry,
                                         const platform::PersonQuery& query, Timestamp now) {
  const auto found = card_or_identity_holder(store, registry, query.certificate);
  if (!found) return tl::unexpected<Failure>(found.error());
  const Person& person = **found;
  if (names_another(registry, query, person)) return failure(Code::kCardMismatch);

  platform::PersonInfo info;
  info.baseinfo = base_info(person, china_date(now));
  const auto records = insurance_records(store, registry, person.pseudonym);
  if (!records) return tl::unexpected<Failure>(records.error());
  for (const InsuranceRecord& record : *records) {
    auto row = insu_info(store, person, record, now);
    if (!row) return tl::unexpected<Failure>(std::move(row.error()));
    info.insuinfo.push_back(std::move(*row));
  }
  return info;
}

}  // namespace ssc::backend
