// SPDX-License-Identifier: Apache-2.0
#include "host/backend/files/text_file.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace ssc::backend {
namespace {

constexpr std::uintmax_t kLargest = 16u << 20;

}  // namespace

Result<std::vector<std::filesystem::path>> list_files(const std::filesystem::path& folder,
                                                      std::string_view ending) {
  std::error_code error;
  std::vector<std::filesystem::path> files;
  for (auto entry = std::filesystem::directory_iterator(folder, error);
       !error && entry != std::filesystem::directory_iterator(); entry.increment(error))
    if (entry->path().extension() == ending) files.push_back(entry->path());
  if (error) return failure(Code::kConfig, folder.string() + ": " + error.message());
  std::sort(files.begin(), files.end());
  return files;
}

Result<std::string> read_file(const std::filesystem::path& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error) return failure(Code::kConfig, path.string() + ": " + error.message());
  if (size > kLargest) return failure(Code::kConfig, path.string() + ": too large");
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file) return failure(Code::kConfig, path.string() + ": cannot be read");
  return text;
}

}  // namespace ssc::backend
