// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>

#include "host/backend/calendar/calendar.hpp"
#include "host/backend/policy/policy.hpp"
#include "host/backend/registry/registry.hpp"
#include "host/backend/server/config.hpp"
#include "host/backend/server/dispatcher.hpp"
#include "host/backend/store/store.hpp"
#include "host/backend/transfer/service.hpp"
#include "host/backend/voucher/key_ring.hpp"
#include "host/backend/voucher/service.hpp"
#include "host/base/clock.hpp"
#include "host/base/failure.hpp"

namespace ssc::backend {

// What the back end reads once at its start and never changes.
struct Data {
  Registry registry;
  Policy policy;
  Calendar calendar;
  KeyRing keys;
};

// The program's Digest.
Hash sm3(std::string_view text);

// kConfig, naming the file that is wrong.
Result<Data> load_data(const Config& config);

// The back end as a whole, without network: data, store and services wired together. One caller at
// a time.
class Backend {
 public:
  // Posts the opening balances that the store does not have yet. The failure is the store's.
  static Result<std::unique_ptr<Backend>> open(Data data, std::unique_ptr<Store> store,
                                               const Clock& clock);

  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;

  http::Response handle(const http::Request& request) { return dispatcher_.handle(request); }
  // Delivers the messages between agencies that are due; how many.
  Result<std::size_t> pump() { return transfers_.pump(); }

 private:
  Backend(Data data, std::unique_ptr<Store> store, const Clock& clock);

  Data data_;
  std::unique_ptr<Store> store_;
  Digest digest_;
  TransferService transfers_;
  VoucherService vouchers_;
  Dispatcher dispatcher_;
};

}  // namespace ssc::backend
