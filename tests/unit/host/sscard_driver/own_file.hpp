// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace ssc::national {

// A file that no other test's process knows, gone at the end.
class OwnFile {
 public:
  explicit OwnFile(const std::string& name)
      : path_(testing::TempDir() + "ssc-" + std::to_string(getpid()) + "-" + name) {}
  OwnFile(const OwnFile&) = delete;
  OwnFile& operator=(const OwnFile&) = delete;
  ~OwnFile() { std::filesystem::remove(path_); }

  const std::string& path() const { return path_; }
  void write(std::string_view text) const { std::ofstream(path_) << text; }
  void write_script(const std::string& lines) const {
    write("#!/bin/sh\n" + lines + "\n");
    std::filesystem::permissions(path_, std::filesystem::perms::owner_all);
  }

 private:
  std::string path_;
};

}  // namespace ssc::national
