// SPDX-License-Identifier: Apache-2.0
#include "host/backend/server/transactions.hpp"

#include <array>

#include "host/backend/query/holder.hpp"
#include "host/backend/query/person_info.hpp"
#include "host/backend/server/answer.hpp"
#include "host/backend/server/case_access.hpp"
#include "host/backend/server/case_message.hpp"
#include "host/log/log.hpp"
#include "protocol/platform/person.hpp"
#include "protocol/platform/transfer.hpp"
#include "protocol/platform/voucher.hpp"

namespace ssc::backend {
namespace {

using platform::Request;
using platform::Response;

Result<platform::PersonInfo> query_person(World& world, const Request&,
                                          const platform::PersonQuery& query) {
  return person_info(world.store, world.registry, query, world.clock.now());
}

// On the case that brought the relation there, if one did. The voucher is good without it.
void note_voucher(World& world, const Person& holder, const platform::IssuedVoucher& issued) {
  const auto noted =
      world.agencies.at(issued.insuplc_admdvs).and_then([&](transfer::Agency* agency) {
        return agency->voucher_issued(holder.pseudonym, issued.insutype);
      });
  if (!noted && noted.error().code != Code::kOffPlatform)
    log::warning("voucher not noted", {{"code", noted.error().code}});
}

Result<platform::IssuedVoucher> issue_voucher(World& world, const Request&,
                                              const platform::VoucherOrder& order) {
  const auto holder = card_holder(world.store, world.registry, order.certificate);
  if (!holder) return tl::unexpected<Failure>(holder.error());
  auto issued = world.vouchers.issue(**holder, order.insuplc_admdvs.value_or(""),
                                     order.insutype.value_or(""));
  if (issued) note_voucher(world, **holder, *issued);
  return issued;
}

// opter_type of the platform.
transfer::Channel channel_of(const Request& request) {
  if (request.opter_type == "2") return transfer::Channel::kKiosk;
  return request.opter_type == "3" ? transfer::Channel::kMobile : transfer::Channel::kCounter;
}

Result<platform::TransferCase> apply_for_transfer(World& world, const Request& request,
                                                  const platform::TransferApplication& input) {
  const auto holder = card_holder(world.store, world.registry, input.certificate);
  if (!holder) return tl::unexpected<Failure>(holder.error());
  const auto origin = world.agencies.at(input.trafout_admdvs);
  if (!origin) return tl::unexpected<Failure>(origin.error());
  transfer::Application application;
  application.request_id = *parse_id(input.request_id);
  application.person = (*holder)->pseudonym;
  application.origin = input.trafout_admdvs;
  application.destination = input.trafin_admdvs;
  application.insutype = input.insutype.value_or("");
  application.channel = channel_of(request);
  application.entry_region = request.mdtrtarea_admvs;
  application.certificate = input.insurance_certificate.value_or("");
  for (const platform::Attachment& each : input.attachments)
    application.attachments.push_back(each.kind + ":" + each.digest);
  const auto opened = (*origin)->apply(application);
  if (!opened) return tl::unexpected<Failure>(opened.error());
  // A crash in between leaves a case that the same application, sent again, makes visible.
  const auto granted =
      grant_case(world.store, world.digest, {opened->opened.case_id, request.fixmedins_code},
                 world.clock.now());
  if (!granted) return tl::unexpected<Failure>(granted.error());
  return to_message(*opened);
}

Result<platform::TransferCase> query_case(World& world, const Request& request,
                                          const platform::CaseQuery& query) {
  const auto case_id = parse_id(query.case_id);
  if (!case_id) return failure(Code::kUnknownCase);
  const auto allowed = may_see_case(world.store, {*case_id, request.fixmedins_code});
  if (!allowed) return tl::unexpected<Failure>(allowed.error());
  if (!*allowed) return failure(Code::kUnknownCase);  // not even that it exists
  return world.agencies.find_case(*case_id).map(to_message);
}

Result<platform::CaseList> list_cases(World& world, const Request&,
                                      const platform::CaseListQuery& query) {
  const auto holder = holder_of_any_card(world.registry, query.certificate);
  if (!holder) return tl::unexpected<Failure>(holder.error());
  const auto cases = world.agencies.cases_of((*holder)->pseudonym);
  if (!cases) return tl::unexpected<Failure>(cases.error());
  platform::CaseList list;
  for (const transfer::Case& each : *cases) list.cases.push_back(to_message(each));
  return list;
}

// An output against its own rules is our fault, not the asker's.
template <class Output>
Result<void> put(Response& response, const Output& output) {
  const auto done = platform::put_output(response, output);
  if (!done) return failure(Code::kInternal, done.error().describe());
  return {};
}

// The row of a transaction that takes an Input and answers an Output.
template <class Input, class Output, Result<Output> (*Do)(World&, const Request&, const Input&)>
Result<void> run(World& world, const Request& request, Response& response) {
  const auto input = platform::input_of<Input>(request);
  if (!input) return malformed(input.error());
  const auto output = Do(world, request, *input);
  if (!output) return tl::unexpected<Failure>(output.error());
  return put(response, *output);
}

// A second use is refused, and the refusal says when the first one was.
Result<void> use_voucher(World& world, const Request& request, Response& response) {
  const auto input = platform::input_of<platform::VoucherUse>(request);
  if (!input) return malformed(input.error());
  const auto verified =
      world.vouchers.use(input->voucher.reveal(), {request.fixmedins_code, request.msgid});
  if (verified) return put(response, *verified);
  if (verified.error().first_used_at) {
    auto done = put(response, platform::VoucherReplay{*verified.error().first_used_at});
    if (!done) return done;
  }
  return tl::unexpected<Failure>(verified.error().failure);
}

constexpr std::array kTransactions = {
    Transaction{platform::PersonQuery::kInfno,
                run<platform::PersonQuery, platform::PersonInfo, query_person>},
    Transaction{platform::VoucherOrder::kInfno,
                run<platform::VoucherOrder, platform::IssuedVoucher, issue_voucher>},
    Transaction{platform::VoucherUse::kInfno, use_voucher},
    Transaction{platform::TransferApplication::kInfno,
                run<platform::TransferApplication, platform::TransferCase, apply_for_transfer>},
    Transaction{platform::CaseQuery::kInfno,
                run<platform::CaseQuery, platform::TransferCase, query_case>},
    Transaction{platform::CaseListQuery::kInfno,
                run<platform::CaseListQuery, platform::CaseList, list_cases>},
};

}  // namespace

const Transaction* find_transaction(std::string_view infno) {
  for (const Transaction& row : kTransactions)
    if (row.infno == infno) return &row;
  return nullptr;
}

}  // namespace ssc::backend
