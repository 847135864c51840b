// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "host/base/failure.hpp"
#include "host/cli/texts.hpp"

namespace ssc::cli {

// Columns a text takes in a terminal: Chinese characters take two.
std::size_t display_width(std::string_view utf8);

// Lines of "label  value" under headings, the values in one column.
class Sheet {
 public:
  explicit Sheet(Language language, std::size_t value_column = 24)
      : language_(language), value_column_(value_column) {}

  void heading(const Text& text) { title(text.in(language_)); }
  void title(std::string_view text);
  void subtitle(std::string_view text);
  void row(const Text& label, std::string_view value) { line(label.in(language_), value); }
  void line(std::string_view label, std::string_view value);
  // "word (CODE)", or the code alone when there is no word for it; an empty code leaves the line
  // out.
  void coded(const Text& label, Vocabulary vocabulary, std::string_view code);

  Language language() const { return language_; }
  std::string take() { return std::move(out_); }

 private:
  Language language_;
  std::size_t value_column_;
  std::string out_;
};

}  // namespace ssc::cli
