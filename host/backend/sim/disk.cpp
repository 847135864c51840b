// SPDX-License-Identifier: Apache-2.0
#include "host/backend/sim/disk.hpp"

namespace ssc::backend::sim {

std::vector<Outcome> Disk::apply(std::span<const Batch> batches) {
  using Write = MachineFaults::Write;
  faults_.point(Fault::kCrashBeforeWrite);
  const Write write = faults_.write();
  if (write == Write::kRefused)
    return std::vector<Outcome>(batches.size(), Unavailable{"the disk fails"});
  if (write == Write::kDoubtLost)
    return std::vector<Outcome>(batches.size(), InDoubt{"the disk did not answer"});
  auto outcomes = store_.apply(batches);
  for (std::size_t i = 0; i < batches.size(); ++i)
    if (std::holds_alternative<Applied>(outcomes[i])) stored_(batches[i]);
  faults_.point(Fault::kCrashAfterWrite);
  if (write == Write::kDoubtStored)
    return std::vector<Outcome>(batches.size(), InDoubt{"the disk did not answer"});
  return outcomes;
}

template <class Read>
auto Disk::read(const Read& read) -> decltype(read()) {
  faults_.point(Fault::kCrashElsewhere);
  if (faults_.read_fails()) return failure(Code::kStorage, "the disk fails");
  return read();
}

Result<std::optional<Outcome>> Disk::seen(const Id& id, const Hash& input_hash) {
  return read([&] { return store_.seen(id, input_hash); });
}
Result<std::vector<StoredEvent>> Disk::load(std::string_view stream, Version at) {
  return read([&] { return store_.load(stream, at); });
}
Result<std::optional<std::string>> Disk::find(std::string_view key) {
  return read([&] { return store_.find(key); });
}
Result<Balance> Disk::balance(const Account& account, std::uint64_t at_least) {
  return read([&] { return store_.balance(account, at_least); });
}
Result<LanePlace> Disk::lane(std::string_view sender, std::string_view receiver) {
  return read([&] { return store_.lane(sender, receiver); });
}
Result<std::vector<Reservation>> Disk::reserved(const Account& account) {
  return read([&] { return store_.reserved(account); });
}
Result<std::vector<Store::Claim>> Disk::claim_due(Timestamp now, std::size_t max,
                                                  const Lease& lease) {
  return read([&] { return store_.claim_due(now, max, lease); });
}
Result<std::vector<Timer>> Disk::claim_timers(Timestamp now, std::size_t max,
                                              std::chrono::milliseconds lease) {
  return read([&] { return store_.claim_timers(now, max, lease); });
}
Result<std::optional<Timestamp>> Disk::next_due() {
  return read([&] { return store_.next_due(); });
}
Result<std::vector<Key>> Disk::keys(std::string_view prefix, std::string_view after,
                                    std::size_t max) {
  return read([&] { return store_.keys(prefix, after, max); });
}
Result<std::vector<std::pair<std::string, Balance>>> Disk::accounts(std::string_view prefix,
                                                                    std::string_view after,
                                                                    std::size_t max) {
  return read([&] { return store_.accounts(prefix, after, max); });
}
Result<std::vector<JournalEntry>> Disk::journal(std::uint64_t after, std::size_t max) {
  return read([&] { return store_.journal(after, max); });
}
Result<StoreDigest> Disk::digest() {
  return read([&] { return store_.digest(); });
}
Result<void> Disk::fence(std::uint64_t epoch) {
  return read([&] { return store_.fence(epoch); });
}

}  // namespace ssc::backend::sim
