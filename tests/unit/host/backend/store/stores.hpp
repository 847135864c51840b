// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "host/backend/store/memory_store.hpp"
#include "host/backend/store/sqlite_store.hpp"
#include "tests/unit/host/backend/digest.hpp"
#include "tests/unit/host/backend/temporary_folder.hpp"

namespace ssc::backend {

// A medium that stores can be opened on, one after the other.
class Engine {
 public:
  virtual ~Engine() = default;
  virtual std::unique_ptr<Store> open() = 0;
  // What is kept beside the journal and is not so.
  virtual std::vector<std::string> contradictions() { return {}; }
};

class MemoryEngine final : public Engine {
 public:
  std::unique_ptr<Store> open() override {
    return std::make_unique<MemoryStore>(medium_, test_digest);
  }

 private:
  std::shared_ptr<MemoryMedium> medium_ = std::make_shared<MemoryMedium>();
};

class SqliteEngine final : public Engine {
 public:
  std::unique_ptr<Store> open() override {
    auto store = open_sqlite_store(folder_.file("store.db"), test_digest);
    if (!store) ADD_FAILURE() << store.error().detail;
    return store ? std::move(*store) : nullptr;
  }
  std::vector<std::string> contradictions() override {
    return check_sqlite_store(folder_.file("store.db"), test_digest).value();
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace ssc::backend
