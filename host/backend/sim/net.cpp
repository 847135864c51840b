// SPDX-License-Identifier: Apache-2.0
#include "host/backend/sim/net.hpp"

#include <algorithm>

#include "host/backend/sim/broken.hpp"
#include "host/backend/sim/working_days.hpp"
#include "host/base/china_time.hpp"

namespace ssc::backend::sim {
namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

constexpr unsigned kMostCopies = 5;
constexpr unsigned kLongestDelay = 40;  // working days
constexpr std::size_t kKeptForReplay = 64;

}  // namespace

Net::Net(Timeline& timeline, Rng rng, const Weather& weather, FaultCounts& counts,
         std::vector<std::string> regions, Ends ends)
    : timeline_(timeline),
      rng_(rng),
      weather_(weather),
      counts_(counts),
      regions_(std::move(regions)),
      ends_(std::move(ends)) {}

void Net::send(std::string_view sender, std::string_view receiver, const std::string& envelope) {
  ++sent_;
  const Line line{sender, receiver};
  if (std::find(regions_.begin(), regions_.end(), receiver) == regions_.end())
    throw Broken{"letters go to agencies", "one went to " + line.second, line.first, ""};
  const auto bytes = std::make_shared<const std::string>(envelope);
  if (healed_) return fly({line.first, line.second, bytes}, travel_time(), sent_);
  keep_for_replay(line, bytes);
  unsigned copies = 1;
  if (rng_.chance(weather_.duplicate)) {
    counts_.count(Fault::kDuplicated);
    copies = static_cast<unsigned>(rng_.between(2, kMostCopies));
  }
  for (; copies != 0; --copies) one_copy(line, bytes);
}

void Net::one_copy(const Line& line, std::shared_ptr<const std::string> envelope) {
  if (is_cut(line) || rng_.chance(weather_.lose)) return counts_.count(Fault::kLost);
  Parcel parcel{line.first, line.second, std::move(envelope)};
  if (rng_.chance(weather_.damage)) {
    parcel.envelope = std::make_shared<const std::string>(damaged(*parcel.envelope));
    parcel.quality = Quality::kDamaged;
  } else if (rng_.chance(weather_.misroute)) {
    parcel.receiver = rng_.pick(regions_);
    if (parcel.receiver != line.second) {
      counts_.count(Fault::kMisrouted);
      parcel.quality = Quality::kMisrouted;
    }
  }
  fly(std::move(parcel), travel_time(), sent_);
}

milliseconds Net::travel_time() {
  if (healed_) return milliseconds(rng_.between(50, 2'000));
  if (rng_.chance(weather_.delay_long)) {
    counts_.count(Fault::kDelayedLong);
    const auto days = static_cast<unsigned>(rng_.between(5, kLongestDelay));
    return china_midnight(working_days_after(china_date(timeline_.now()), days)) - timeline_.now() +
           12h;
  }
  if (rng_.chance(weather_.delay)) {
    counts_.count(Fault::kDelayed);
    return 24h + milliseconds(rng_.between(0, milliseconds(72h).count()));
  }
  return milliseconds(rng_.between(50, milliseconds(1h).count()));
}

void Net::fly(Parcel parcel, milliseconds delay, std::uint64_t number) {
  timeline_.in(delay, [this, number, parcel = std::move(parcel)] {
    std::uint64_t& newest = newest_delivered_[{parcel.sender, parcel.receiver}];
    if (number < newest) counts_.count(Fault::kReordered);
    newest = std::max(newest, number);
    ends_.deliver(parcel);
  });
}

std::string Net::damaged(const std::string& envelope) {
  std::string copy = envelope;
  const auto place = static_cast<std::size_t>(rng_.below(copy.size()));
  if (rng_.chance(300)) {
    counts_.count(Fault::kTruncated);
    copy.resize(place);
  } else {
    counts_.count(Fault::kFlipped);
    copy[place] = static_cast<char>(copy[place] ^ (1u << rng_.below(8)));
  }
  return copy;
}

void Net::receipt(const Parcel& parcel, const Id& message) {
  const bool lost =
      !healed_ && (is_cut({parcel.receiver, parcel.sender}) || rng_.chance(weather_.lose));
  if (lost) return counts_.count(Fault::kReceiptLost);
  timeline_.in(travel_time(),
               [this, sender = parcel.sender, message] { ends_.receipt(sender, message); });
}

void Net::cut(std::string_view from, std::string_view to, Timestamp until) {
  Timestamp& end = cut_until_[{std::string(from), std::string(to)}];
  end = std::max(end, until);
}

bool Net::is_cut(const Line& line) const {
  const auto found = cut_until_.find(line);
  return found != cut_until_.end() && timeline_.now() < found->second;
}

void Net::keep_for_replay(const Line& line, const std::shared_ptr<const std::string>& envelope) {
  if (old_.size() < kKeptForReplay && rng_.chance(200))
    old_.push_back({line.first, line.second, envelope});
}

void Net::replay_oldest() {
  if (old_.empty()) return;
  counts_.count(Fault::kReplayed);
  fly(std::move(old_.front()), 1s, 0);
  old_.erase(old_.begin());
}

void Net::give(Parcel parcel) {
  fly(std::move(parcel), 1s, sent_);
}

void Net::heal() {
  healed_ = true;
  cut_until_.clear();
}

}  // namespace ssc::backend::sim
