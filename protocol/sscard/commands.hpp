// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "protocol/base/bytes.hpp"
#include "protocol/base/error.hpp"
#include "protocol/sscard/command.hpp"
#include "protocol/sscard/layout.hpp"

// The commands that find, read and write files, byte for byte as they are seen in the field: SELECT
// without Le, READ RECORD with the whole record's length. Cards answer 61xx (fetch xx bytes with
// GET RESPONSE) and 6Cxx (repeat with Le = xx).
namespace ssc::sscard {

Command select_ssse();                // by its name, 00 A4 04 00 0F …
Command select_df(Df df);             // by FID, 00 A4 00 00 02 DF04; SSSE has none: by name
Command select_df_by_name(Df df);     // 00 A4 04 00 06 D15600000503
Command select_ef(std::uint16_t ef);  // in the current DF, 00 A4 02 00 02 EF05; answers no FCI
Command select_by_name(Bytes name);   // of any application; a name has 5 to 16 bytes

enum class Occurrence : std::uint8_t { kFirst = 0, kLast = 1, kNext = 2, kPrevious = 3 };

// `value_length`: of the item; the card wants Le to count tag and length byte too. Of the current
// EF.
Command read_record_by_tag(std::uint8_t tag, std::uint8_t value_length,
                           Occurrence occurrence = Occurrence::kFirst);
// `number` counts from 1. `sfi` 0: the current EF; else selects that file on the way. `length`: of
// the record with its header; 0 makes the card say 6Cxx.
Command read_record_by_number(std::uint8_t number, std::uint8_t length, std::uint8_t sfi = 0);
// All records of the current EF in a row, 00 B2 01 05 40; `length` as records_size() tells.
Command read_all_records(std::uint8_t length, std::uint8_t sfi = 0);
// Of the current transparent EF; `offset` at most 7FFF, `length` 0 means 256.
Command read_binary(std::uint16_t offset, std::uint8_t length);

// Writing; the file's write key comes first (security_commands.hpp). `sfi` as above. kTooLong: more
// than one short command holds (255 bytes).

// The first record with this tag, or a new one: 00 DC 39 30 06 39 04 20240601.
Expected<SecretCommand> update_item(std::uint8_t tag, Bytes value, std::uint8_t sfi = 0);
// `record` with its header; a repeated item is reached only so.
Expected<SecretCommand> update_record(std::uint8_t number, Bytes record, std::uint8_t sfi = 0);
// A new first record of a cyclic file: 00 DC 00 03 …
Expected<SecretCommand> append_record(Bytes record, std::uint8_t sfi = 0);
// Of the current transparent EF; `offset` at most 7FFF.
Expected<SecretCommand> update_binary(std::uint16_t offset, Bytes data);

}  // namespace ssc::sscard
