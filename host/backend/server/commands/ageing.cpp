// SPDX-License-Identifier: Apache-2.0
// ageing: what money waits, since when, and by which limit.
#include "host/backend/transfer/ageing.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "host/backend/server/commands/desk.hpp"

namespace ssc::backend {
namespace {

namespace json = boost::json;
using transfer::AgeBand;
using transfer::StrayMoney;
using transfer::WaitingMoney;

struct Report {
  std::string region;
  std::vector<WaitingMoney> waiting;  // the oldest first
  std::vector<StrayMoney> stray;
  std::vector<AgeBand> bands;
};

Result<Report> report(Desk& desk, const transfer::Agency& agency) {
  const transfer::Office office{agency.region(), desk.offices().world()};
  Report report{agency.region().code, {}, {}, {}};
  const auto cases = desk.cases(agency);
  if (!cases) return tl::unexpected<Failure>(cases.error());
  for (const transfer::Case& each : *cases) {
    const auto found = waiting_money(office, each);
    if (!found) return tl::unexpected<Failure>(found.error());
    report.waiting.insert(report.waiting.end(), found->begin(), found->end());
  }
  std::stable_sort(report.waiting.begin(), report.waiting.end(),
                   [](const auto& a, const auto& b) { return a.since < b.since; });
  auto stray = stray_money(office);
  if (!stray) return tl::unexpected<Failure>(stray.error());
  report.stray = std::move(*stray);
  auto bands = by_age(report.waiting);
  if (!bands) return tl::unexpected<Failure>(bands.error());
  report.bands = std::move(*bands);
  return report;
}

std::string limit_text(const WaitingMoney& money) {
  if (!money.limited) return "no limit set";
  if (!money.limit) return "the limit begins with the form";
  return "by " + format_date(*money.limit) + (money.overdue ? " OVERDUE" : "");
}

std::string days_text(const AgeBand& band) {
  return std::to_string(band.from) + (band.to ? " to " + std::to_string(*band.to) : " and more");
}

void print(const Report& report, std::ostream& out) {
  for (const WaitingMoney& money : report.waiting)
    out << report.region << "  " << money.case_id.text() << "  " << money.state << "  "
        << format_yuan(money.amount) << "  since " << format_time(money.since) << "  " << money.days
        << " working days  " << limit_text(money) << '\n';
  for (const StrayMoney& money : report.stray)
    out << report.region << "  " << money.kind << "  " << money.subject << "  "
        << format_yuan(money.amount) << "  no case\n";
  for (const AgeBand& band : report.bands)
    if (band.count != 0)
      out << report.region << "  " << days_text(band) << " working days: " << band.count << ", "
          << format_yuan(band.sum) << '\n';
}

json::object to_json(const WaitingMoney& money) {
  return {{"case_id", money.case_id.text()},
          {"money_state", money.state},
          {"amount_fen", money.amount.value},
          {"since", format_time(money.since)},
          {"working_days", money.days},
          {"limited", money.limited},
          {"limit", money.limit ? json::value(format_date(*money.limit)) : json::value()},
          {"overdue", money.overdue}};
}

json::object to_json(const AgeBand& band) {
  return {{"from_days", band.from},
          {"to_days", band.to ? json::value(*band.to) : json::value()},
          {"count", band.count},
          {"amount_fen", band.sum.value}};
}

json::object to_json(const Report& report) {
  json::array waiting, stray, bands;
  for (const WaitingMoney& each : report.waiting) waiting.push_back(to_json(each));
  for (const StrayMoney& each : report.stray)
    stray.push_back(json::object{
        {"kind", each.kind}, {"subject", each.subject}, {"amount_fen", each.amount.value}});
  for (const AgeBand& each : report.bands) bands.push_back(to_json(each));
  return {{"region", report.region},
          {"waiting", std::move(waiting)},
          {"no_case", std::move(stray)},
          {"bands", std::move(bands)}};
}

}  // namespace

Result<int> report_ageing(const Options& options, std::ostream& out) {
  const auto desk = Desk::open(options);
  if (!desk) return tl::unexpected<Failure>(desk.error());
  const auto agencies = (*desk)->asked();
  if (!agencies) return tl::unexpected<Failure>(agencies.error());
  json::array reports;
  for (const transfer::Agency* agency : *agencies) {
    const auto made = report(**desk, *agency);
    if (!made) return tl::unexpected<Failure>(made.error());
    if (options.json)
      reports.push_back(to_json(*made));
    else
      print(*made, out);
  }
  if (options.json) out << json::serialize(json::object{{"agencies", std::move(reports)}}) << '\n';
  return 0;
}

}  // namespace ssc::backend
