// SPDX-License-Identifier: Apache-2.0
#include "host/backend/sim/trace.hpp"

#include "host/base/china_time.hpp"

namespace ssc::backend::sim {
namespace {

std::uint64_t fnv1a(std::uint64_t hash, std::string_view text) {
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return hash;
}

}  // namespace

void Trace::line(Timestamp at, std::string_view region, std::string_view text,
                 std::string_view case_id) {
  const auto time = static_cast<std::uint64_t>(at.time_since_epoch().count());
  digest_ = fnv1a(fnv1a(fnv1a(digest_ ^ time, region), text), case_id);
  lines_.push_back({at, std::string(region), std::string(text), std::string(case_id)});
}

std::string Trace::print(std::size_t number) const {
  const Line& line = lines_[number];
  std::string text =
      std::to_string(number + 1) + " " + format_time(line.at) + " " + line.region + " " + line.text;
  if (!line.case_id.empty()) text += " [" + line.case_id + "]";
  return text + "\n";
}

std::string Trace::text() const {
  std::string text;
  for (std::size_t number = 0; number < lines_.size(); ++number) text += print(number);
  return text;
}

bool Trace::names(const Line& line, std::string_view case_id) {
  return case_id.empty() || line.case_id == case_id || line.text.ends_with(case_id);
}

std::string Trace::last(std::size_t count, std::string_view case_id) const {
  std::vector<std::size_t> found;
  for (std::size_t number = lines_.size(); number != 0 && found.size() < count; --number)
    if (names(lines_[number - 1], case_id)) found.push_back(number - 1);
  std::string text;
  for (auto number = found.rbegin(); number != found.rend(); ++number) text += print(*number);
  return text;
}

}  // namespace ssc::backend::sim
