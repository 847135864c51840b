// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>

#include "host/backend/calendar/calendar.hpp"
#include "host/backend/policy/policy.hpp"
#include "host/backend/registry/registry.hpp"
#include "host/backend/server/agencies.hpp"
#include "host/backend/server/config.hpp"
#include "host/backend/server/dispatcher.hpp"
#include "host/backend/server/traffic.hpp"
#include "host/backend/store/store.hpp"
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
  std::unique_ptr<transfer::KeySigner> signer;
  std::vector<Region> hosted;  // the agencies' regions
};

// The program's Digest.
Hash sm3(std::string_view text);

// kConfig, naming the file that is wrong.
Result<Data> load_data(const Config& config);

// The agencies hosted here, over one store: what the server and the clerk's commands have in
// common.
class Offices {
 public:
  Offices(Data data, std::unique_ptr<Store> store, const Clock& clock);
  Offices(const Offices&) = delete;
  Offices& operator=(const Offices&) = delete;

  const Data& data() const { return data_; }
  Store& store() { return *store_; }
  const transfer::AgencyWorld& world() const { return world_; }
  const Agencies& agencies() const { return agencies_; }

 private:
  Data data_;
  std::unique_ptr<Store> store_;
  transfer::AgencyWorld world_;
  Agencies agencies_;
};

// The back end as a whole, without network: data, store and services wired together. One caller at
// a time.
class Backend {
 public:
  // Posts the opening balances that the store does not have yet. `simulated_bank`: see Traffic. The
  // failure is the store's or the bank's file's.
  static Result<std::unique_ptr<Backend>> open(
      Data data, std::unique_ptr<Store> store, const Clock& clock,
      const std::optional<std::filesystem::path>& simulated_bank);

  http::Response handle(const http::Request& request) { return dispatcher_.handle(request); }
  const Agencies& agencies() const { return offices_.agencies(); }
  // What is due: messages, timers, the bank; how many things were done.
  Result<std::size_t> pump() { return traffic_->run(); }

 private:
  Backend(Data data, std::unique_ptr<Store> store, const Clock& clock);

  Offices offices_;
  Digest digest_;
  VoucherService vouchers_;
  Dispatcher dispatcher_;
  std::unique_ptr<Traffic> traffic_;
};

}  // namespace ssc::backend
