// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/backend/sim/faults.hpp"
#include "host/backend/sim/timeline.hpp"
#include "host/backend/store/id.hpp"

namespace ssc::backend::sim {

// The lines between the agencies. Until heal() it loses, doubles, delays, damages, misdirects and
// repeats what it is given, and is cut between two agencies for days, in both directions or one.
class Net {
 public:
  enum class Quality : std::uint8_t {
    kIntact,     // though perhaps late, again, or out of order
    kDamaged,    // no longer what was signed
    kMisrouted,  // intact, but for another agency
  };
  struct Parcel {
    std::string sender, receiver;  // between whom it was sent; misrouted: `receiver` is who gets it
    std::shared_ptr<const std::string> envelope;
    Quality quality = Quality::kIntact;
  };
  struct Ends {  // of the lines: the agencies
    std::function<void(const Parcel&)> deliver;
    std::function<void(std::string_view sender, const Id& message)> receipt;
  };

  Net(Timeline& timeline, Rng rng, const Weather& weather, FaultCounts& counts,
      std::vector<std::string> regions, Ends ends);

  void send(std::string_view sender, std::string_view receiver, const std::string& envelope);
  // The answer to a parcel, on its way back.
  void receipt(const Parcel& parcel, const Id& message);

  // Cuts the line for a while; a second cut of one line lasts as long as the longer of the two.
  void cut(std::string_view from, std::string_view to, Timestamp until);
  void replay_oldest();      // delivers a message of long ago once more
  void give(Parcel parcel);  // at once, of somebody who is no agency
  void heal();

  std::uint64_t sent() const { return sent_; }

 private:
  using Line = std::pair<std::string, std::string>;

  bool is_cut(const Line& line) const;
  std::chrono::milliseconds travel_time();
  void one_copy(const Line& line, std::shared_ptr<const std::string> envelope);
  void fly(Parcel parcel, std::chrono::milliseconds delay, std::uint64_t number);
  void keep_for_replay(const Line& line, const std::shared_ptr<const std::string>& envelope);
  std::string damaged(const std::string& envelope);

  Timeline& timeline_;
  Rng rng_;
  Weather weather_;
  FaultCounts& counts_;
  std::vector<std::string> regions_;
  Ends ends_;
  bool healed_ = false;
  std::uint64_t sent_ = 0;
  std::map<Line, Timestamp> cut_until_;
  std::map<Line, std::uint64_t> newest_delivered_;
  std::vector<Parcel> old_;  // oldest first
};

}  // namespace ssc::backend::sim
