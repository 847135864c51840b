// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/host/backend/store/power_cut_vfs.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace ssc::backend {
namespace {

constexpr std::size_t kSector = 512;

}  // namespace

// The C side. SQLite allocates a handle and the callbacks find disk and file in it.
struct PowerCutDisk::Handle {
  sqlite3_file base;
  PowerCutDisk* disk;
  std::string* name;

  static Handle& of(sqlite3_file* file) { return *reinterpret_cast<Handle*>(file); }
  static PowerCutDisk& disk_of(sqlite3_vfs* vfs) {
    return *static_cast<PowerCutDisk*>(vfs->pAppData);
  }
  File& file() const { return disk->files_[*name]; }

  static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* out, int flags, int* granted) {
    PowerCutDisk& disk = disk_of(vfs);
    Handle& handle = of(out);
    handle.base.pMethods = nullptr;
    if (disk.off_) return SQLITE_IOERR;
    const std::string path = name == nullptr ? "temporary" : name;
    const bool may_make = (flags & SQLITE_OPEN_CREATE) != 0 && !disk.read_only;
    if (!disk.files_.contains(path) && !may_make) return SQLITE_CANTOPEN;
    disk.files_[path];
    handle = {{&kMethods}, &disk, new std::string(path)};
    if (granted != nullptr) {
      *granted = flags;
      if (disk.read_only)
        *granted = (flags & ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) | SQLITE_OPEN_READONLY;
    }
    return SQLITE_OK;
  }
  static int remove(sqlite3_vfs* vfs, const char* name, int) {
    PowerCutDisk& disk = disk_of(vfs);
    if (disk.off_) return SQLITE_IOERR_DELETE;
    return disk.files_.erase(name) != 0 ? SQLITE_OK : SQLITE_IOERR_DELETE_NOENT;
  }
  static int access(sqlite3_vfs* vfs, const char* name, int, int* result) {
    *result = disk_of(vfs).files_.contains(name) ? 1 : 0;
    return SQLITE_OK;
  }
  static int full_path(sqlite3_vfs*, const char* name, int size, char* out) {
    sqlite3_snprintf(size, out, "%s", name);
    return SQLITE_OK;
  }

  static int close(sqlite3_file* file) {
    delete of(file).name;
    return SQLITE_OK;
  }
  static int read(sqlite3_file* file, void* out, int count, sqlite3_int64 at) {
    if (of(file).disk->off_) return SQLITE_IOERR_READ;
    const std::string& content = of(file).file().now;
    const auto offset = std::min(static_cast<std::size_t>(at), content.size());
    const auto there = std::min(static_cast<std::size_t>(count), content.size() - offset);
    std::memcpy(out, content.data() + offset, there);
    std::memset(static_cast<char*>(out) + there, 0, static_cast<std::size_t>(count) - there);
    return there == static_cast<std::size_t>(count) ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
  }
  static int write(sqlite3_file* file, const void* data, int count, sqlite3_int64 at) {
    std::string bytes(static_cast<const char*>(data), static_cast<std::size_t>(count));
    return of(file).disk->change(of(file).file(), {static_cast<std::size_t>(at), std::move(bytes)});
  }
  static int truncate(sqlite3_file* file, sqlite3_int64 size) {
    return of(file).disk->change(of(file).file(), {static_cast<std::size_t>(size), {}, true});
  }
  static int sync(sqlite3_file* file, int) { return of(file).disk->sync(of(file).file()); }
  static int size(sqlite3_file* file, sqlite3_int64* out) {
    *out = static_cast<sqlite3_int64>(of(file).file().now.size());
    return SQLITE_OK;
  }
  static int lock(sqlite3_file*, int) { return SQLITE_OK; }
  static int reserved_lock(sqlite3_file*, int* out) {
    *out = 0;
    return SQLITE_OK;
  }
  static int control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
  static int sector_size(sqlite3_file*) { return kSector; }
  static int characteristics(sqlite3_file*) { return 0; }
  static int shared_map(sqlite3_file* file, int region, int size, int, void volatile** out) {
    auto& regions = of(file).file().shared;
    const auto index = static_cast<std::size_t>(region);
    if (regions.size() <= index) regions.resize(index + 1);
    regions[index].resize(static_cast<std::size_t>(size));
    *out = regions[index].data();
    return SQLITE_OK;
  }
  static int shared_lock(sqlite3_file*, int, int, int) { return SQLITE_OK; }
  static void shared_barrier(sqlite3_file*) {}
  static int shared_unmap(sqlite3_file* file, int) {
    of(file).file().shared.clear();
    return SQLITE_OK;
  }

  static const sqlite3_io_methods kMethods;
};

