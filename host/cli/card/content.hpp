// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/json.hpp>

#include "host/card/file_content.hpp"
#include "host/cli/sheet.hpp"

// The content of the card's files. All of it may belong to a person.
namespace ssc::cli {

// For people: under a heading, codes spelt out; items that were never written are left out.
void render(Sheet& sheet, const card::FileContent& content);

// For programs, everything as the card has it:
//   {application, file, name, records: [{number, items: [ITEM…]}]}   or, of a transparent file,
//   {application, file, name, bytes}
// ITEM: {tag?, name?, occurrence, text?, raw, inner?: [ITEM…]}. tag: two hex digits, none in cyclic
// files; name: Item::name of layout.hpp, none for a tag it does not know; text: see ItemContent,
// none for a compound or unknown item; raw, bytes: hexadecimal.
boost::json::object to_json(const card::FileContent& content);

// {application, file, name} alone.
boost::json::object json_name(const sscard::File& file);

// "DF01" and "EF05".
std::string_view name_of(sscard::Df application);
std::string name_of_ef(std::uint16_t ef);

}  // namespace ssc::cli
