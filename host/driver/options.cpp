// SPDX-License-Identifier: Apache-2.0
#include "host/driver/options.hpp"

#include <algorithm>

namespace ssc::driver {
namespace {

struct OptionRow {
  std::string_view word;
  bool Options::*option;
};
constexpr OptionRow kOptions[] = {{"escape", &Options::escape}, {"traffic", &Options::traffic}};

}  // namespace

Options parse_options(const char* text) {
  constexpr std::string_view kSeparators = ", \t";
  Options options;
  std::string_view rest = text == nullptr ? std::string_view{} : text;
  while (!rest.empty()) {
    const std::string_view word = rest.substr(0, rest.find_first_of(kSeparators));
    for (const OptionRow& row : kOptions) {
      if (row.word == word) options.*row.option = true;
    }
    rest.remove_prefix(word.size());
    rest.remove_prefix(std::min(rest.find_first_not_of(kSeparators), rest.size()));
  }
  return options;
}

}  // namespace ssc::driver
