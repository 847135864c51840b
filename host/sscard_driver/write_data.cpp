// SPDX-License-Identifier: Apache-2.0
#include "host/sscard_driver/write_data.hpp"

#include <algorithm>

namespace ssc::national {
namespace {

using sscard::Structure;

// A block of UPDATE BINARY that every card takes.
constexpr std::size_t kBlock = 0x80;

tl::unexpected<Error> mismatch(const sscard::File& file) {
  return error(SSCARD_PARAMETER, "pWriteData: " + std::string(file.name));
}

Result<SecretData> encode_item(const FileAddress& address, const ItemAddress& wanted,
                               std::string_view value, sscard::Version version) {
  const sscard::Item* item = sscard::find_item(*address.file, wanted.tag, version);
  if (item == nullptr) return error(SSCARD_STATUS(0x6A83), std::string(address.file->name));
  return encode_value(*item, value);
}

// One encoded value a word.
template <class Encode>
Result<FileUpdate> encode_all(const FileAddress& address, const FileWords& words, Encode encode) {
  FileUpdate update{address, {}};
  for (std::size_t i = 0; i < words.words.size(); ++i) {
    auto bytes = encode(i, words.words[i]);
    if (!bytes) return tl::unexpected(bytes.error());
    update.values.push_back(std::move(*bytes));
  }
  return update;
}

Result<FileUpdate> encode(const FileAddress& address, const FileWords& words,
                          sscard::Version version) {
  const sscard::File& file = *address.file;
  if (words.df != file.df || words.ef != file.ef || words.words.empty()) return mismatch(file);
  switch (file.structure) {
    case Structure::kRecords:
      if (words.words.size() != address.items.size()) return mismatch(file);
      return encode_all(address, words, [&](std::size_t i, std::string_view value) {
        return encode_item(address, address.items[i], value, version);
      });
    case Structure::kCyclic:
      if (address.record != 0) return mismatch(file);
      return encode_all(address, words, [&](std::size_t, std::string_view fields) {
        return encode_record(file, fields);
      });
    case Structure::kTransparent: break;
  }
  if (words.words.size() != 1) return mismatch(file);
  return encode_all(address, words, [&](std::size_t, std::string_view digits) {
    return encode_transparent(file, digits);
  });
}

ssc::Result<void> write_items(card::OpenCard& card, const FileUpdate& update) {
  const FileAddress& address = update.address;
  for (std::size_t i = 0; i < address.items.size(); ++i) {
    const auto& [tag, occurrence] = address.items[i];
    auto done = card.update_item(*address.file, tag, update.values[i], occurrence);
    if (!done) return done;
  }
  return {};
}

ssc::Result<void> write_records(card::OpenCard& card, const FileUpdate& update) {
  for (const SecretData& record : update.values) {
    if (auto done = card.append(*update.address.file, record); !done) return done;
  }
  return {};
}

ssc::Result<void> write_bytes(card::OpenCard& card, const FileUpdate& update) {
  const Bytes bytes = update.values.front();
  for (std::size_t at = 0; at < bytes.size(); at += kBlock) {
    const Bytes block = bytes.subspan(at, std::min(kBlock, bytes.size() - at));
    auto done = card.update_binary(*update.address.file, static_cast<std::uint16_t>(at), block);
    if (!done) return done;
  }
  return {};
}

}  // namespace

Result<std::vector<FileUpdate>> parse_updates(std::string_view addresses, std::string_view data,
                                              sscard::Version version) {
  const auto files = parse_files(addresses);
  if (!files) return tl::unexpected(files.error());
  const auto values = parse_files(data);
  if (!values) return tl::unexpected(values.error());
  if (files->size() != values->size()) return error(SSCARD_PARAMETER, "pWriteData: files");
  std::vector<FileUpdate> updates;
  for (std::size_t i = 0; i < files->size(); ++i) {
    auto update = resolve((*files)[i], version).and_then([&](const FileAddress& address) {
      return encode(address, (*values)[i], version);
    });
    if (!update) return tl::unexpected(update.error());
    updates.push_back(std::move(*update));
  }
  return updates;
}

Result<FileUpdate> parse_update(const FileAddress& address, std::string_view data,
                                sscard::Version version) {
  return parse_files(data).and_then([&](const std::vector<FileWords>& values) {
    return encode(address, values.front(), version);
  });
}

ssc::Result<void> write(card::OpenCard& card, const FileUpdate& update) {
  switch (update.address.file->structure) {
    case Structure::kRecords: return write_items(card, update);
    case Structure::kCyclic: return write_records(card, update);
    case Structure::kTransparent: break;
  }
  return write_bytes(card, update);
}

}  // namespace ssc::national
