// SPDX-License-Identifier: Apache-2.0
#include "tools/cardsim/chip/directory.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace ssc::cardsim {
namespace {

using enum sscard::Df;
using enum sscard::KeyName;
using enum sscard::ReadRule;

constexpr sscard::File kDirectory = {.df = kSsse,
                                     .ef = 0xEF00 | kDirectorySfi,
                                     .structure = sscard::Structure::kRecords,
                                     .name = "directory",
                                     .read = {kFree, kFree, kFree},
                                     .read_key = kNone,
                                     .write_key = kNone,
                                     .items = {}};

struct Label {
  sscard::Df df;
  std::string_view text;  // GB 2312
};
// Of DF03 and DF04 no source tells it. One row a line.
// clang-format off
constexpr Label kLabels[] = {
    {kDf01, "\xB9\xAB\xB9\xB2\xD3\xA6\xD3\xC3\xD0\xC5\xCF\xA2\xC7\xF8"},  // 公共应用信息区
    {kDf02, "\xBE\xCD\xD2\xB5\xD3\xEB\xCA\xA7\xD2\xB5\xD0\xC5\xCF\xA2\xC7\xF8"},  // 就业与失业信息区
    {kDf05, "\xC9\xFA\xC3\xFC\xD3\xEB\xBD\xA1\xBF\xB5\xD0\xC5\xCF\xA2\xC7\xF8"},  // 生命与健康信息区
    {kDf07, "\xC8\xCB\xCA\xC2\xC8\xCB\xB2\xC5\xD0\xC5\xCF\xA2\xC7\xF8"},  // 人事人才信息区
};
// clang-format on

std::string_view label_of(sscard::Df df) {
  const auto* row = std::find_if(std::begin(kLabels), std::end(kLabels),
                                 [df](const Label& label) { return label.df == df; });
  return row == std::end(kLabels) ? std::string_view() : row->text;
}

Data entry(const sscard::Application& application) {
  constexpr Byte kTemplate = 0x61, kName = 0x4F, kLabel = 0x50;
  Data inner;
  append_object(inner, kName, as_bytes(application.name));
  const std::string_view label = label_of(application.df);
  if (!label.empty()) append_object(inner, kLabel, as_bytes(label));
  Data record;
  append_object(record, kTemplate, inner);
  return record;
}

}  // namespace

ElementaryFile directory_of(const CardMemory& card) {
  ElementaryFile file{&kDirectory, {}};
  for (const sscard::Application& application : sscard::applications()) {
    if (application.df != kSsse && card.holds(application.df))
      file.records.push_back(entry(application));
  }
  return file;
}

}  // namespace ssc::cardsim
