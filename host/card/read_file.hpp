// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "host/base/secret.hpp"
#include "host/card/channel.hpp"
#include "protocol/sscard/layout.hpp"

// The bytes of a file of the application that is selected, in as few commands as the card allows.
// Whatever PIN or key the file wants has been proven. Failures besides the channel's:
//   FILE_UNKNOWN   the card has no such file
//   CARD_ACCESS    it is not released
//   CARD_DATA      a record contradicts its own length
//   CARD_BLOCKED, CARD_STATUS
namespace ssc::card {

// All records in a row: one command where they fit in an answer, else, or where the card refuses
// that, item by item.
Result<SecretData> read_records(Channel& channel, const sscard::File& file,
                                sscard::Version version);

// Every record, the newest first.
Result<std::vector<SecretData>> read_cyclic(Channel& channel, const sscard::File& file,
                                            sscard::Version version);

// All 00 or all FF: cards keep room for records and compound items to come.
bool never_written(Bytes value);

// At most file.size bytes.
Result<SecretData> read_transparent(Channel& channel, const sscard::File& file);

// Makes it the current file, for commands that name none.
Result<void> select_file(Channel& channel, const sscard::File& file);

// "DF04EF08", of the SSSE "EF06": what a file is called in failures.
std::string file_label(const sscard::File& file);
Failure damaged(const sscard::File& file, Error error);
Failure refusal(std::string_view command, const sscard::File& file, iso7816::StatusWord status);

}  // namespace ssc::card
