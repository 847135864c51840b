// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "host/card/read.hpp"

// What `ssctl card` says of a card, for people and, in one JSON object, for programs. All of it may
// belong to a person.
namespace ssc::cli {

// Where the card is, and with whose keys it was read.
struct CardPlace {
  std::string reader;
  std::string atr;              // hexadecimal
  std::string terminal_number;  // of the PSAM, 12 digits; empty: without one
};

// ---- card show -------------------------------------------------------------

std::string render(const CardPlace& place, const card::CardData& data, Language language);

// The members of the API's answer to POST /v1/card/read (host/api/README.md), and beside them
//   authenticated       the card has proven that it is genuine
//   not_authenticated   else why not: a code
//   terminal_number     of the PSAM, where there is one
//   card                initialising_body; algorithm: DES, SSF33, SM4 or null
std::string to_json(const CardPlace& place, const card::CardData& data);

// ---- card show --all -------------------------------------------------------

std::string render(const CardPlace& place, const card::FullData& data, Language language);

// As above, without holder and unread, with every file instead:
//   files   [{application, file, name, rule, read, …, warnings, ms}]
//     rule  what reading asks for: free, pin, key, pin_or_key, pin_and_key
//     read  true, and the content of content.hpp; or false, and `code` says why
std::string to_json(const CardPlace& place, const card::FullData& data);

// ---- card files ------------------------------------------------------------

// The files without their content.
std::string render_files(const CardPlace& place, const card::FullData& data, Language language);
std::string files_to_json(const CardPlace& place, const card::FullData& data);

}  // namespace ssc::cli
