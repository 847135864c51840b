// SPDX-License-Identifier: Apache-2.0
#include "host/backend/calendar/calendar.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <vector>

#include "host/backend/files/text_file.hpp"
#include "host/backend/planted.hpp"

namespace ssc::backend {
namespace {

namespace json = boost::json;
using std::chrono::days;
using std::chrono::month_day;
using std::chrono::sys_days;
using std::chrono::weekday;
using std::chrono::year_month_day;

// 全国年节及纪念日放假办法, as amended from 2025: the days that need no notice to be free. The
// others follow the moon or the solar term and are placed by the notice.
constexpr std::array<month_day, 6> kFixedDaysOff = {
    std::chrono::January / 1, std::chrono::May / 1,     std::chrono::May / 2,
    std::chrono::October / 1, std::chrono::October / 2, std::chrono::October / 3};

bool weekend(sys_days day) {
  const weekday name(day);
  return name == std::chrono::Saturday || name == std::chrono::Sunday;
}

bool fixed_day_off(sys_days day) {
  const year_month_day date(day);
  return std::find(kFixedDaysOff.begin(), kFixedDaysOff.end(), date.month() / date.day()) !=
         kFixedDaysOff.end();
}

std::chrono::year year_of(sys_days day) {
  return year_month_day(day).year();
}

// A notice may reach into the last days of the year before.
bool may_speak_of(std::chrono::year year, Date date) {
  return date.year() == year ||
         (date.year() + std::chrono::years(1) == year && date.month() == std::chrono::December);
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

  Days exceptions;
  for (std::size_t i = 0; i < rows->size(); ++i) {
    const std::string where = "days[" + std::to_string(i) + "]";
    const json::object* row = (*rows)[i].if_object();
    if (row == nullptr) return wrong(where);
    const auto* date_text = member<json::string>(*row, "date");
    const auto date = date_text == nullptr ? std::nullopt : parse_date(*date_text);
    if (!date || !may_speak_of(year, *date)) return wrong(where + ".date");
    const auto* off = member<bool>(*row, "isOffDay");
    if (off == nullptr) return wrong(where + ".isOffDay");
    if (!exceptions.emplace(*date, !*off).second)
      return failure(Code::kConfig, name + ": " + where + ".date is there twice");
  }
  years_.insert(year);
  // Of the last days of a year the notice of the next one has the last word.
  for (const auto& [day, worked] : exceptions)
    if (year_of(day) < year)
      exceptions_.insert_or_assign(day, worked);
    else
      exceptions_.emplace(day, worked);
  draw();
  return {};
}

void Calendar::set_regional_days(const std::vector<RegionalDay>& days) {
  regional_.clear();
  for (const RegionalDay& day : days) regional_[day.region].emplace(day.date, day.working);
}

// From the first day that a notice speaks of to the last of the last year with one.
void Calendar::draw() {
  const Day first_year = *years_.begin() / std::chrono::January / 1;
  begin_ = std::min(first_year, exceptions_.begin()->first);
  const Day end = Day(*years_.rbegin() / std::chrono::December / 31) + days(1);
  worked_.clear();
  for (Day day = begin_; day < end; day += days(1))
    worked_.push_back(!weekend(day) && (known(year_of(day)) || !fixed_day_off(day)));
  for (const auto& [day, worked] : exceptions_)
    worked_[static_cast<std::size_t>((day - begin_).count())] = worked;
}

Calendar::Own Calendar::own_days(const Place& place) const {
  const auto of = [this](const std::string& region) {
    const auto found = regional_.find(region);
    return found == regional_.end() ? nullptr : &found->second;
  };
  return {of(place.area), of(place.province)};
}

bool Calendar::worked_in_nation(Day day) const {
  if (planted(Fault::kMakeUpDayMissed) && weekend(day)) return false;
  const auto at = static_cast<std::size_t>((day - begin_).count());  // before it: past the end
  return at < worked_.size() ? worked_[at] : !weekend(day) && !fixed_day_off(day);
}

bool Calendar::worked(Day day, const Own& own) const {
  for (const Days* days : own) {
    if (days == nullptr) continue;
    if (const auto found = days->find(day); found != days->end()) return found->second;
  }
  return worked_in_nation(day);
}

bool Calendar::working(Date date, const Place& place) const {
  return worked(date, own_days(place));
}

WorkingDate Calendar::add_working_days(Date date, unsigned n, const Place& place) const {
  const Own own = own_days(place);
  Day day = date;
  while (n > 0) {
    day += days(1);
    if (worked(day, own)) --n;
  }
  return {day, provisional(Day(date) + days(1), day)};
}

bool Calendar::provisional(Day first, Day last) const {
  if (last < first) return false;
  for (std::chrono::year year = year_of(first); year <= year_of(last); ++year)
    if (!known(year)) return true;
  return false;
}

Date add_months(Date date, unsigned n) {
  const auto month = date.year() / date.month() + std::chrono::months(n);
  const Date last = month / std::chrono::last;
  return std::min<Date>(month / date.day(), last);
}

}  // namespace ssc::backend
