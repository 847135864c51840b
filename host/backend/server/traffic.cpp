// SPDX-License-Identifier: Apache-2.0
#include "host/backend/server/traffic.hpp"

#include <chrono>
#include <fstream>
#include <iterator>
#include <system_error>

#include "host/log/log.hpp"

namespace ssc::backend {
namespace {

using namespace std::chrono_literals;
using transfer::Courier;

constexpr auto kBankTakes = 2h;  // of its opening hours, from order to statement line

SimulatedBank::Treatment carried_out(const PaymentOrder&) {
  SimulatedBank::Treatment treatment;
  treatment.delay = kBankTakes;
  return treatment;
}

}  // namespace

// The receiver is in this process: it takes the letter in at once, and its receipt goes back.
class Traffic::LocalNet final : public transfer::Net {
 public:
  explicit LocalNet(const Agencies& agencies) : agencies_(agencies) {}

  void connect(Courier& courier) { courier_ = &courier; }

  void send(std::string_view receiver, const std::string& envelope, unsigned) override {
    const auto done =
        agencies_.at(receiver)
            .and_then([&](transfer::Agency* agency) { return agency->receive(envelope); })
            .and_then(
                [&](const transfer::Receipt& receipt) { return courier_->delivered(receipt); });
    // It stays in the outbox and is sent again.
    if (!done)
      log::warning("message", {{"code", done.error().code},
                               {"receiver", log::Safe(receiver)},
                               {"detail", log::Safe(done.error().detail)}});
  }

 private:
  const Agencies& agencies_;
  Courier* courier_ = nullptr;
};

// A simulated bank whose state is in a file, so that it outlives the server as a real one would; or
// no bank at all.
class Traffic::BankFile final : public Bank {
 public:
  BankFile(const Clock& clock, std::optional<std::filesystem::path> path)
      : bank_(clock, carried_out), path_(std::move(path)) {}

  Result<void> load() {
    std::error_code missing;
    if (!path_ || !std::filesystem::exists(*path_, missing)) return {};
    std::ifstream file(*path_);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    return bank_.load(text);
  }

  Result<void> order(const PaymentOrder& order) override {
    if (!path_) return failure(Code::kBackendDown, "no bank is configured");
    return bank_.order(order).and_then([this] { return save(); });
  }

  std::vector<StatementLine> lines_due(Timestamp now) const { return bank_.lines_due(now); }
  Result<void> acknowledge(const std::string& line) {
    bank_.acknowledge(line);
    return save();
  }

 private:
  Result<void> save() const {
    const std::filesystem::path unfinished = path_->string() + ".new";
    std::ofstream file(unfinished);
    file << bank_.save();
    file.close();
    std::error_code error;
    if (file) std::filesystem::rename(unfinished, *path_, error);
    if (!file || error) return failure(Code::kStorage, path_->string());
    return {};
  }

  SimulatedBank bank_;
  std::optional<std::filesystem::path> path_;
};

Traffic::Traffic(const Agencies& agencies, const transfer::AgencyWorld& world)
    : agencies_(agencies), clock_(world.clock), net_(std::make_unique<LocalNet>(agencies)) {}
Traffic::~Traffic() = default;

Result<std::unique_ptr<Traffic>> Traffic::open(
    const Agencies& agencies, const transfer::AgencyWorld& world,
    const std::optional<std::filesystem::path>& simulated_bank) {
  std::unique_ptr<Traffic> traffic(new Traffic(agencies, world));
  traffic->bank_ = std::make_unique<BankFile>(world.clock, simulated_bank);
  if (const auto loaded = traffic->bank_->load(); !loaded)
    return tl::unexpected<Failure>(loaded.error());
  traffic->courier_ =
      std::make_unique<Courier>(agencies.all(), world, *traffic->net_, *traffic->bank_);
  traffic->net_->connect(*traffic->courier_);
  return traffic;
}

Result<std::size_t> Traffic::run() {
  const auto sent = courier_->run();
  const auto booked = take_statements();
  if (!sent) return sent;
  if (!booked) return booked;
  if (*booked == 0) return sent;
  return courier_->run().map([&](std::size_t more) { return *sent + *booked + more; });
}

Result<std::size_t> Traffic::take_statements() {
  std::size_t taken = 0;
  std::optional<Failure> first;
  for (const StatementLine& line : bank_->lines_due(clock_.now())) {
    const auto done =
        agencies_.at(line.region)
            .and_then([&](transfer::Agency* agency) { return agency->statement(line); })
            .and_then([&] { return bank_->acknowledge(line.id); });
    if (done) ++taken;
    if (!done && !first) first = done.error();
  }
  if (first && taken == 0) return tl::unexpected<Failure>(*first);
  return taken;
}

}  // namespace ssc::backend
