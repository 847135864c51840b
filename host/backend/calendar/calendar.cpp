// SPDX-License-Identifier: Apache-2.0
#include "host/backend/calendar/calendar.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <vector>

#include "host/backend/files/text_file.hpp"

namespace ssc::backend {
namespace {

namespace json = boost::json;
using std::chrono::days;
using std::chrono::month_day;
using std::chrono::sys_days;
using std::chrono::weekday;
using namespace std::chrono_literals;

// 全国年节及纪念日放假办法, as amended from 2025: the days that need no notice to be free. The
// others follow the moon or the solar term and are placed by the notice.
constexpr std::array<month_day, 6> kFixedDaysOff = {
    std::chrono::January / 1, std::chrono::May / 1,     std::chrono::May / 2,
    std::chrono::October / 1, std::chrono::October / 2, std::chrono::October / 3};

bool weekend(Date date) {
  const weekday day{sys_days(date)};
  return day == std::chrono::Saturday || day == std::chrono::Sunday;
}

bool fixed_day_off(Date date) {
  const month_day day = date.month() / date.day();
  return std::find(kFixedDaysOff.begin(), kFixedDaysOff.end(), day) != kFixedDaysOff.end();
}

template <class T>
const T* member(const json::object& object, std::string_view name) {
  const json::value* found = object.if_contains(name);
  if (found == nullptr) return nullptr;
  if constexpr (std::is_same_v<T, bool>) return found->if_bool();
  if constexpr (std::is_same_v<T, std::int64_t>) return found->if_int64();
  if constexpr (std::is_same_v<T, json::string>) return found->if_string();
  if constexpr (std::is_same_v<T, json::array>) return found->if_array();
}

}  // namespace

Result<Calendar> Calendar::load(const std::filesystem::path& folder) {
  const auto files = list_files(folder, ".json");
  if (!files) return tl::unexpected(files.error());
  Calendar calendar;
  for (const auto& file : *files) {
    const auto text = read_file(file);
    if (!text) return tl::unexpected(text.error());
    if (const auto added = calendar.add_year(*text, file.filename().string()); !added)
      return tl::unexpected(added.error());
  }
  if (calendar.years_.empty())
    return failure(Code::kConfig, "no holiday file in " + folder.string());
  return calendar;
}

Result<void> Calendar::add_year(std::string_view text, const std::string& name) {
  const auto wrong = [&name](const std::string& field) {
    return failure(Code::kConfig, name + ": " + field + " is missing or wrong");
  };
  boost::system::error_code error;
  const json::value root = json::parse(text, error);
  if (error) return failure(Code::kConfig, name + ": " + error.message());
  const json::object* object = root.if_object();
  if (object == nullptr) return wrong("the object");
  const auto* year_number = member<std::int64_t>(*object, "year");
  if (year_number == nullptr || *year_number < 1950 || *year_number > 2999) return wrong("year");
  const std::chrono::year year(static_cast<int>(*year_number));
  if (known(year)) return failure(Code::kConfig, name + ": that year was given by another file");
  const auto* rows = member<json::array>(*object, "days");
  if (rows == nullptr) return wrong("days");
  // The files of the coming years exist before their notice does: still without one.
  if (rows->empty()) return {};

  std::map<Date, bool> exceptions;
  for (std::size_t i = 0; i < rows->size(); ++i) {
    const std::string where = "days[" + std::to_string(i) + "]";
    const json::object* row = (*rows)[i].if_object();
    if (row == nullptr) return wrong(where);
    const auto* date_text = member<json::string>(*row, "date");
    const auto date = date_text == nullptr ? std::nullopt : parse_date(*date_text);
    // A notice may reach into the last days of the year before.
    if (!date || date->year() > year || date->year() < year - std::chrono::years(1))
      return wrong(where + ".date");
    const auto* off = member<bool>(*row, "isOffDay");
    if (off == nullptr) return wrong(where + ".isOffDay");
    if (!exceptions.emplace(*date, !*off).second)
      return failure(Code::kConfig, name + ": " + where + ".date is there twice");
  }
  years_.insert(year);
  exceptions_.merge(exceptions);
  return {};
}

bool Calendar::working(Date date) const {
  if (const auto found = exceptions_.find(date); found != exceptions_.end()) return found->second;
  if (weekend(date)) return false;
  return known(date.year()) || !fixed_day_off(date);
}

WorkingDate Calendar::add_working_days(Date date, unsigned n) const {
  WorkingDate result{date, false};
  while (n > 0) {
    result.date = sys_days(result.date) + days(1);
    result.provisional |= !known(result.date.year());
    if (working(result.date)) --n;
  }
  return result;
}

}  // namespace ssc::backend
