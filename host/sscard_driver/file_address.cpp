// SPDX-License-Identifier: Apache-2.0
#include "host/sscard_driver/file_address.hpp"

#include <charconv>
#include <optional>
#include <string>

#include "host/sscard_driver/SSCardDriver.h"
#include "host/sscard_driver/gbk.hpp"

namespace ssc::national {
namespace {

using sscard::Df;
using sscard::Structure;

// All of the text as one number from 1 to FF.
std::optional<std::uint8_t> number(std::string_view text, int base) {
  std::uint8_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, wrong] = std::from_chars(text.data(), end, value, base);
  if (wrong != std::errc{} || stop != end || value == 0) return {};
  return value;
}

std::optional<std::uint8_t> two_digits(std::string_view text) {
  return text.size() == 2 ? number(text, 16) : std::nullopt;
}

struct DfName {
  std::string_view name;
  Df df;
};

constexpr DfName kDfNames[] = {{"SSSE", Df::kSsse}, {"DF01", Df::kDf01}, {"DF02", Df::kDf02},
                               {"DF03", Df::kDf03}, {"DF04", Df::kDf04}, {"DF05", Df::kDf05},
                               {"DF07", Df::kDf07}};

// "DF01EF15".
bool parse_name(std::string_view text, FileWords& file) {
  if (text.size() != 8 || text.substr(4, 2) != "EF") return false;
  const auto ef = two_digits(text.substr(6));
  if (!ef) return false;
  file.name = text;
  file.ef = static_cast<std::uint16_t>(0xEF00 | *ef);
  for (const DfName& known : kDfNames) {
    if (known.name != text.substr(0, 4)) continue;
    file.df = known.df;
    return true;
  }
  return false;
}

// By its place: the text itself may hold values.
tl::unexpected<Error> malformed(std::size_t files_before) {
  return error(SSCARD_PARAMETER, "file " + std::to_string(files_before + 1));
}

std::optional<ItemAddress> parse_item(std::string_view word) {
  const std::size_t colon = std::min(word.find(':'), word.size());
  const auto tag = two_digits(word.substr(0, colon));
  const auto occurrence =
      colon == word.size() ? std::uint8_t{1} : number(word.substr(colon + 1), 10);
  if (!tag || !occurrence) return {};
  return ItemAddress{*tag, *occurrence};
}

bool take_items(const FileWords& words, FileAddress& address) {
  for (const std::string_view word : words.words) {
    const auto item = parse_item(word);
    if (!item) return false;
    address.items.push_back(*item);
  }
  return !address.items.empty();
}

bool take_record(const FileWords& words, FileAddress& address) {
  if (words.words.empty()) return true;
  const auto record = number(words.words.front(), 10);
  address.record = record.value_or(0);
  return record && words.words.size() == 1;
}

bool take_words(const FileWords& words, FileAddress& address) {
  switch (address.file->structure) {
    case Structure::kRecords: return take_items(words, address);
    case Structure::kCyclic: return take_record(words, address);
    case Structure::kTransparent: return words.words.empty();
  }
  return false;
}

}  // namespace

Result<std::vector<FileWords>> parse_files(std::string_view text) {
  std::vector<FileWords> files;
  for (const std::string_view part : split(text, '$')) {
    std::vector<std::string_view> words = split(part, '|');
    FileWords file;
    if (words.empty() || !parse_name(words.front(), file) || files.size() == kMaxFiles)
      return malformed(files.size());
    file.words.assign(words.begin() + 1, words.end());
    files.push_back(std::move(file));
  }
  if (files.empty()) return malformed(0);
  return files;
}

Result<FileAddress> resolve(const FileWords& words, sscard::Version version) {
  FileAddress address{sscard::find_file(words.df, words.ef, version), {}, 0};
  if (address.file == nullptr || address.file->read_rule(version) == sscard::ReadRule::kAbsent)
    return error(SSCARD_STATUS(0x6A82), std::string(sscard::to_string(version)) + " cards");
  if (!take_words(words, address))
    return error(SSCARD_PARAMETER, "items of " + std::string(address.file->name));
  return address;
}

}  // namespace ssc::national
