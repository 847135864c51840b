// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "host/base/failure.hpp"

namespace ssc::config {

struct Source;  // the parsed file, the keys asked for, and the first failure

// One [table] of the file. Asking for a key makes it known; the answer is of no use when finish()
// fails.
class Table {
 public:
  std::string text(std::string_view key, std::size_t max = 256);  // 1 to max bytes
  std::optional<std::string> optional_text(std::string_view key, std::size_t max = 256);

  std::int64_t integer(std::string_view key, std::int64_t min, std::int64_t max);
  std::int64_t integer_or(std::string_view key, std::int64_t min, std::int64_t max,
                          std::int64_t otherwise);

  std::filesystem::path path(std::string_view key);
  std::optional<std::filesystem::path> optional_path(std::string_view key);

  std::string choice(std::string_view key, std::span<const std::string_view> choices);
  std::string choice_or(std::string_view key, std::span<const std::string_view> choices,
                        std::string_view otherwise);

  // A rule of the program's own about a key it has read: the failure has the key's line.
  void refuse(std::string_view key, std::string_view why);

 private:
  friend class File;
  Table(Source& source, std::string name) : source_(&source), name_(std::move(name)) {}

  std::string full(std::string_view key) const { return name_ + "." + std::string(key); }

  Source* source_;
  std::string name_;
};

// A TOML file of tables, read like this, flat, with one check at the end:
//
//   auto file = File::load(path);
//   if (!file) return …;
//   auto listen = file->table("listen");
//   config.address = listen.text("address");
//   config.port = listen.integer("port", 0, 65535);
//   if (auto done = file->finish(); !done) return …;
//
// Failures (all kConfig) read "/etc/ssc/backend.toml:4: listen.port: not an integer from 0 to
// 65535". Values are not repeated. One thread.
class File {
 public:
  static Result<File> load(const std::filesystem::path& path);
  ~File();
  File(File&&) noexcept;
  File& operator=(File&&) noexcept;

  // A missing table is empty. Valid as long as the File.
  Table table(std::string_view name);

  // The first failure, else the first key that nobody asked for.
  Result<void> finish();

 private:
  explicit File(std::unique_ptr<Source> source);

  std::unique_ptr<Source> source_;
};

}  // namespace ssc::config
