// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "host/cli/texts.hpp"
#include "protocol/sscard/layout.hpp"

// What the card's applications, files and items are called when a person reads them. Programs read
// the names of layout.hpp.
namespace ssc::cli {

std::string_view label(sscard::Df application, Language language);
std::string_view label(const sscard::File& file, Language language);
// "Item 42" when the sources do not say what it means.
std::string label(const sscard::File& file, const sscard::Item& item, Language language);

// "PIN or key": what has to be proven before the file may be read.
std::string_view label(sscard::ReadRule rule, Language language);

// The words for what such an item holds; none for one that is no code.
std::optional<Vocabulary> vocabulary(const sscard::File& file, const sscard::Item& item);

}  // namespace ssc::cli
