// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sqlite3.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "protocol/base/bytes.hpp"

namespace ssc::backend {

// A disk in memory that can lose its power, under every database that is opened while it exists. It
// keeps what was written since a file's last sync apart: a power cut keeps each such write, loses
// it or keeps only its first sectors, as the seed has it. For one connection at a time.
class PowerCutDisk {
 public:
  explicit PowerCutDisk(unsigned seed);
  ~PowerCutDisk();
  PowerCutDisk(const PowerCutDisk&) = delete;
  PowerCutDisk& operator=(const PowerCutDisk&) = delete;

  // The power goes at the nth write or sync, or at the nth sync, from now, counted from 1. From
  // then on nothing works, until the power comes back.
  void cut_at_operation(std::size_t nth) { operations_left_ = nth; }
  void cut_at_sync(std::size_t nth) { syncs_left_ = nth; }
  void cut();
  bool is_off() const { return off_; }
  void power_on();

  // One write or sync fails, the nth from now.
  void fail_operation(std::size_t nth) { failing_ = nth; }
  bool has_failed() const { return failing_ == 0; }
  void fail_next_sync() { fail_sync_ = true; }

  bool read_only = false;
  bool ignores_syncs = false;
  std::optional<std::size_t> capacity;  // of all files together

 private:
  struct Write {
    std::size_t offset = 0;
    std::string bytes;
    bool cuts_file = false;  // to `offset`
  };
  struct File {
    std::string now, synced;
    std::vector<Write> unsynced;
    std::vector<std::vector<Byte>> shared;  // its regions of shared memory
  };
  struct Handle;  // what SQLite holds
  friend struct Handle;

  static void put(std::string& content, const Write& write);
  int change(File& file, Write write);
  int sync(File& file);
  bool passes(std::size_t& left);
  std::size_t size() const;

  std::mt19937 random_;
  std::map<std::string, File> files_;
  bool off_ = false, fail_sync_ = false;
  std::size_t operations_left_ = SIZE_MAX, syncs_left_ = SIZE_MAX, failing_ = SIZE_MAX;
  sqlite3_vfs vfs_{};
};

}  // namespace ssc::backend