const sqlite3_io_methods PowerCutDisk::Handle::kMethods = {2,
                                                           close,
                                                           read,
                                                           write,
                                                           truncate,
                                                           sync,
                                                           size,
                                                           lock,
                                                           lock,
                                                           reserved_lock,
                                                           control,
                                                           sector_size,
                                                           characteristics,
                                                           shared_map,
                                                           shared_lock,
                                                           shared_barrier,
                                                           shared_unmap,
                                                           nullptr,
                                                           nullptr};

PowerCutDisk::PowerCutDisk(unsigned seed) : random_(seed) {
  vfs_ = *sqlite3_vfs_find(nullptr);  // its clock and randomness
  vfs_.iVersion = 1;
  vfs_.szOsFile = sizeof(Handle);
  vfs_.zName = "power-cut";
  vfs_.pAppData = this;
  vfs_.xOpen = Handle::open;
  vfs_.xDelete = Handle::remove;
  vfs_.xAccess = Handle::access;
  vfs_.xFullPathname = Handle::full_path;
  sqlite3_vfs_register(&vfs_, 1);
}

PowerCutDisk::~PowerCutDisk() {
  sqlite3_vfs_unregister(&vfs_);
}

void PowerCutDisk::put(std::string& content, const Write& write) {
  const std::size_t end = write.offset + write.bytes.size();
  if (write.cuts_file || content.size() < end) content.resize(end);
  content.replace(write.offset, write.bytes.size(), write.bytes);
}

int PowerCutDisk::change(File& file, Write write) {
  if (off_ || !passes(operations_left_)) return SQLITE_IOERR_WRITE;
  if (failing_ != SIZE_MAX && failing_ != 0 && --failing_ == 0) return SQLITE_IOERR_WRITE;
  if (capacity && size() + write.bytes.size() > *capacity) return SQLITE_FULL;
  put(file.now, write);
  file.unsynced.push_back(std::move(write));
  return SQLITE_OK;
}

int PowerCutDisk::sync(File& file) {
  if (off_ || !passes(operations_left_) || !passes(syncs_left_)) return SQLITE_IOERR_FSYNC;
  if (failing_ != SIZE_MAX && failing_ != 0 && --failing_ == 0) return SQLITE_IOERR_FSYNC;
  if (std::exchange(fail_sync_, false)) return SQLITE_IOERR_FSYNC;
  if (ignores_syncs) return SQLITE_OK;
  file.synced = file.now;
  file.unsynced.clear();
  return SQLITE_OK;
}

bool PowerCutDisk::passes(std::size_t& left) {
  if (left == SIZE_MAX || --left > 0) return true;
  left = SIZE_MAX;
  cut();
  return false;
}

void PowerCutDisk::cut() {
  off_ = true;
  for (auto& [name, file] : files_) {
    for (Write& write : file.unsynced) {
      const auto fate = random_() % 4;
      if (fate == 0) continue;
      if (fate == 1) write.bytes.resize(random_() % (write.bytes.size() / kSector + 1) * kSector);
      put(file.synced, write);
    }
    file.unsynced.clear();
    file.now = file.synced;
  }
}

void PowerCutDisk::power_on() {
  off_ = false;
  operations_left_ = syncs_left_ = SIZE_MAX;
}

std::size_t PowerCutDisk::size() const {
  std::size_t total = 0;
  for (const auto& [name, file] : files_) total += file.now.size();
  return total;
}

}  // namespace ssc::backend
