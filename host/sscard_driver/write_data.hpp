// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "host/card/open_card.hpp"
#include "host/sscard_driver/file_address.hpp"
#include "host/sscard_driver/value.hpp"

namespace ssc::national {

// A file, and the bytes to be written to it.
struct FileUpdate {
  FileAddress address;
  std::vector<SecretData>
      values;  // one an item; of a cyclic file records; of a transparent one all
};

// From pFileAddr and pWriteData, which must name the same files in the same order, with as many
// values as items. SSCARD_PARAMETER, and the errors of resolve() and encode_value().
Result<std::vector<FileUpdate>> parse_updates(std::string_view addresses, std::string_view data,
                                              sscard::Version version);
// Of the first file alone.
Result<FileUpdate> parse_update(const FileAddress& address, std::string_view data,
                                sscard::Version version);

// Writes one file, by whatever the card lets the caller write with.
ssc::Result<void> write(card::OpenCard& card, const FileUpdate& update);

}  // namespace ssc::national
